"""Leads: what companies hand off to an office, with whose consent, and what became of it."""
