"""The assessment inside partners' own pages: which page may frame it, and how it looks there."""
