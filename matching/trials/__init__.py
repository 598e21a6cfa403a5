"""Trying answers: what a ranking would be if one more field were said, without ranking everything anew."""

from matching.trials.reading import Read, fields_read
from matching.trials.sheet import Order, Sheet, Trials, Weighed, said
from matching.trials.values import Boundaries, values_of

__all__ = [
    "Boundaries",
    "Order",
    "Read",
    "Sheet",
    "Trials",
    "Weighed",
    "fields_read",
    "said",
    "values_of",
]
