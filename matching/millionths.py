"""Contributions as whole millionths, many at a time: sums of them are exact, whatever their order.

A result carries six decimals (see `result.rounded`), so that a whole number of millionths is all there is to one.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.result import DECIMALS

ONE = 10**DECIMALS
_DOUBT = 1e-6
"""So near the middle of two millionths the product by `ONE`, itself rounded, may fall on the other side."""

Values = NDArray[np.float64]
Millionths = NDArray[np.int32]


def contributions(values: Values, weights: Sequence[float]) -> Millionths:
    """(weights, …) what values of a factor add under each weight: what `factors.contribution` gives, in millionths."""
    return contributions_of(rounded_all(values[None]), [(weight,) for weight in weights])[:, 0]


def contributions_of(values: Values, weights: Sequence[Sequence[float]]) -> Millionths:
    """(weights, factors, entries) what values (factors, entries) of several factors add; of each weights one a factor.

    The values must be rounded (see `rounded_all`).
    """
    return whole(values * np.array(weights)[..., None])


def whole(values: Values) -> Millionths:
    """The millionths of each value, rounded exactly as `round` rounds it to six decimals."""
    millionths: Millionths = _whole(values).astype(np.int32)
    return millionths


def rounded_all(values: Values) -> Values:
    """Each value as `result.rounded` rounds it: six decimals, and never a negative zero."""
    found: Values = _whole(values) / ONE + 0.0
    return found


def _whole(values: Values) -> Values:
    scaled = values * ONE
    found: Values = np.rint(scaled)
    doubtful = np.abs(scaled - found) > 0.5 - _DOUBT
    if doubtful.any():
        exact = [round(value, DECIMALS) * ONE for value in values[doubtful].tolist()]
        found[doubtful] = np.rint(exact)
    return found
