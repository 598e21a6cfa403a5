"""Which unanswered fields are worth asking next, found by trying their answers."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from matching.asking import ASKED
from matching.case import Case
from matching.places import Gazetteer
from matching.policies import PolicyRanker
from matching.profile import EnterpriseProfile
from matching.result import Question, State
from matching.sites import SiteRanker
from matching.trials import Boundaries, Sheet, values_of
from matching.trials.sheet import Flags

States = Mapping[str, State]
MAX_QUESTIONS = 3


class Rankings(NamedTuple):
    """The two rankings of a profile, laid out."""

    sites: Sheet
    policies: Sheet


def rankings_of(case: Case, sites: SiteRanker, policies: PolicyRanker) -> Rankings:
    """Lay both rankings of a profile out."""
    return Rankings(
        Sheet(sites, case.sites, case.limits.sites),
        Sheet(policies, case.policies, case.limits.policies),
    )


def questions(
    case: Case,
    sites: SiteRanker,
    policies: PolicyRanker,
    gazetteer: Gazetteer,
    rankings: Rankings | None = None,
) -> tuple[Question, ...]:
    """The unanswered fields whose answer would change most of the result, at most three; never a declined one.

    `settles` counts the sites and policies that some answer puts on or takes off the list, moves within the first
    ten, or whose conditions it decides. It is found by ranking again under each answer, so a field that changes
    nothing for this profile is not asked. `rankings` are the two of the case where the caller has them.
    """
    trial = Trial(case, gazetteer, rankings or rankings_of(case, sites, policies))
    fields = [field for field in ASKED if not _said(case.profile, field)]
    changed = [flags.sum(axis=1) for flags in trial.changed(fields).values()]
    settles = dict(zip(fields, np.sum(changed, axis=0).tolist(), strict=True))
    best = sorted((field for field in fields if settles[field]), key=lambda f: (-settles[f], f))
    return tuple(
        Question.made(
            field=field, text_zh=ASKED[field].zh, text_en=ASKED[field].en, settles=settles[field]
        )
        for field in best[:MAX_QUESTIONS]
    )


def _said(profile: EnterpriseProfile, field: str) -> bool:
    """Whether a field was answered, or the person would rather not."""
    if field in (profile.declined or ()):
        return True
    value = profile.rd_intensity if field == "rd_intensity_pct" else getattr(profile, field)
    return value is not None and (value != () or field == "qualifications")


def known(states: States) -> States:
    """What is decided: a need that was not said has no verdict, which is as good as an unknown one."""
    return {name: state for name, state in states.items() if state is not State.UNKNOWN}


class Trial:
    """The two rankings of a case, and what answers would change in them."""

    def __init__(self, case: Case, gazetteer: Gazetteer, rankings: Rankings) -> None:
        self._case, self._gazetteer = case, gazetteer
        self.sheets: dict[str, Sheet] = rankings._asdict()
        excluded = case.sites.excluded.cities if case.sites.excluded else frozenset()
        cities = tuple(city for city in gazetteer.cities if city not in excluded)
        numbers = {**rankings.sites.ranker.numbers}
        for field, found in rankings.policies.ranker.numbers.items():
            numbers[field] = numbers.get(field, frozenset()) | found
        self._boundaries = Boundaries(numbers, cities, case.facts.today)

    def changed(self, fields: Sequence[str]) -> Mapping[str, Flags]:
        """Kind → (fields, entries) whether some answer to the field changes the entry."""
        answers = {field: tuple(values_of(field, self._boundaries)) for field in fields}
        return {kind: self._changed(kind, answers) for kind in self.sheets}

    def _changed(self, kind: str, answers: Mapping[str, tuple[Any, ...]]) -> Flags:
        sheet = self.sheets[kind]
        moved = sheet.moved(answers, partial(self._query, kind))
        found = np.zeros((len(answers), len(sheet.ranker.items)), np.bool_)
        for row, (field, values) in enumerate(answers.items()):
            if field in moved:
                found[row] = moved[field]
            if sheet.ranker.judging(field) and (decided := self._decided(kind, field, values)):
                found[row, decided] = True
        return found

    def _query(self, kind: str, field: str, value: Any) -> Any:
        return getattr(self._case.answered(self._gazetteer, field, value), kind)

    def _decided(self, kind: str, field: str, values: tuple[Any, ...]) -> list[int]:
        """The shown entries whose conditions come out differently under some of the answers."""
        sheet = self.sheets[kind]
        reading = sheet.shown.intersection(sheet.ranker.judging(field))
        return [at for at in reading if self._is_decided(kind, at, field, values)]

    def _is_decided(self, kind: str, at: int, field: str, values: tuple[Any, ...]) -> bool:
        sheet = self.sheets[kind]
        key = (at, field, values, sheet.ranker.takes(at, field, sheet.query))
        return sheet.ranker.decisions(key, lambda: self._decides(kind, at, field, values))

    def _decides(self, kind: str, at: int, field: str, values: tuple[Any, ...]) -> bool:
        sheet = self.sheets[kind]
        now = known(sheet.ranker.states(at, sheet.query, field))
        queries = (self._query(kind, field, value) for value in values)
        return any(known(sheet.ranker.states(at, q, field)) != now for q in queries)
