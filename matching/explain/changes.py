"""What would change an entry's place: one field at a time, each tried by ranking again."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from matching.candidates import TargetKind
from matching.case import Case
from matching.catalogue.entries import Policy
from matching.explain.entries import Found, judged
from matching.explain.shapes import Alternative, Target, VerdictKind
from matching.match import Knowledge
from matching.near_misses import plain, smallest_change
from matching.profile import Goal, ProjectType
from matching.result import Change, MatchedPolicy, Outcome, State
from matching.vocabulary import in_words
from matching.wording import FIELDS

MOST = 4
"""So many changes are told, those that help most first, one a field."""
WORTH = 0.8
"""A change that only moves an entry up is worth telling from four fifths of its former rank."""


class _Tried(NamedTuple):
    change: Change
    found: Found


def changes(
    case: Case, knowledge: Knowledge, target: Target, found: Found
) -> tuple[Alternative, ...]:
    """The one-field changes that bring an entry onto the list, move it up, or settle its conditions.

    Only what a firm decides is tried (goals, kind of project, cities), and what would meet an unmet condition; never
    its owner, its age or what its product is. Declined fields are left alone.
    """
    if found.at.verdict is VerdictKind.ABSTAINED:
        return ()
    best: dict[str, _Tried] = {}
    for change, tried in _tries(case, knowledge, target, found):
        after = _Tried(change, judged(tried, knowledge, target))
        if _helps(after.found, found) and (
            change.field not in best or _key(after.found) < _key(best[change.field].found)
        ):
            best[change.field] = after
    ordered = sorted(best.values(), key=lambda tried: (_key(tried.found), tried.change.field))
    cities = {city.name_zh: city.name_en for city in knowledge.catalogue.cities}
    return tuple(_alternative(target, found, tried, cities) for tried in ordered[:MOST])


def _tries(
    case: Case, knowledge: Knowledge, target: Target, found: Found
) -> Iterator[tuple[Change, Case]]:
    silent = set(case.profile.declined or ())
    for field, value in _decisions(case, knowledge, target):
        if field not in silent:
            before = plain(getattr(case.profile, field))
            change = Change(field=field, from_=before, to=plain(value) or None)
            yield change, case.answered(knowledge.gazetteer, field, value)
    if isinstance(found.item, MatchedPolicy) and found.item.outcome is Outcome.HAS_UNMET_CONDITION:
        needed = _needed(case, knowledge, found.item)
        if needed is not None and needed.field not in silent:
            value = tuple(needed.to) if isinstance(needed.to, list) else needed.to
            yield needed, case.answered(knowledge.gazetteer, needed.field, value)


def _decisions(case: Case, knowledge: Knowledge, target: Target) -> Iterator[tuple[str, Any]]:
    """Each thing a firm may decide otherwise or has not said, that bears on the kind of entry."""
    profile = case.profile
    goals = profile.goals or ()
    yield from (("goals", (*goals, goal)) for goal in Goal if goal not in goals)
    yield from (("project_type", kind) for kind in ProjectType if kind is not profile.project_type)
    if target.kind is not TargetKind.SITE:
        return
    here = knowledge.sites.subject(target.id).cities
    find = knowledge.gazetteer.find
    kept = tuple(word for word in profile.city_exclude or () if find(word) not in here)
    if kept != (profile.city_exclude or ()):
        yield "city_exclude", kept
    excluded = case.sites.excluded.cities if case.sites.excluded else frozenset()
    preferred = case.sites.preferred.cities if case.sites.preferred else frozenset()
    for city in sorted(here - excluded - preferred):
        yield "city_prefer", (*(profile.city_prefer or ()), city)


def _needed(case: Case, knowledge: Knowledge, item: MatchedPolicy) -> Change | None:
    policy: Policy = knowledge.catalogue.policy_by_id[item.id]
    unmet = [verdict for verdict in item.conditions if verdict.state is State.UNMET]
    return smallest_change(case, knowledge.policies, knowledge.gazetteer, policy, unmet)


def _helps(after: Found, before: Found) -> bool:
    """Whether a change is worth telling: onto the list, rid of an unmet condition, or well up."""
    if _key(after)[:2] != _key(before)[:2]:
        return _key(after) < _key(before)
    rank, was = after.at.rank, before.at.rank
    return rank is not None and (was is None or rank <= WORTH * was)


def _key(found: Found) -> tuple[bool, bool, float]:
    """Shown before not shown, no unmet condition before one, better rank before worse."""
    unmet = getattr(found.item, "outcome", None) is Outcome.HAS_UNMET_CONDITION
    rank = float("inf") if found.at.rank is None else float(found.at.rank)
    return (found.at.verdict is not VerdictKind.LISTED, unmet, rank)


def _alternative(
    target: Target, before: Found, tried: _Tried, cities: Mapping[str, str]
) -> Alternative:
    found, field = tried.found, tried.change.field
    words, value = FIELDS[field], in_words(field, tried.change.to, cities)
    then_zh, then_en = _then(before, found)
    return Alternative(
        change=tried.change,
        verdict=found.at.verdict,
        rank=found.at.rank,
        score=found.item.score,
        outcome=getattr(found.item, "outcome", None),
        text_zh=f"若“{words.zh}”填“{value[0]}”，“{target.name_zh}”{then_zh}。",
        text_en=f"If “{words.en}” said “{value[1]}”, “{target.name_en}” {then_en}.",
    )


def _then(before: Found, after: Found) -> tuple[str, str]:
    rank, was = after.at.rank, before.at.rank
    if after.at.verdict is VerdictKind.LISTED and before.at.verdict is not VerdictKind.LISTED:
        return f"会列出，排第 {rank}", f"would be listed, as number {rank}"
    if rank is not None and was is not None and rank < was:
        return f"会从第 {was} 升到第 {rank}", f"would rise from number {was} to {rank}"
    if rank is not None and was is None:
        return f"会进入排序，排第 {rank}", f"would be ranked, as number {rank}"
    return "的已知条件即无不符", "would have no known condition unmet"
