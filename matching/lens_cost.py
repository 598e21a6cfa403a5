"""What a lens gives up: how much less well its first entries fit than those of best fit."""

from collections.abc import Sequence

from matching.result import Cost, rounded

COMPARED = 10
"""Entries at the head of a list that are compared: what a person reads."""


def cost_of(fits: Sequence[float]) -> Cost:
    """The cost of an order, given the best-fit score of every entry in it.

    `given_up` is the mean best-fit score of the first ten under best fit less that under this order: never negative,
    and 0 for an empty list or an order that keeps the same first ten.
    """
    count = min(COMPARED, len(fits))
    best = rounded(sum(sorted(fits, reverse=True)[:count]) / count) if count else 0.0
    here = rounded(sum(fits[:count]) / count) if count else 0.0
    return Cost(compared=count, best_fit=best, lens=here, given_up=rounded(max(0.0, best - here)))
