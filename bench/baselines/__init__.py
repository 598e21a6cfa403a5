"""Other people's ways of answering the same question, re-created from their published methods."""

from bench.baselines.protocol import (
    Answer,
    Baseline,
    Company,
    Entry,
    entries_of,
    group_of,
    plain_query,
)
from bench.baselines.registry import baselines

__all__ = [
    "Answer",
    "Baseline",
    "Company",
    "Entry",
    "baselines",
    "entries_of",
    "group_of",
    "plain_query",
]
