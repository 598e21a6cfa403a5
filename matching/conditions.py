"""Conditions of policies and sites: a requirement in its human wording, and the rule that judges it.

Conditions never change a score.
"""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from matching.kleene import kleene_all
from matching.result import Outcome, State, Verdict
from matching.rules import Facts, Rule


class Condition(BaseModel):
    """One requirement in its human wording, with the rule that judges it and the clause or document it comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    text_zh: str
    text_en: str
    source: str
    rule: Rule


def judge(conditions: Iterable[Condition], facts: Facts) -> tuple[Verdict, ...]:
    """The verdict on each condition, in their order."""
    verdicts = []
    for condition in conditions:
        state, said, required = condition.rule.judge(facts)
        verdicts.append(
            Verdict.made(
                id=condition.id,
                text_zh=condition.text_zh,
                text_en=condition.text_en,
                state=state,
                field=condition.rule.field,
                said=said,
                required=required,
                source=condition.source,
            )
        )
    return tuple(verdicts)


_OUTCOMES = {
    State.MET: Outcome.MEETS_KNOWN_CONDITIONS,
    State.UNMET: Outcome.HAS_UNMET_CONDITION,
    State.UNKNOWN: Outcome.NOT_ENOUGH_INFORMATION,
}


def outcome(verdicts: Iterable[Verdict]) -> Outcome:
    """What may be told of an item with these verdicts."""
    states = [verdict.state for verdict in verdicts]
    return _OUTCOMES[kleene_all(states)] if states else Outcome.NO_CONDITIONS_STATED
