"""National classifications, found by typing."""
