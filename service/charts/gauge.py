"""Gauges: how far a number is on the way to where it should be."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from service.charts.svg import WIDTH, Words, box, drawing, fitted, line, text

ROW = 66


class Gauge(NamedTuple):
    """One gauge: `value` towards `goal` (and `most`, the upper end of a range); `shown` and `state` are read as words.

    A value or goal of None leaves the track an empty outline: not known is not nought.
    """

    label: str
    value: float | None
    goal: float | None
    most: float | None
    shown: str
    state: str
    reached: bool = False


def gauges(words: Words, rows: Sequence[Gauge]) -> Markup:
    """Each on a scale of its own, from nought to a little past its goal."""
    parts = [part for at, row in enumerate(rows) for part in _row(row, at * ROW)]
    return drawing(words, (WIDTH, max(ROW * len(rows), ROW)), parts)


def _row(row: Gauge, top: float) -> list[Markup]:
    parts = [text(0, top + 14, fitted(row.label, WIDTH))] if row.label else []
    track = top + 22
    parts += [
        text(0, top + 54, row.shown),
        text(WIDTH, top + 54, row.state, "good" if row.reached else "quiet", anchor="end"),
    ]
    if row.value is None or row.goal is None:
        return [*parts, box(1, track, WIDTH - 2, 12, "back", hollow=True)]
    end = max(row.value, row.goal, row.most or 0) * 1.08 or 1
    scale = WIDTH / end
    tone = "good" if row.reached else "bar"
    ticks = {row.goal, row.most if row.most is not None else row.goal}
    return [
        *parts,
        box(0, track, WIDTH, 12, "back"),
        box(0, track, row.value * scale, 12, tone),
        *(line(tick * scale, track - 4, tick * scale, track + 16) for tick in sorted(ticks)),
    ]
