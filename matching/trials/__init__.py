"""Trying answers: what a ranking would be if one more field were said, without ranking everything anew."""

from matching.trials.reading import Read, by_field, fields_read, numbers_of, reads_industries
from matching.trials.sheet import Layout, Order, Ranker, Sheet, Tried, said
from matching.trials.values import Boundaries, values_of

__all__ = [
    "Boundaries",
    "Layout",
    "Order",
    "Ranker",
    "Read",
    "Sheet",
    "Tried",
    "by_field",
    "fields_read",
    "numbers_of",
    "reads_industries",
    "said",
    "values_of",
]
