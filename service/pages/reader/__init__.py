"""The plan reader: the official text cut at its quotes, searched, and tied to the entries that quote it."""
