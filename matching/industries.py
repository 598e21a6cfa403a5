"""Profile → ranked industries with calibrated probabilities and grades, or an abstention.

The scorer behind this is one replaceable part (`IndustryScorer`): it says how probable each industry is for a
profile. What a grade means and when an answer abstains is decided here, for every scorer alike.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.catalogue.entries import Catalogue, Industry
from matching.factors import INDUSTRY_THRESHOLDS, grade_of
from matching.highlights import Adds, Highlighter, own_pattern
from matching.profile import EnterpriseProfile
from matching.reasons import explain_losers
from matching.result import DECIMALS, Grade, Matched, MatchedIndustry, rounded
from matching.text import says_something

EXPLAINED = 5
"""How many industries, from the top, carry matched words and why they lost."""


class IndustryScore(NamedTuple):
    """How probable one industry is for a profile, and the scorer's real inputs for it."""

    probability: float
    components: Mapping[str, float]


class IndustryScorer(Protocol):
    """Says how probable each industry of a catalogue is for a profile.

    `score` is a pure function of the profile and its query vector (unit length, or zero when nothing was said) and
    answers every industry id of the catalogue with a probability in [0, 1]. A scorer that adds up its components says
    what one unit of each is worth in a mapping `weights`; reasons then name the component that tells most.
    """

    version: str

    def score(
        self, profile: EnterpriseProfile, vector: NDArray[np.float32]
    ) -> Mapping[str, IndustryScore]: ...

    def adds(
        self,
        profile: EnterpriseProfile,
        scores: Mapping[str, IndustryScore],
        tokens: Iterable[str],
    ) -> Mapping[str, Adds]:
        """What each token adds to the score of each industry given, at the scores the profile got."""
        ...


class Ranking(NamedTuple):
    """Industries best first; `abstained` when the best of them is below every grade."""

    industries: tuple[MatchedIndustry, ...]
    probabilities: Mapping[str, float]
    abstained: bool


def rank_industries(
    profile: EnterpriseProfile,
    vector: NDArray[np.float32],
    catalogue: Catalogue,
    scorer: IndustryScorer,
    limit: int,
) -> Ranking:
    """The first `limit` industries of the catalogue for a profile, all their probabilities; ties break on id.

    A profile that says nothing scores 0 everywhere.
    """
    scores = scorer.score(profile, vector) if says_something(profile) else _nothing(catalogue)
    order = sorted(scores, key=lambda key: (-rounded(scores[key].probability), key))
    best = (
        grade_of(scores[order[0]].probability, INDUSTRY_THRESHOLDS) if order else Grade.INSUFFICIENT
    )
    abstained = best is Grade.INSUFFICIENT
    shown = order[:limit]
    spans = _spans(profile, catalogue, scorer, {i: scores[i] for i in shown[:EXPLAINED]})
    industries = tuple(
        _matched(catalogue.industry_by_id[i], rank, scores[i], spans.get(i, ()))
        for rank, i in enumerate(shown, 1)
    )
    if not abstained:
        industries = explain_losers(industries, getattr(scorer, "weights", {}), EXPLAINED)
    probabilities = {industry_id: scores[industry_id].probability for industry_id in order}
    return Ranking(industries, probabilities, abstained)


def _nothing(catalogue: Catalogue) -> Mapping[str, IndustryScore]:
    return {industry.id: IndustryScore(0.0, {}) for industry in catalogue.industries}


def _spans(
    profile: EnterpriseProfile,
    catalogue: Catalogue,
    scorer: IndustryScorer,
    scores: Mapping[str, IndustryScore],
) -> Mapping[str, tuple[Matched, ...]]:
    """The words of the profile that speak most for each industry; none where nothing was scored."""
    scored = {industry: score for industry, score in scores.items() if score.components}
    if not scored:
        return {}
    highlighter = Highlighter(profile)
    return {
        industry: highlighter.spans(adds, own_pattern(catalogue.industry_by_id[industry]))
        for industry, adds in scorer.adds(profile, scored, highlighter.tokens).items()
    }


def _in_order(components: Mapping[str, float]) -> dict[str, float]:
    """The components by name; `rounded` written out, since there are some thousand an answer."""
    return {name: round(components[name], DECIMALS) + 0.0 for name in _names(tuple(components))}


@lru_cache(maxsize=16)
def _names(names: tuple[str, ...]) -> list[str]:
    return sorted(names)


def _matched(
    industry: Industry, rank: int, score: IndustryScore, matched: tuple[Matched, ...]
) -> MatchedIndustry:
    return MatchedIndustry.made(
        id=industry.id,
        name_zh=industry.name_zh,
        name_en=industry.name_en,
        parent=industry.parent,
        rank=rank,
        grade=grade_of(score.probability, INDUSTRY_THRESHOLDS),
        probability=rounded(score.probability),
        components=_in_order(score.components),
        evidence=industry.evidence,
        matched=matched,
    )
