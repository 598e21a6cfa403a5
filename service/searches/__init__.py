"""Saved searches: what an officer looks for again and again, and what is new there since last time."""
