"""A report as a document: PDF, calendar, JSON, and whether such a document was issued here."""
