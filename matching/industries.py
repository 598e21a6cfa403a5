"""Profile → ranked industries with calibrated probabilities and grades, or an abstention.

The scorer behind this is one replaceable part (`IndustryScorer`): it says how probable each industry is for a
profile. What a grade means and when an answer abstains is decided here, for every scorer alike.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.catalogue.entries import Catalogue
from matching.factors import INDUSTRY_THRESHOLDS, grade_of
from matching.highlights import Adds, Highlighter
from matching.own_words import own_pattern
from matching.profile import EnterpriseProfile
from matching.reasons import explain_losers
from matching.result import Grade, Matched, MatchedIndustry, rounded
from matching.scores import Scores
from matching.text import says_something

EXPLAINED = 5
"""How many industries, from the top, carry matched words and why they lost."""


class IndustryScorer(Protocol):
    """Says how probable each industry of a catalogue is for a profile.

    `score` is a pure function of the profile and its query vector (unit length, or zero when nothing was said) and
    answers every industry id of the catalogue with a probability in [0, 1]. A scorer that adds up its components says
    what one unit of each is worth in a mapping `weights`; reasons then name the component that tells most.
    """

    version: str

    def score(self, profile: EnterpriseProfile, vector: NDArray[np.float32]) -> Scores: ...

    def adds(
        self,
        profile: EnterpriseProfile,
        scores: Scores,
        industries: Sequence[str],
        tokens: Sequence[str],
    ) -> Sequence[Adds]:
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
    order, found = scores.order(), scores.probabilities
    best = grade_of(found[order[0]], INDUSTRY_THRESHOLDS) if order else Grade.INSUFFICIENT
    abstained = best is Grade.INSUFFICIENT
    shown = order[:limit]
    spans = _spans(profile, catalogue, scorer, scores, shown[:EXPLAINED])
    components = scores.components(shown)
    industries = tuple(
        [
            catalogue.unmatched[i].like(
                rank=at + 1,
                grade=grade_of(found[i], INDUSTRY_THRESHOLDS),
                probability=rounded(found[i]),
                components=components[at],
                matched=spans.get(i, ()),
            )
            for at, i in enumerate(shown)
        ]
    )
    if not abstained:
        industries = explain_losers(industries, getattr(scorer, "weights", {}), EXPLAINED)
    probabilities = {industry_id: found[industry_id] for industry_id in order}
    return Ranking(industries, probabilities, abstained)


def _nothing(catalogue: Catalogue) -> Scores:
    at = {industry.id: place for place, industry in enumerate(catalogue.industries)}
    return Scores(at, np.zeros(len(at)), (), np.zeros((len(at), 0)))


def _spans(
    profile: EnterpriseProfile,
    catalogue: Catalogue,
    scorer: IndustryScorer,
    scores: Scores,
    industries: Sequence[str],
) -> Mapping[str, tuple[Matched, ...]]:
    """The words of the profile that speak most for each industry; none where nothing was scored."""
    if not industries or not scores.names:
        return {}
    highlighter = Highlighter(profile)
    every = scorer.adds(profile, scores, industries, highlighter.tokens)
    owns = [own_pattern(catalogue.industry_by_id[industry]) for industry in industries]
    return dict(zip(industries, highlighter.spans(every, owns), strict=True))
