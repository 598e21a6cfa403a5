"""What factors add to every entry of a ranking, kept over profiles by all that a factor takes from a query."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.kept import Kept
from matching.millionths import Millionths, contributions

KEPT = 2_048
"""How many columns are kept; the common answers make some two hundred, a kilobyte each."""

Weights = tuple[float, ...]
"""What one factor weighs in the score and, where other weights than those of best fit make it, in the fit."""


def unlike(*columns: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    """The columns (answers, …) of those answers that differ in any of them, each kind once."""
    rows = (
        b"".join(part) for part in zip(*(map(bytes, column) for column in columns), strict=True)
    )
    kinds = {row: at for at, row in enumerate(rows)}
    places = sorted(kinds.values())
    return tuple(column[places] for column in columns)


class Columns:
    """Works a column out once for all the entries that a factor cannot tell apart, and keeps it.

    `alike`: factor → all that its value takes from an entry; `basis`: all that it takes from a query; `value`: what it
    gives an entry, 0 where an entry has no such factor.
    """

    def __init__(
        self,
        items: Sequence[Any],
        alike: Mapping[str, Callable[[Any], Hashable]],
        basis: Callable[[str, Any], Hashable],
        value: Callable[[str, Any, Any], float],
    ) -> None:
        self._basis, self._value = basis, value
        self._firsts: dict[str, list[Any]] = {}
        self._kind: dict[str, NDArray[np.intp]] = {}
        for factor, told_apart_by in alike.items():
            kinds: dict[Hashable, int] = {}
            firsts: list[Any] = []
            for item in items:
                if kinds.setdefault(told_apart_by(item), len(kinds)) == len(firsts):
                    firsts.append(item)
            self._firsts[factor] = firsts
            self._kind[factor] = np.array([kinds[told_apart_by(i)] for i in items], np.intp)
        self._kept = Kept[Millionths](KEPT)

    def forget(self) -> None:
        """Drop what is kept; only time changes."""
        self._kept.clear()

    def column(self, factor: str, query: Any, weights: Weights) -> Millionths:
        """(weights, entries) what the factor adds."""
        key = (factor, self._basis(factor, query), weights)
        return self._kept(key, lambda: self._made(factor, query, weights))

    def _made(self, factor: str, query: Any, weights: Weights) -> Millionths:
        values = [self._value(factor, item, query) for item in self._firsts[factor]]
        return contributions(np.array(values, float), weights)[:, self._kind[factor]]
