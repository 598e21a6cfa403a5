"""A stored result as a page shows it: text cut at the matched words, lists cut to what a person reads."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from matching.catalogue import Catalogue
from matching.profile import EnterpriseProfile
from matching.result import (
    Grade,
    Matched,
    MatchedIndustry,
    MatchedPolicy,
    MatchedSite,
    MatchResult,
    PolicyKind,
)
from matching.text import profile_fields

SITES, POLICIES, INDUSTRIES = 10, 12, 3


class Segment(NamedTuple):
    text: str
    marked: bool


class Report(NamedTuple):
    """What the report page needs, computed once."""

    result: MatchResult
    profile: EnterpriseProfile
    best: MatchedIndustry | None
    industries: tuple[MatchedIndustry, ...]
    runner_up: MatchedIndustry | None
    nearest: tuple[MatchedIndustry, ...]
    sites: tuple[MatchedSite, ...]
    levers: tuple[MatchedPolicy, ...]
    programmes: tuple[MatchedPolicy, ...]
    profile_text: tuple[tuple[Segment, ...], ...]
    answered: int
    askable: int


def report_of(profile: EnterpriseProfile, result: MatchResult) -> Report:
    """The view of one result."""
    fitting = tuple(item for item in result.industries if item.grade is not Grade.INSUFFICIENT)
    shown = fitting[:INDUSTRIES]
    rest = [item for item in result.industries if item not in shown]
    said = {name: value for name, value in profile if name not in ("id", "declined", "already_has")}
    return Report(
        result=result,
        profile=profile,
        best=shown[0] if shown and not result.abstained else None,
        industries=shown,
        runner_up=rest[0] if rest and shown else None,
        nearest=result.industries[:INDUSTRIES],
        sites=result.sites[:SITES],
        levers=_of_kind(result.policies, PolicyKind.LEVER),
        programmes=_of_kind(result.policies, PolicyKind.PROGRAMME),
        profile_text=_marked_text(profile, shown),
        answered=sum(value not in (None, (), "") for value in said.values()),
        askable=len(said),
    )


def _of_kind(policies: Iterable[MatchedPolicy], kind: PolicyKind) -> tuple[MatchedPolicy, ...]:
    return tuple(policy for policy in policies if policy.kind is kind)[:POLICIES]


def _marked_text(
    profile: EnterpriseProfile, industries: Sequence[MatchedIndustry]
) -> tuple[tuple[Segment, ...], ...]:
    spans: dict[str, list[Matched]] = {}
    for industry in industries:
        for span in industry.matched:
            spans.setdefault(span.field, []).append(span)
    return tuple(
        tuple(segments(field.text, spans.get(field.path, ())))
        for field in profile_fields(profile)
        if field.text
    )


def segments(text: str, spans: Iterable[Matched]) -> Iterable[Segment]:
    """The text cut into marked and unmarked pieces; overlapping spans are merged."""
    position = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end <= position:
            continue
        start = max(span.start, position)
        if start > position:
            yield Segment(text[position:start], marked=False)
        yield Segment(text[start : span.end], marked=True)
        position = span.end
    if position < len(text):
        yield Segment(text[position:], marked=False)


def why_lost(winner: MatchedIndustry, loser: MatchedIndustry) -> list[tuple[str, float, float]]:
    """The scorer's inputs on which the runner-up falls behind, largest gap first: (component, winner's, loser's)."""
    gaps = [
        (name, value, loser.components.get(name, 0.0))
        for name, value in winner.components.items()
        if value > loser.components.get(name, 0.0)
    ]
    return sorted(gaps, key=lambda gap: gap[2] - gap[1])[:2]


def clause_titles(catalogue: Catalogue) -> dict[str, str]:
    """Clause id → its title, for links to the plan reader."""
    return {clause.id: clause.title or clause.id for clause in catalogue.plan.clauses}
