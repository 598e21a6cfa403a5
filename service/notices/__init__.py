"""The inbox: what officers are told, and who of them wants it by mail."""
