"""What a rule reads is found by watching it judge, so a kind of rule added later is read like the others."""

from typing import Literal

import pytest
from pydantic import TypeAdapter

from matching.result import State
from matching.rules import Facts, Judgement, Rule
from matching.rules.facts import RuleBase
from matching.trials import fields_read

RULES = TypeAdapter(Rule)


@pytest.mark.parametrize(
    ("rule", "read"),
    [
        ({"kind": "number", "of": "employees", "min": 10, "max": 300}, {"employees": {10, 300}}),
        ({"kind": "number", "of": "rd_intensity_pct", "min": 5}, {"rd_intensity_pct": {5}}),
        ({"kind": "age", "max_years": 5}, {"founded": {5}}),
        ({"kind": "one_of", "of": "stage", "values": ["idea"]}, {"stage": set()}),
        ({"kind": "city", "values": ["中原"]}, {"city_prefer": set()}),
        ({"kind": "flag", "of": "first_use_product"}, {"first_use_product": set()}),
        ({"kind": "qualification", "values": ["srdi"]}, {"qualifications": set()}),
        ({"kind": "industry", "values": ["robot"]}, {}),
        ({"kind": "stated"}, {}),
        (
            {
                "kind": "all",
                "rules": [
                    {"kind": "number", "of": "employees", "min": 10},
                    {"kind": "not", "rule": {"kind": "number", "of": "employees", "min": 99}},
                    {"kind": "one_of", "of": "stage", "values": ["idea"]},
                ],
            },
            {"employees": {10, 99}, "stage": set()},
        ),
    ],
)
def test_the_fields_and_numbers_of_each_kind(rule, read):
    assert {k: set(v) for k, v in fields_read(RULES.validate_python(rule)).items()} == read


class _PerHead(RuleBase):
    """A kind of rule that nobody has told the reading about: revenue per head, from tiers."""

    kind: Literal["per_head"] = "per_head"
    tiers: tuple[tuple[int, float], ...] = ((10, 50.0),)

    def judge(self, facts: Facts) -> Judgement:
        profile = facts.profile
        if profile.employees is None or profile.revenue_wan is None:
            return Judgement(State.UNKNOWN, None, None)
        return Judgement(State.MET, profile.revenue_wan / profile.employees, None)


def test_a_kind_nobody_told_of_is_read_too():
    read = fields_read(_PerHead())
    assert {field: set(numbers) for field, numbers in read.items()} == {
        "employees": {10, 50.0},
        "revenue_wan": {10, 50.0},
    }
