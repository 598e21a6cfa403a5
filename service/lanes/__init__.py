"""Lanes: work that waits in PostgreSQL, one ticket of `pgqueuer` at a time a lane, taken in turn."""
