"""Rules on days: how old a firm is, and whether a day lies between two others."""

import calendar
import datetime as dt
from collections.abc import Callable, Iterable
from typing import Literal

from pydantic import model_validator

from matching.result import State
from matching.rules.facts import Facts, Judgement, RuleBase, state_of


class Age(RuleBase):
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
        required = {"min_years": self.min_years, "max_years": self.max_years}
        said = facts.profile.founded
        state = _over(said, lambda day: self._within(day, facts.today))
        return Judgement(state, said, required)

    def _within(self, founded: dt.date, today: dt.date) -> State:
        birthday_to_come = (today.month, today.day) < (founded.month, founded.day)
        years = today.year - founded.year - birthday_to_come
        low = self.min_years is None or years >= self.min_years
        high = self.max_years is None or years <= self.max_years
        return state_of(low and high)


class Between(RuleBase):
    """A day of the profile within [not_before, not_after]; a bare year or month is open where it would decide."""

    kind: Literal["date"]
    of: Literal["founded", "start_by"]
    not_before: dt.date | None = None
    not_after: dt.date | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> "Between":
        if self.not_before is None and self.not_after is None:
            raise ValueError("a date condition needs not_before or not_after")
        return self

    @property
    def field(self) -> str:
        return self.of

    def judge(self, facts: Facts) -> Judgement:
        required = {
            "not_before": self.not_before and self.not_before.isoformat(),
            "not_after": self.not_after and self.not_after.isoformat(),
        }
        said: str | None = getattr(facts.profile, self.of)
        bounds = [day for day in (self.not_before, self.not_after) if day is not None]
        return Judgement(_over(said, self._within, bounds), said, required)

    def _within(self, day: dt.date) -> State:
        early = self.not_before is not None and day < self.not_before
        late = self.not_after is not None and day > self.not_after
        return state_of(not early and not late)


def _over(
    said: str | None, verdict: Callable[[dt.date], State], turns: Iterable[dt.date] = ()
) -> State:
    """The verdict on the days the words leave open, where all agree; unknown where they do not.

    `turns` are the days on which the verdict may turn; between the ends and those it does not.
    """
    if said is None:
        return State.UNKNOWN
    first, last = _ends(said)
    days = {first, last, *(day for day in turns if first <= day <= last)}
    found = {verdict(day) for day in days}
    return found.pop() if len(found) == 1 else State.UNKNOWN


def _ends(said: str) -> tuple[dt.date, dt.date]:
    """The first and last day that YYYY, YYYY-MM or YYYY-MM-DD may mean."""
    if len(said) == 10:
        return dt.date.fromisoformat(said), dt.date.fromisoformat(said)
    year, month = int(said[:4]), int(said[5:7] or 12)
    first = dt.date(year, int(said[5:7] or 1), 1)
    return first, dt.date(year, month, calendar.monthrange(year, month)[1])
