"""The audit log: who did what to what, append-only, each row hashed with the one before it."""
