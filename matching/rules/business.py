"""Rules on what the firm does: an industry of the plan, or a class of economic activity."""

from typing import Literal

from matching.kleene import kleene_any
from matching.result import State
from matching.rules.facts import Facts, Judgement, RuleBase, state_of


class InIndustry(RuleBase):
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
            state_of(not facts.industries.isdisjoint(self.values)),
            sorted(facts.industries),
            list(self.values),
        )


class InClass(RuleBase):
    """The firm's GB/T 4754—2017 class is one of the classes or lies below one.

    A class that was said more broadly than the rule asks (C where C39 is meant) leaves the verdict open.
    """

    kind: Literal["industry_code"]
    values: tuple[str, ...]

    @property
    def field(self) -> str:
        return "industry_code"

    def judge(self, facts: Facts) -> Judgement:
        said = facts.profile.industry_code
        if said is None:
            return Judgement(State.UNKNOWN, None, list(self.values))
        state = kleene_any(_covers(value, said) for value in self.values)
        return Judgement(state, said, list(self.values))


def _covers(value: str, said: str) -> State:
    if said.startswith(value):
        return State.MET
    return State.UNKNOWN if value.startswith(said) else State.UNMET
