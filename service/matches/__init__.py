"""Matches: computing one, keeping it, reading it again."""
