"""The match read backwards over stored enterprises: exact, filtered, counted, page by page."""
