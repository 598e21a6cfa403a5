"""Gauges: how far a number is on the way to where it should be."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from service.charts.svg import WIDTH, Words, box, drawing, fitted, length, line, text

ROW, LABEL = 48, 18


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
    """Each on a scale of its own, from nought to a little past its goal; one without a label has no line for it."""
    parts, top = [], 0.0
    for row in rows:
        room = LABEL if row.label else 0
        parts += [
            *([text(0, top + 14, fitted(row.label, WIDTH))] if room else []),
            *_row(row, top + room),
        ]
        top += room + ROW
    return drawing(words, (WIDTH, max(top, ROW)), parts)


def _row(row: Gauge, top: float) -> list[Markup]:
    track = top + 6
    left = WIDTH - length(row.state) - 10
    said = [
        text(0, top + 37, fitted(row.shown, left)),
        text(WIDTH, top + 37, row.state, "good" if row.reached else "quiet", anchor="end"),
    ]
    if row.value is None or row.goal is None:
        return [*said, box(1, track, WIDTH - 2, 12, "back", hollow=True)]
    end = max(row.value, row.goal, row.most or 0) * 1.08 or 1
    scale = WIDTH / end
    ticks = {row.goal, row.most if row.most is not None else row.goal}
    return [
        *said,
        box(0, track, WIDTH, 12, "back"),
        box(0, track, row.value * scale, 12, "good" if row.reached else "bar"),
        *(line(tick * scale, track - 4, tick * scale, track + 16) for tick in sorted(ticks)),
    ]
