"""Shares: a report opened by a link of its own, with its own last day, that whoever made it can take back."""
