"""Rules made of rules, and the requirement that nothing said can settle."""

from collections.abc import Callable, Iterable
from typing import Annotated, Literal

from pydantic import Field

from matching.kleene import kleene_all, kleene_any, kleene_not
from matching.result import State
from matching.rules.business import InClass, InIndustry
from matching.rules.choices import Enjoys, Flag, Holds, OneOf
from matching.rules.dates import Age, Between
from matching.rules.facts import Facts, Judgement, RuleBase
from matching.rules.numbers import Number, Tiers
from matching.rules.places import InCity, InRegion


class Stated(RuleBase):
    """The source states a condition that no profile field can settle, such as "符合有关要求": always unknown."""

    kind: Literal["stated"]

    def judge(self, facts: Facts) -> Judgement:
        return Judgement(State.UNKNOWN, None, None)


class AllOf(RuleBase):
    """Every rule holds."""

    kind: Literal["all"]
    rules: tuple["Rule", ...]

    def judge(self, facts: Facts) -> Judgement:
        return _combined(kleene_all, self.rules, facts)


class AnyOf(RuleBase):
    """At least one rule holds."""

    kind: Literal["any"]
    rules: tuple["Rule", ...]

    def judge(self, facts: Facts) -> Judgement:
        return _combined(kleene_any, self.rules, facts)


class NotRule(RuleBase):
    """The rule does not hold."""

    kind: Literal["not"]
    rule: "Rule"

    @property
    def field(self) -> str | None:
        return self.rule.field

    def judge(self, facts: Facts) -> Judgement:
        inner = self.rule.judge(facts)
        return Judgement(kleene_not(inner.state), inner.said, {"not": inner.required})


Rule = Annotated[
    Number | Tiers | Age | Between | OneOf | Holds | Flag | Enjoys | InCity | InRegion | InIndustry | InClass
    | Stated | AllOf | AnyOf | NotRule,
    Field(discriminator="kind"),
]  # fmt: skip


def _combined(
    combine: Callable[[Iterable[State]], State], rules: tuple[RuleBase, ...], facts: Facts
) -> Judgement:
    parts = [rule.judge(facts) for rule in rules]
    return Judgement(
        combine(part.state for part in parts),
        [part.said for part in parts],
        [part.required for part in parts],
    )
