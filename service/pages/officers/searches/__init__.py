"""`/officer/searches`: saved searches, what is new in each, and what they are not to tell of."""
