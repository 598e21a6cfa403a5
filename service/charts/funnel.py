"""A funnel: how many came as far as each step, the bars centred."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from service.charts.svg import WIDTH, Words, box, drawing, fitted, text

ROW = 46


class Step(NamedTuple):
    """One step: `shown` says its number and share in words."""

    label: str
    value: int
    shown: str


def funnel(words: Words, steps: Sequence[Step]) -> Markup:
    """Bars as wide as their share of the first step."""
    most = max([step.value for step in steps], default=0) or 1
    parts = [part for at, step in enumerate(steps) for part in _step(step, at * ROW, most)]
    return drawing(words, (WIDTH, max(ROW * len(steps), ROW)), parts)


def _step(step: Step, top: float, most: int) -> list[Markup]:
    width = max(WIDTH * step.value / most, 1)
    return [
        text(0, top + 14, fitted(step.label, WIDTH / 2)),
        text(WIDTH, top + 14, step.shown, anchor="end"),
        box((WIDTH - width) / 2, top + 20, width, 14, "bar" if step.value else "back"),
    ]
