"""A heat map: a number in every cell, its shade in four steps, and a dashed frame where something is missing."""

from collections.abc import Sequence, Set
from typing import NamedTuple

from markupsafe import Markup

from service.charts.svg import Words, box, drawing, fitted, length, text

SIDE, HIGH, LABEL = 36, 26, 168


class Heat(NamedTuple):
    """`cells` (rows, columns) are counts; `gaps` (row, column) are empty cells that ought not to be."""

    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[Sequence[int]]
    gaps: Set[tuple[int, int]] = frozenset()


def levels(most: int) -> list[int]:
    """The least count of each of the four shades, for counts up to `most`: equal steps of the logarithm.

    >>> levels(4), levels(1000)
    ([1, 2, 3, 4], [1, 6, 32, 178])
    """
    if most <= 4:
        return [1, 2, 3, 4]
    found = [1]
    for step in (1, 2, 3):
        found.append(max(found[-1] + 1, round(most ** (step / 4))))
    return found


def level(count: int, edges: Sequence[int]) -> int:
    """0 for none, else which shade, 1 to 4."""
    return sum(count >= edge for edge in edges)


def heat(words: Words, map_: Heat) -> Markup:
    """Rows of cells below the columns' names, which are turned where one of them is wider than its column."""
    widest = max((length(name, 12) for name in map_.columns), default=0)
    turned = widest > SIDE
    head = widest * 0.77 + 18 if turned else 24
    edges = levels(max((count for row in map_.cells for count in row), default=0))
    parts = [
        text(LABEL + SIDE * (at + 0.5), head - 8, name, "quiet", size=12, turned=turned, anchor=_anchor(turned))
        for at, name in enumerate(map_.columns)
    ]  # fmt: skip
    for at, (name, row) in enumerate(zip(map_.rows, map_.cells, strict=True)):
        top = head + at * HIGH
        parts.append(text(0, top + 17, fitted(name, LABEL - 8, 12), size=12))
        for column, count in enumerate(row):
            gap = (at, column) in map_.gaps
            parts += _cell((LABEL + column * SIDE, top), count, level(count, edges), gap)
    side = widest * 0.65 if turned else 0
    size = (LABEL + SIDE * len(map_.columns) + side, head + HIGH * len(map_.rows) + 2)
    return drawing(words, size, parts)


def _anchor(turned: bool) -> str:
    return "start" if turned else "middle"


def _cell(at: tuple[float, float], count: int, shade: int, gap: bool) -> list[Markup]:
    x, y = at
    inner = (x + 2, y + 2, SIDE - 4, HIGH - 4)
    cell = (
        box(x + 1, y + 1, SIDE - 2, HIGH - 2, f"heat-{shade}")
        if count
        else box(*inner, "heat-0", hollow=gap, faint=not gap)
    )
    said = text(
        x + SIDE / 2, y + 17, str(count) if count else "–", f"on-{shade}", size=12, anchor="middle"
    )
    return [cell, said]
