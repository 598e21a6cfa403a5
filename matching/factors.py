"""Scores as sums: a factor is a value between 0 and 1 times a published weight."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.result import DECIMALS, Factor, Grade, rounded

INDUSTRY_THRESHOLDS = {Grade.A: 0.80, Grade.B: 0.60, Grade.C: 0.35}
"""Least probability of each grade of an industry; docs/evaluation.md says what they mean on labelled data."""


class Label(NamedTuple):
    zh: str
    en: str


class Part(NamedTuple):
    """One factor before weighting: its value in [0, 1] and the sentence that explains it in both languages."""

    id: str
    value: float
    note_zh: str
    note_en: str


def weighed(part: Part, weight: float, label: Label) -> Factor:
    """The part as a factor; value and contribution are rounded so that contributions add up to the score exactly."""
    name, given, note_zh, note_en = part
    value = round(given, DECIMALS) + 0.0  # `rounded` written out: some hundred factors an answer
    return Factor.made(
        id=name,
        label_zh=label.zh,
        label_en=label.en,
        value=value,
        weight=weight,
        contribution=round(value * weight, DECIMALS) + 0.0,
        note_zh=note_zh,
        note_en=note_en,
    )


class Numbers(NamedTuple):
    """(entries,) the values of a factor and what they add to the score, rounded as a result carries them."""

    values: NDArray[np.float64]
    adds: NDArray[np.float64]


NO_NUMBERS = Numbers(np.zeros(0), np.zeros(0))


def weighed_alike(
    part: Part, numbers: Iterable[tuple[float, float]], weight: float, label: Label
) -> list[Factor]:
    """The part as a factor of each value and contribution in place of its own; the sentence is one for all."""
    like = weighed(part, weight, label).like
    return [like(value=value, contribution=adds) for value, adds in numbers]


def contribution(part: Part, weights: Mapping[str, float]) -> float:
    """What a part adds to the score: its rounded value times its weight, rounded."""
    return rounded(rounded(part.value) * weights[part.id])


def score_of(parts: Iterable[Part], weights: Mapping[str, float]) -> float:
    """The score: the sum of the contributions that `weigh` would give the parts."""
    total = 0.0
    for part in parts:  # `rounded` written out: some thousand scores an answer
        total += round(round(part.value, DECIMALS) * weights[part.id], DECIMALS)
    return rounded(total)


def grade_of(score: float, thresholds: Mapping[Grade, float]) -> Grade:
    """The best grade whose threshold the score reaches, else `insufficient`; `thresholds` stand best first."""
    for grade, least in thresholds.items():
        if score >= least:
            return grade
    return Grade.INSUFFICIENT
