"""The rules: one small class per kind of requirement, judged against what was said.

Three values throughout (see `kleene`): what was not said is unknown; it never counts as met and never as unmet.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from matching.kleene import kleene_all, kleene_any, kleene_not
from matching.profile import EnterpriseProfile
from matching.result import State


class Facts(NamedTuple):
    """What conditions may look at: the profile, the day, and what the match already found out.

    `industries` are the ids the profile matched, parents included, or None while unknown (an abstained match).
    `cities` are the canonical names of the preferred cities, or None when none was said.
    """

    profile: EnterpriseProfile
    today: dt.date
    industries: frozenset[str] | None
    cities: frozenset[str] | None


class Judgement(NamedTuple):
    state: State
    said: Any
    required: Any


class _Rule(BaseModel, ABC):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def field(self) -> str | None:
        """The profile field the rule reads, or None when it reads none or several."""
        return None

    @abstractmethod
    def judge(self, facts: Facts) -> Judgement:
        """The verdict on the facts."""


def _state(met: bool) -> State:
    return State.MET if met else State.UNMET


class Number(_Rule):
    """A number of the profile within [min, max]; either bound may be absent, not both."""

    kind: Literal["number"]
    of: Literal[
        "investment_wan", "land_mu", "floor_m2", "power_mva", "energy_tce",
        "employees", "revenue_wan", "rd_wan", "rd_intensity_pct", "export_share_pct",
    ]  # fmt: skip
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> "Number":
        if self.min is None and self.max is None:
            raise ValueError("a number condition needs min or max")
        return self

    @property
    def field(self) -> str:
        return self.of

    def judge(self, facts: Facts) -> Judgement:
        profile = facts.profile
        said = profile.rd_intensity if self.of == "rd_intensity_pct" else getattr(profile, self.of)
        required = {"min": self.min, "max": self.max}
        if said is None:
            return Judgement(State.UNKNOWN, None, required)
        low = self.min is None or said >= self.min
        high = self.max is None or said <= self.max
        return Judgement(_state(low and high), said, required)


class Age(_Rule):
    """Whole years since the firm was founded within [min_years, max_years] on the day of the match.

    A bare year leaves the birthday open: the verdict is unknown where the missing month and day would decide.
    """

    kind: Literal["age"]
    min_years: int | None = None
    max_years: int | None = None

    @property
    def field(self) -> str:
        return "founded"

    def judge(self, facts: Facts) -> Judgement:
        said = facts.profile.founded
        required = {"min_years": self.min_years, "max_years": self.max_years}
        if said is None:
            return Judgement(State.UNKNOWN, None, required)
        days = (said, said) if len(said) > 4 else (f"{said}-01-01", f"{said}-12-31")
        states = {self._within(dt.date.fromisoformat(day), facts.today) for day in days}
        return Judgement(states.pop() if len(states) == 1 else State.UNKNOWN, said, required)

    def _within(self, founded: dt.date, today: dt.date) -> State:
        birthday_to_come = (today.month, today.day) < (founded.month, founded.day)
        years = today.year - founded.year - birthday_to_come
        low = self.min_years is None or years >= self.min_years
        high = self.max_years is None or years <= self.max_years
        return _state(low and high)


class OneOf(_Rule):
    """A single-valued field holds one of the values."""

    kind: Literal["one_of"]
    of: Literal["project_type", "ownership", "stage"]
    values: tuple[str, ...]

    @property
    def field(self) -> str:
        return self.of

    def judge(self, facts: Facts) -> Judgement:
        said = getattr(facts.profile, self.of)
        if said is None:
            return Judgement(State.UNKNOWN, None, list(self.values))
        return Judgement(_state(said in self.values), str(said), list(self.values))


class Holds(_Rule):
    """The firm holds at least one of the qualifications; a list that was said and lacks them is a no."""

    kind: Literal["qualification"]
    values: tuple[str, ...]

    @property
    def field(self) -> str:
        return "qualifications"

    def judge(self, facts: Facts) -> Judgement:
        said = facts.profile.qualifications
        if said is None:
            return Judgement(State.UNKNOWN, None, list(self.values))
        return Judgement(
            _state(not set(self.values).isdisjoint(said)), [str(q) for q in said], list(self.values)
        )


class Flag(_Rule):
    """A yes-or-no field has the value."""

    kind: Literal["flag"]
    of: Literal["needs_chemical_park", "first_use_product"]
    value: bool = True

    @property
    def field(self) -> str:
        return self.of

    def judge(self, facts: Facts) -> Judgement:
        said = getattr(facts.profile, self.of)
        if said is None:
            return Judgement(State.UNKNOWN, None, self.value)
        return Judgement(_state(said == self.value), said, self.value)


class InCity(_Rule):
    """The project may go to one of the cities: met when a preferred city is among them, unknown when none was said."""

    kind: Literal["city"]
    values: tuple[str, ...]

    @property
    def field(self) -> str:
        return "city_prefer"

    def judge(self, facts: Facts) -> Judgement:
        if facts.cities is None:
            return Judgement(State.UNKNOWN, None, list(self.values))
        return Judgement(
            _state(not facts.cities.isdisjoint(self.values)),
            sorted(facts.cities),
            list(self.values),
        )


class InIndustry(_Rule):
    """The profile matched one of the industries, or a child of one."""

    kind: Literal["industry"]
    values: tuple[str, ...]

    @property
    def field(self) -> str:
        return "business_text"

    def judge(self, facts: Facts) -> Judgement:
        if facts.industries is None:
            return Judgement(State.UNKNOWN, None, list(self.values))
        return Judgement(
            _state(not facts.industries.isdisjoint(self.values)),
            sorted(facts.industries),
            list(self.values),
        )


class Stated(_Rule):
    """The plan states a condition that no profile field can settle, such as "符合有关要求": always unknown."""

    kind: Literal["stated"]

    def judge(self, facts: Facts) -> Judgement:
        return Judgement(State.UNKNOWN, None, None)


class AllOf(_Rule):
    kind: Literal["all"]
    rules: tuple["Rule", ...]

    def judge(self, facts: Facts) -> Judgement:
        return _combined(kleene_all, self.rules, facts)


class AnyOf(_Rule):
    kind: Literal["any"]
    rules: tuple["Rule", ...]

    def judge(self, facts: Facts) -> Judgement:
        return _combined(kleene_any, self.rules, facts)


class NotRule(_Rule):
    kind: Literal["not"]
    rule: "Rule"

    @property
    def field(self) -> str | None:
        return self.rule.field

    def judge(self, facts: Facts) -> Judgement:
        inner = self.rule.judge(facts)
        return Judgement(kleene_not(inner.state), inner.said, {"not": inner.required})


Rule = Annotated[
    Number | Age | OneOf | Holds | Flag | InCity | InIndustry | Stated | AllOf | AnyOf | NotRule,
    Field(discriminator="kind"),
]


def _combined(
    combine: Callable[[Iterable[State]], State], rules: tuple[_Rule, ...], facts: Facts
) -> Judgement:
    parts = [rule.judge(facts) for rule in rules]
    return Judgement(
        combine(part.state for part in parts),
        [part.said for part in parts],
        [part.required for part in parts],
    )
