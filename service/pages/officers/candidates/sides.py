"""Enterprises side by side: factor by factor, and which leads in each."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from matching.result import Factor
from service.pages.officers.candidates.rows import Row


class Line(NamedTuple):
    """One factor over all enterprises: what each has of it, None where it has none, and which of them lead."""

    label_zh: str
    label_en: str
    cells: tuple[Factor | None, ...]
    best: frozenset[int]


class Sides(NamedTuple):
    """Who leads in score and in what is known; the factors, where the target's score is a sum of them."""

    score: frozenset[int]
    known: frozenset[int]
    lines: tuple[Line, ...]


def compared(rows: Sequence[Row]) -> Sides | None:
    """The comparison; None for nothing to compare."""
    if not rows:
        return None
    scores = _leading(rows, lambda row: row.score or 0.0)
    return Sides(scores, _leading(rows, lambda row: row.said), tuple(_lines(rows)))


def _lines(rows: Sequence[Row]) -> Iterator[Line]:
    by_row = [{factor.id: factor for factor in row.factors} for row in rows]
    for factor in dict.fromkeys(name for factors in by_row for name in factors):
        cells = tuple(factors.get(factor) for factors in by_row)
        words = next(cell for cell in cells if cell is not None)
        values = [cell.contribution if cell else 0.0 for cell in cells]
        yield Line(words.label_zh, words.label_en, cells, _first(values))


def _leading(rows: Sequence[Row], of: Callable[[Row], float]) -> frozenset[int]:
    return _first([of(row) for row in rows])


def _first(values: Sequence[float]) -> frozenset[int]:
    """The places of the highest value; none where all are the same."""
    best = max(values)
    if min(values) == best:
        return frozenset()
    return frozenset(place for place, value in enumerate(values) if value == best)
