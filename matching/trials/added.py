"""What parts add to a score under the query's weights and to a fit under those of best fit."""

from collections.abc import Iterable, Mapping

from matching.factors import Part, contribution
from matching.result import rounded

Added = dict[str, tuple[float, float]]
"""Factor → what it adds to the score and to the fit."""


def added(parts: Iterable[Part], weights: Mapping[str, float], best: Mapping[str, float]) -> Added:
    """The contributions of each part; worked out once where the weights are those of best fit."""
    if weights == best:
        fits = {part.id: contribution(part, best) for part in parts}
        return {name: (value, value) for name, value in fits.items()}
    return {part.id: (contribution(part, weights), contribution(part, best)) for part in parts}


def summed(adds: Added) -> tuple[float, float]:
    """The score and the fit, as `score_of` gives them."""
    pairs = adds.values()
    return rounded(sum(score for score, _ in pairs)), rounded(sum(fit for _, fit in pairs))
