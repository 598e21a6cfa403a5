"""A stored result as a page shows it: what stands open, what is folded, and the text cut at the matched words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
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
from service.pages.once import once_for

NEAREST = 3
FAINT = 0.01
"""Below this probability an industry is not worth naming beside a better one."""


class Segment(NamedTuple):
    text: str
    marked: bool


class Written(NamedTuple):
    """One text question as it was answered: its field, and each text cut at the matched words."""

    field: str
    texts: tuple[tuple[Segment, ...], ...]


class Report(NamedTuple):
    """What the report page needs, computed once; nothing the result lists is left out.

    `unstated` are the facts that none of the listed sites' sources states. `sites` are those that repeat no other;
    `repeats` holds the others by the id of the one they repeat.
    """

    result: MatchResult
    profile: EnterpriseProfile
    best: MatchedIndustry | None
    industries: tuple[MatchedIndustry, ...]
    runner_up: MatchedIndustry | None
    sites: tuple[MatchedSite, ...]
    repeats: Mapping[str, tuple[MatchedSite, ...]]
    unstated: tuple[str, ...]
    levers: tuple[MatchedPolicy, ...]
    programmes: tuple[MatchedPolicy, ...]
    written: tuple[Written, ...]


def report_of(profile: EnterpriseProfile, result: MatchResult) -> Report:
    """The view of one result; an abstained one shows the nearest industries, without any recommendation."""
    fitting = tuple(item for item in result.industries if item.grade is not Grade.INSUFFICIENT)
    best = fitting[0] if fitting and not result.abstained else None
    shown = fitting if best else tuple(filter(_is_near, result.industries[:NEAREST]))
    runner_up = next(filter(_is_near, result.industries[len(fitting) :]), None) if best else None
    return Report(
        result=result,
        profile=profile,
        best=best,
        industries=shown,
        runner_up=runner_up,
        sites=tuple(site for site in result.sites if site.grouped_under is None),
        repeats=_repeats(result.sites),
        unstated=_in_all(site.missing_facts for site in result.sites),
        levers=_of_kind(result.policies, PolicyKind.LEVER),
        programmes=_of_kind(result.policies, PolicyKind.PROGRAMME),
        written=tuple(_written(profile, shown)),
    )


def _repeats(sites: Iterable[MatchedSite]) -> Mapping[str, tuple[MatchedSite, ...]]:
    found: dict[str, tuple[MatchedSite, ...]] = {}
    for site in sites:
        if site.grouped_under is not None:
            found[site.grouped_under] = (*found.get(site.grouped_under, ()), site)
    return found


def _is_near(industry: MatchedIndustry) -> bool:
    return industry.probability >= FAINT


def _of_kind(policies: Iterable[MatchedPolicy], kind: PolicyKind) -> tuple[MatchedPolicy, ...]:
    return tuple(policy for policy in policies if policy.kind is kind)


def _in_all(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The words that stand in every one of the lists, in the first one's order."""
    first, *others = [*lists] or [()]
    return tuple(word for word in first if all(word in other for other in others))


def _written(
    profile: EnterpriseProfile, industries: Sequence[MatchedIndustry]
) -> Iterator[Written]:
    spans: dict[str, list[Matched]] = {}
    for industry in industries:
        for span in industry.matched:
            spans.setdefault(span.field, []).append(span)
    fields = [field for field in profile_fields(profile) if field.text]
    for name, group in groupby(fields, lambda field: field.path.split("/")[0]):
        yield Written(
            name, tuple(tuple(segments(item.text, spans.get(item.path, ()))) for item in group)
        )


def segments(text: str, spans: Iterable[Matched]) -> Iterator[Segment]:
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


@once_for
def clause_titles(catalogue: Catalogue) -> dict[str, str]:
    """Clause id → its title, empty for one without, for links to the plan reader."""
    return {clause.id: clause.title or "" for clause in catalogue.plan.clauses}
