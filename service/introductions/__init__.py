"""Company introductions: a pasted text or a small file in, proposals for the form out, each with its sentence."""
