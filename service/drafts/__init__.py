"""Drafts: a form that is being filled in, kept under a link nobody can guess."""
