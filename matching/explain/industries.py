"""An industry explained: how probable, what beat it, and whether declaring its code would tell otherwise."""

from collections.abc import Mapping, Sequence

from numpy import float32
from numpy.typing import NDArray

from matching.case import Case
from matching.explain.shapes import Alternative, Comparison, Target, VerdictKind
from matching.explain.verdicts import Place, Standing, sentence
from matching.factors import INDUSTRY_THRESHOLDS, grade_of
from matching.industries import Ranking, rank_industries
from matching.match import Knowledge
from matching.percent import percent
from matching.reasons import explained
from matching.result import Change, Grade, MatchedIndustry, rounded
from matching.standards import gbt4754

LEAST = INDUSTRY_THRESHOLDS[Grade.C]
MOST_CODES = 4
"""So many of an industry's own classes are tried."""


def whole(case: Case, knowledge: Knowledge, vector: NDArray[float32]) -> Sequence[MatchedIndustry]:
    """Every industry ranked, with the order and numbers of the match."""
    return _ranked(case, knowledge, vector).industries


def _ranked(case: Case, knowledge: Knowledge, vector: NDArray[float32]) -> Ranking:
    catalogue = knowledge.catalogue
    return rank_industries(
        case.profile, vector, catalogue, knowledge.scorer, len(catalogue.industries)
    )


def standing(case: Case, everything: Sequence[MatchedIndustry], item: MatchedIndustry) -> Place:
    """Where an industry stands; recommended are those with a grade."""
    fitting = [found for found in everything if found.grade is not Grade.INSUFFICIENT]
    shown = min(len(fitting), case.limits.industries)
    if case.ranking.abstained:
        return Place(VerdictKind.ABSTAINED, item.rank, len(everything), 0)
    verdict = VerdictKind.LISTED if item.rank <= shown else VerdictKind.CUT_BY_LIMIT
    if item.grade is Grade.INSUFFICIENT:
        verdict = VerdictKind.BELOW_THRESHOLD
    return Place(verdict, item.rank, len(everything), shown)


def told(target: Target, at: Place, item: MatchedIndustry) -> tuple[str, str]:
    """The verdict on an industry in words."""
    return sentence(target, at, Standing(item.probability, LEAST))


def beside_best(
    knowledge: Knowledge, everything: Sequence[MatchedIndustry], item: MatchedIndustry
) -> Comparison | None:
    """The industry beside the best one, with the evidence that separates them; None for the best itself."""
    best = everything[0]
    if item.id == best.id:
        return None
    weights: Mapping[str, float] = getattr(knowledge.scorer, "weights", {})
    lost = explained(best, item, weights)
    return Comparison(
        id=best.id,
        name_zh=best.name_zh,
        name_en=best.name_en,
        rank=1,
        score=best.probability,
        gap=rounded(item.probability - best.probability),
        factors=(),
        text_zh=lost.why_zh or "",
        text_en=lost.why_en or "",
    )


def changes(
    case: Case, knowledge: Knowledge, vector: NDArray[float32], item: MatchedIndustry
) -> tuple[Alternative, ...]:
    """What declaring the industry's own class would tell, where no class was declared; the best of its core classes.

    Only worth saying where the firm truly is of that class, and the sentence says so.
    """
    if case.profile.industry_code or "industry_code" in (case.profile.declined or ()):
        return ()
    codes = [c.code for c in knowledge.catalogue.industry_by_id[item.id].codes if c.share == "core"]
    found = []
    for code in codes[:MOST_CODES]:
        profile = case.profile.model_copy(update={"industry_code": gbt4754.normalise(code)})
        scores = knowledge.scorer.score(profile, vector)
        rank = scores.order().index(item.id) + 1
        found.append((-rounded(scores.probabilities[item.id]), rank, code))
    if not found or -min(found)[0] <= item.probability:
        return ()
    probability, rank, code = -min(found)[0], min(found)[1], min(found)[2]
    shares, name = (percent(item.probability), percent(probability)), gbt4754.name(code)
    if shares[0] == shares[1]:
        return ()
    verdict = VerdictKind.LISTED
    if grade_of(probability, INDUSTRY_THRESHOLDS) is Grade.INSUFFICIENT:
        verdict = VerdictKind.BELOW_THRESHOLD
    return (
        Alternative(
            change=Change(field="industry_code", from_=None, to=gbt4754.normalise(code)),
            verdict=verdict,
            rank=rank,
            score=probability,
            outcome=None,
            text_zh=f"若企业的行业代码确为 {code}（{name}）并填上，概率会由 {shares[0]} 变为 {shares[1]}。",
            text_en=f"If the firm's class really is {code} ({name}) and that is said, the probability goes from "
            f"{shares[0]} to {shares[1]}.",
        ),
    )
