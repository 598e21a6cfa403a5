"""Rules on what is chosen from a vocabulary: one value, several, yes or no."""

from typing import Literal

from matching.result import State
from matching.rules.facts import Facts, Judgement, RuleBase, state_of


class OneOf(RuleBase):
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
        return Judgement(state_of(said in self.values), str(said), list(self.values))


class Holds(RuleBase):
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
            state_of(not set(self.values).isdisjoint(said)),
            [str(q) for q in said],
            list(self.values),
        )


class Flag(RuleBase):
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
        return Judgement(state_of(said == self.value), said, self.value)


class Enjoys(RuleBase):
    """The firm already enjoys one of the policies, by id; `not` of it keeps apart what cannot be combined."""

    kind: Literal["enjoys"]
    values: tuple[str, ...]

    @property
    def field(self) -> str:
        return "already_has"

    def judge(self, facts: Facts) -> Judgement:
        said = facts.profile.already_has
        if said is None:
            return Judgement(State.UNKNOWN, None, list(self.values))
        met = not set(self.values).isdisjoint(said)
        return Judgement(state_of(met), list(said), list(self.values))
