"""Labelled profiles, and what they say of groups and of single industries."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.features import Pairs
from matching.profile import EnterpriseProfile
from matching.stages import Space

FOLDS = 5
GAIN = {3: 1.0, 2: 0.4, 1: 0.1, 0: 0.0}
"""Target of a head for each grade."""
ACCEPTABLE = 0.3

Array = NDArray[np.float64]


class Labelled(NamedTuple):
    """One labelled profile with its vector and features.

    A company has `strong` and `acceptable` groups; a graded profile has `grades` of single industries (0 to 3), and
    `grades` is None for a company. Nothing at all means that nothing fits. Rows of one `id` (a profile in several
    wordings) stay in one fold. `weight` is how much a row counts: a profile written for training, half a real one.
    """

    id: str
    profile: EnterpriseProfile
    vector: NDArray[np.float32]
    pairs: Pairs
    strong: frozenset[str]
    acceptable: frozenset[str]
    grades: Mapping[str, int] | None
    weight: float = 1.0

    @property
    def is_company(self) -> bool:
        return self.grades is None

    @property
    def fits_nothing(self) -> bool:
        return not (self.strong or self.acceptable or self.grades)


def fold_of(row: Labelled) -> int:
    """The fold a row belongs to, from its id alone."""
    return fold_of_id(row.id)


def fold_of_id(name: str) -> int:
    """The same from the id."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % FOLDS


def homes(row: Labelled, space: Space) -> frozenset[str]:
    """Groups a row is a plain member of: strong ones, or those of industries graded 2 or 3."""
    if row.grades is None:
        return row.strong
    return frozenset(
        space.group_of[industry] for industry, grade in row.grades.items() if grade >= 2
    )


def group_targets(rows: Sequence[Labelled], space: Space) -> Array:
    """(n, labelled + 1): 1 for strong, 0.3 for acceptable, by grade for graded rows; last, whether nothing fits."""
    targets = np.zeros((len(rows), len(space.labelled) + 1))
    for position, row in enumerate(rows):
        for group, value in _group_values(row, space).items():
            if group in space.labelled:
                column = space.labelled.index(group)
                targets[position, column] = max(targets[position, column], value)
        targets[position, -1] = float(row.fits_nothing)
    return targets


def _group_values(row: Labelled, space: Space) -> dict[str, float]:
    if row.grades is None:
        return dict.fromkeys(row.acceptable, ACCEPTABLE) | dict.fromkeys(row.strong, 1.0)
    values: dict[str, float] = {}
    for industry, grade in row.grades.items():
        group = space.group_of[industry]
        values[group] = max(values.get(group, 0.0), GAIN[grade])
    return values


def own_targets(rows: Sequence[Labelled], space: Space) -> Array:
    """(n, industries): by grade; zeros for companies."""
    return np.array(
        [[GAIN[(row.grades or {}).get(industry, 0)] for industry in space.ids] for row in rows]
    )


def is_right(row: Labelled, space: Space, position: int) -> bool:
    """Whether answering the industry at that position would not be wrong: strong or acceptable, grade 2 or 3."""
    industry = space.ids[position]
    if row.grades is None:
        return space.group_of[industry] in row.strong | row.acceptable
    return row.grades.get(industry, 0) >= 2
