"""Which unanswered fields are worth asking next, found by trying their answers."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from matching.asking import ASKED
from matching.case import Case
from matching.places import Gazetteer
from matching.policies import PolicyRanker
from matching.profile import EnterpriseProfile
from matching.result import Question, State
from matching.sites import SiteRanker
from matching.trials import Boundaries, Order, Sheet, Weighed, values_of

States = Mapping[str, State]
MAX_QUESTIONS = 3
TOP = 10
"""The order of so many entries at the head of each list counts; further down a place more or less tells nobody much."""


class Rankings(NamedTuple):
    """The two rankings of a profile, before they are cut and written out."""

    sites: Weighed | None = None
    policies: Weighed | None = None


def questions(
    case: Case,
    sites: SiteRanker,
    policies: PolicyRanker,
    gazetteer: Gazetteer,
    weighed: Rankings | None = None,
) -> tuple[Question, ...]:
    """The unanswered fields whose answer would change most of the result, at most three; never a declined one.

    `settles` counts the sites and policies that some answer puts on or takes off the list, moves within the first
    ten, or whose conditions it decides. It is found by ranking again under each answer, so a field that changes
    nothing for this profile is not asked. `weighed` are the two rankings where the caller has them.
    """
    trial = _Trial(case, sites, policies, gazetteer, weighed)
    found = [
        Question(
            field=field, text_zh=asked.zh, text_en=asked.en, settles=len(trial.changed_by(field))
        )
        for field, asked in ASKED.items()
        if not _said(case.profile, field)
    ]
    found.sort(key=lambda question: (-question.settles, question.field))
    return tuple(question for question in found if question.settles)[:MAX_QUESTIONS]


def _said(profile: EnterpriseProfile, field: str) -> bool:
    """Whether a field was answered, or the person would rather not."""
    if field in (profile.declined or ()):
        return True
    value = profile.rd_intensity if field == "rd_intensity_pct" else getattr(profile, field)
    return value is not None and (value != () or field == "qualifications")


def known(states: States) -> States:
    """What is decided: a need that was not said has no verdict, which is as good as an unknown one."""
    return {name: state for name, state in states.items() if state is not State.UNKNOWN}


class _Trial:
    """The two rankings of a case, and what an answer would change in them."""

    def __init__(
        self,
        case: Case,
        sites: SiteRanker,
        policies: PolicyRanker,
        gazetteer: Gazetteer,
        weighed: Rankings | None = None,
    ) -> None:
        self._case, self._gazetteer = case, gazetteer
        ranked = weighed or Rankings()
        self._sheets = {
            "site": Sheet(sites.trials, case.sites, case.limits.sites, ranked.sites),
            "policy": Sheet(policies.trials, case.policies, case.limits.policies, ranked.policies),
        }
        excluded = case.sites.excluded.cities if case.sites.excluded else frozenset()
        numbers = {**sites.trials.numbers}
        for field, found in policies.trials.numbers.items():
            numbers[field] = numbers.get(field, frozenset()) | found
        cities = tuple(city for city in gazetteer.cities if city not in excluded)
        self._boundaries = Boundaries(numbers, cities, case.facts.today)

    def changed_by(self, field: str) -> set[tuple[str, int]]:
        """The entries, as (kind, position), that some answer to the field changes."""
        judged = {kind: self._judged(kind, field) for kind in self._sheets}
        moved = {kind: sheet.touched(field) for kind, sheet in self._sheets.items()}
        if not any(judged.values()) and not any(moved.values()):
            return set()
        changed: set[tuple[str, int]] = set()
        for value in values_of(field, self._boundaries):
            tried = self._case.answered(self._gazetteer, field, value)
            for kind, query in (("site", tried.sites), ("policy", tried.policies)):
                sheet = self._sheets[kind]
                if moved[kind]:
                    order = sheet.tried(field, query)
                    if order is not sheet.base:
                        changed |= {(kind, at) for at in moves(sheet.base, order)}
                decided = self._decided(kind, field, judged[kind], query)
                for at in decided:
                    del judged[kind][at]
                changed |= {(kind, at) for at in decided}
        return changed

    def _judged(self, kind: str, field: str) -> dict[int, States]:
        """The shown entries with a condition that reads the field, and how it stands now."""
        sheet = self._sheets[kind]
        return {
            at: known(sheet.states(at, sheet.query, field))
            for at in sheet.base.shown
            if field in sheet.trials.conditions[at]
        }

    def _decided(self, kind: str, field: str, judged: dict[int, States], query: Any) -> set[int]:
        """Those of the entries whose conditions come out differently."""
        sheet = self._sheets[kind]
        return {
            at for at, states in judged.items() if known(sheet.states(at, query, field)) != states
        }


def moves(before: Order, after: Order) -> set[int]:
    """The entries that come onto or leave the list, or stand elsewhere within the first ten."""
    changed = set(before.shown) ^ set(after.shown)
    tops = before.shown[:TOP], after.shown[:TOP]
    for old, new in zip(*tops, strict=False):
        if old != new:
            changed |= {old, new}
    if len(tops[0]) != len(tops[1]):
        changed |= set(tops[0]) ^ set(tops[1])
    return changed
