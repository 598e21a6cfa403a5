"""Enterprises an organisation keeps: imported, merged, embedded once, scored for the match read backwards."""
