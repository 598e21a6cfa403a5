"""The conditions of one policy by the fields they read, so that answers are judged without wording."""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from matching.conditions import Condition, judge, outcome
from matching.kept import Kept
from matching.result import Outcome, State, Verdict
from matching.rules import Facts, Rule
from matching.trials import fields_read, reads_industries, said

KEPT = 256
"""How many answers are kept a policy: those of its few fields that turn a condition make up most."""


class Ruling(NamedTuple):
    """A condition, the profile fields its rule reads, and whether it looks at the industries that matched."""

    id: str
    rule: Rule
    reads: frozenset[str]
    of_industries: bool


class Judged(NamedTuple):
    """The verdicts on a policy's conditions, and what may be told of the policy with them."""

    verdicts: tuple[Verdict, ...]
    outcome: Outcome


_NOTHING_STATED = Judged((), outcome(()))


def _judged(conditions: Sequence[Condition], facts: Facts) -> Judged:
    verdicts = judge(conditions, facts)
    return Judged(verdicts, outcome(verdicts))


class Rulings:
    """A policy's conditions."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._conditions = tuple(conditions)
        self._kept = Kept[Judged](KEPT)
        rulings = [
            Ruling(c.id, c.rule, frozenset(fields_read(c.rule)), reads_industries(c.rule))
            for c in conditions
        ]
        self.fields = frozenset(field for ruling in rulings for field in ruling.reads)
        self._fields = sorted(self.fields)
        self._any_of_industries = any(ruling.of_industries for ruling in rulings)
        self._by_field = {f: [r for r in rulings if f in r.reads] for f in self.fields}
        self._beside = {
            field: sorted(frozenset().union(*(r.reads for r in own)) - {field})
            for field, own in self._by_field.items()
        }
        self._of_industries = {
            field: any(ruling.of_industries for ruling in own)
            for field, own in self._by_field.items()
        }

    def judged(self, facts: Facts) -> Judged:
        """The verdict on each condition, in their order, kept by all that the conditions take from the facts."""
        if not self._conditions:
            return _NOTHING_STATED
        taken = tuple([_said(facts, field) for field in self._fields])
        industries = facts.industries if self._any_of_industries else None
        key = (facts.today, taken, industries)
        return self._kept(key, lambda: _judged(self._conditions, facts))

    def forget(self) -> None:
        """Drop what is kept; only time changes."""
        self._kept.clear()

    def states(self, field: str, facts: Facts) -> Mapping[str, State]:
        """The conditions that read a field, met, unmet or unknown."""
        return {ruling.id: ruling.rule.judge(facts).state for ruling in self._by_field[field]}

    def takes(self, field: str, facts: Facts) -> Hashable:
        """All that the conditions that read a field take from the facts besides the field."""
        beside = tuple([_said(facts, other) for other in self._beside[field]])
        industries = facts.industries if self._of_industries[field] else None
        return (facts.today, beside, industries)


def _said(facts: Facts, field: str) -> Hashable:
    if field == "city_prefer":
        return (facts.cities, facts.regions)
    found: Hashable = said(facts.profile, field)
    return found
