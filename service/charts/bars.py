"""Bars, one below the other: the label above its bar, the number at its end."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from service.charts.svg import WIDTH, Words, box, drawing, fitted, length, line, text

ROW = 46
ROOM = 76
"""Units kept for the number at a bar's end."""


class Bar(NamedTuple):
    """One bar: `shown` is the number as read; `upto` draws a line on to a second value (a median's 90th percentile).

    A `value` of None has no bar but a dashed outline: not known is not nought.
    """

    label: str
    value: float | None
    shown: str
    tone: str = "bar"
    upto: float | None = None


def bars(words: Words, rows: Sequence[Bar]) -> Markup:
    """All bars on one scale that begins at nought."""
    most = max((max(row.value or 0, row.upto or 0) for row in rows), default=0) or 1
    room = max([ROOM, *(length(row.shown) + 10 for row in rows)])
    scale = (WIDTH - room) / most
    parts = [part for at, row in enumerate(rows) for part in _row(row, at * ROW, scale)]
    return drawing(words, (WIDTH, max(ROW * len(rows), ROW)), parts)


def _row(row: Bar, top: float, scale: float) -> list[Markup]:
    parts = [text(0, top + 14, fitted(row.label, WIDTH))]
    if row.value is None:
        return [
            *parts,
            box(1, top + 20, 40, 14, "back", hollow=True),
            text(50, top + 32, row.shown, "quiet"),
        ]
    end = row.value * scale
    parts.append(box(0, top + 20, max(end, 1), 14, row.tone))
    if row.upto is not None and row.upto > row.value:
        far = row.upto * scale
        parts += [line(end, top + 27, far, top + 27), line(far, top + 21, far, top + 33)]
        end = far
    return [*parts, text(max(end, 1) + 6, top + 32, row.shown)]
