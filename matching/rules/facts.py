"""What rules look at and what they answer."""

import datetime as dt
from abc import ABC, abstractmethod
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from matching.profile import EnterpriseProfile
from matching.result import State


class Facts(NamedTuple):
    """What conditions may look at: the profile, the day, and what the match already found out.

    `industries` are the ids the profile matched, parents included, or None while unknown (an abstained match).
    `cities` are the canonical names of the preferred cities, or None when none was said; `regions` the ids of the
    plan's regions that cover any of them, or None.
    """

    profile: EnterpriseProfile
    today: dt.date
    industries: frozenset[str] | None
    cities: frozenset[str] | None
    regions: frozenset[str] | None = None


class Judgement(NamedTuple):
    state: State
    said: Any
    required: Any


class RuleBase(BaseModel, ABC):
    """One kind of requirement: a frozen record of a plan's file that can judge the facts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    def field(self) -> str | None:
        """The profile field the rule reads, or None when it reads none or several."""
        return None

    @abstractmethod
    def judge(self, facts: Facts) -> Judgement:
        """The verdict on the facts."""


def state_of(met: bool) -> State:
    """Met or unmet, for what was said."""
    return State.MET if met else State.UNMET
