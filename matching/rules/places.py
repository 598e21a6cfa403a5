"""Rules on where the project may go."""

from typing import Literal

from matching.result import State
from matching.rules.facts import Facts, Judgement, RuleBase, state_of


class InCity(RuleBase):
    """The project may go to one of the cities: met when a preferred city is among them, unknown when none was said."""

    kind: Literal["city"]
    values: tuple[str, ...]

    @property
    def field(self) -> str:
        return "city_prefer"

    def judge(self, facts: Facts) -> Judgement:
        return _among(facts.cities, self.values)


class InRegion(RuleBase):
    """The project may go to one of the plan's regions, by id: met when one covers a preferred city."""

    kind: Literal["region"]
    values: tuple[str, ...]

    @property
    def field(self) -> str:
        return "city_prefer"

    def judge(self, facts: Facts) -> Judgement:
        return _among(facts.regions, self.values)


def _among(said: frozenset[str] | None, values: tuple[str, ...]) -> Judgement:
    if said is None:
        return Judgement(State.UNKNOWN, None, list(values))
    return Judgement(state_of(not said.isdisjoint(values)), sorted(said), list(values))
