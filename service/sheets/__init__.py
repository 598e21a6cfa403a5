"""Uploaded tables, XLSX or CSV, read as rows of cells in a bounded process of its own."""
