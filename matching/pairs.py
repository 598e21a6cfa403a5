"""Every entry's score for one profile without the reasons: what a store keeps to read the match backwards."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.candidates import TargetKind
from matching.case import Limits
from matching.factors import INDUSTRY_THRESHOLDS, grade_of
from matching.lenses import BEST_FIT, weights_of
from matching.match import Knowledge, prepared
from matching.profile import EnterpriseProfile
from matching.result import EvidenceLevel, Grade, rounded

NOTHING_SHOWN = Limits(0, 0, 0)
"""No list is written out, so no reasons are made."""


class Pair(NamedTuple):
    """One entry for one profile: score (six decimals), grade and, where they apply, the industry it goes through and
    the evidence level, all as `match` gives them."""

    kind: TargetKind
    id: str
    score: float
    grade: Grade
    industry: str | None
    level: EvidenceLevel | None = None


def pairs_of(
    profile: EnterpriseProfile,
    knowledge: Knowledge,
    *,
    vector: NDArray[np.float32],
    today: dt.date,
) -> tuple[Pair, ...]:
    """Every industry, site and policy that `match` would list for the profile, unless graded `insufficient`.

    Empty when the match abstains. `vector` is the encoder's vector of `profile_query(profile)`; scores are those of the
    lens best fit, to the last bit.
    """
    case = prepared(profile, knowledge, vector, today, NOTHING_SHOWN, weights_of(BEST_FIT))
    if case.ranking.abstained:
        return ()
    pairs = [Pair(TargetKind.SITE, *score) for score in knowledge.sites.scores(case.sites)]
    pairs += [Pair(TargetKind.POLICY, *score) for score in knowledge.policies.scores(case.policies)]
    shown = (pair for pair in pairs if pair.grade is not Grade.INSUFFICIENT)
    return (*_industries(case.ranking.probabilities), *shown)


def _industries(probabilities: Mapping[str, float]) -> Iterator[Pair]:
    for industry, probability in probabilities.items():
        grade = grade_of(probability, INDUSTRY_THRESHOLDS)
        if grade is not Grade.INSUFFICIENT:
            yield Pair(TargetKind.INDUSTRY, industry, rounded(probability), grade, industry)
