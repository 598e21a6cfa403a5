"""The match read backwards: profiles ranked for one industry, site or policy."""

import datetime as dt
from collections.abc import Container, Iterable

from matching.batch import match_many
from matching.catalogue.entries import Catalogue
from matching.match import Knowledge
from matching.profile import EnterpriseProfile
from matching.result import (
    Evidence,
    Factor,
    Frozen,
    Grade,
    Matched,
    MatchedIndustry,
    MatchedPolicy,
    MatchedSite,
    MatchResult,
)
from matching.targets import TargetKind as TargetKind

EVERYTHING = 1_000_000
"""A bound on the lists that no catalogue reaches: a candidate's own top entries must not decide who is listed."""


class TargetError(ValueError):
    """The catalogue has no such entry."""


class Candidate(Frozen):
    """One profile for one target, with the score, grade and reasons that `match` gives the pair."""

    rank: int
    profile_id: str | None
    name: str | None
    score: float
    grade: Grade
    probability: float | None
    industry: str | None
    evidence: tuple[Evidence, ...]
    matched: tuple[Matched, ...]
    factors: tuple[Factor, ...]


def rank_candidates(
    profiles: Iterable[EnterpriseProfile],
    knowledge: Knowledge,
    kind: TargetKind,
    target: str,
    *,
    lens: str = "best_fit",
    today: dt.date,
    top: int | None = None,
) -> tuple[Candidate, ...]:
    """The profiles that fit a target, best first; ties break on profile id, then on the order given.

    Profiles whose own result does not list the target, or grades it `insufficient`, are left out. Raises TargetError
    for an id the catalogue lacks.
    """
    check_target(knowledge.catalogue, kind, target)
    given = list(profiles)
    results = match_many(given, knowledge, lens=lens, today=today, top=EVERYTHING)
    rows = [
        row
        for p, result in zip(given, results, strict=True)
        if (row := candidate_of(p, result, kind, target))
    ]
    rows.sort(key=lambda row: (-row.score, row.profile_id or ""))
    return tuple(row.model_copy(update={"rank": rank}) for rank, row in enumerate(rows[:top], 1))


def check_target(catalogue: Catalogue, kind: TargetKind, target: str) -> None:
    """Raise TargetError when the catalogue has no such entry."""
    known: Container[str] = catalogue.industry_by_id
    if kind is TargetKind.SITE:
        known = catalogue.site_by_id
    elif kind is TargetKind.POLICY:
        known = catalogue.policy_by_id
    if target not in known:
        raise TargetError(f"{catalogue.info.id} has no {kind} {target!r}")


def candidate_of(
    profile: EnterpriseProfile, result: MatchResult, kind: TargetKind, target: str
) -> Candidate | None:
    """One target as a profile's own result has it, rank 0; None where the result would not show it."""
    items: dict[TargetKind, tuple[MatchedIndustry | MatchedSite | MatchedPolicy, ...]] = {
        TargetKind.INDUSTRY: result.industries,
        TargetKind.SITE: result.sites,
        TargetKind.POLICY: result.policies,
    }
    item = next((item for item in items[kind] if item.id == target), None)
    if item is None or item.grade is Grade.INSUFFICIENT or result.abstained:
        return None
    by_id = {industry.id: industry for industry in result.industries}
    industry = item.id if isinstance(item, MatchedIndustry) else item.industry
    through = by_id.get(industry) if industry else None
    return Candidate(
        rank=0,
        profile_id=profile.id,
        name=profile.name,
        score=item.probability if isinstance(item, MatchedIndustry) else item.score,
        grade=item.grade,
        probability=through.probability if through else None,
        industry=industry,
        evidence=item.evidence,
        matched=through.matched if through else (),
        factors=() if isinstance(item, MatchedIndustry) else item.factors,
    )
