"""The golden cases of tests/cases: conditions by kind, and what a firm gets to see of the real catalogue."""

import datetime as dt
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter

from matching.catalogue import bundled_plans, load_catalogue
from matching.catalogue.cases import Case, facts_of
from matching.match import match
from matching.profile import EnterpriseProfile
from matching.result import Outcome, State
from matching.rules import Rule
from matching.rules.facts import RuleBase
from service.pages.labels import OUTCOMES, STATES

CASES = Path(__file__).parents[1] / "cases"
TODAY = dt.date(2026, 11, 27)
STATE = {label: State(value) for value, label in STATES.items()}
OUTCOME = {label: Outcome(value) for value, label in OUTCOMES.items()}


def cases(name):
    return yaml.safe_load((CASES / name).read_text(encoding="utf-8"))


CONDITIONS, POLICIES = cases("conditions.yaml"), cases("policies.yaml")


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue(bundled_plans()["guangdong_2025"])


@pytest.mark.parametrize("case", CONDITIONS, ids=lambda case: case["说明"])
def test_a_condition_comes_out_as_the_case_says(catalogue, case):
    given = Case(
        name_zh=case["说明"],
        today=case.get("日期", TODAY),
        profile=case["企业"],
        industries=case.get("已知", {}).get("产业"),
        expect={},
        outcome=Outcome.NO_CONDITIONS_STATED,
    )
    rule = TypeAdapter(Rule).validate_python(case["条件"])
    assert rule.judge(facts_of(catalogue, given)).state is STATE[case["结论"]]


def kinds_in(rule):
    yield rule["kind"]
    for inner in [*rule.get("rules", []), *([rule["rule"]] if "rule" in rule else [])]:
        yield from kinds_in(inner)


def test_every_kind_of_condition_has_a_case_and_every_verdict_occurs():
    tried = {kind for case in CONDITIONS for kind in kinds_in(case["条件"])}
    every = {
        cls.model_fields["kind"].annotation.__args__[0]
        for cls in RuleBase.__subclasses__()
        if cls.__module__.startswith("matching.")
    }
    assert tried == every
    assert {case["结论"] for case in CONDITIONS} == set(STATE)
    assert len(CONDITIONS) + len(POLICIES) >= 25


@pytest.mark.parametrize("case", POLICIES, ids=lambda case: case["说明"])
def test_a_firm_sees_what_the_case_says(knowledge, case):
    profile = EnterpriseProfile.model_validate(case["企业"])
    result = match(profile, knowledge, today=case.get("日期", TODAY))
    found = {policy.id: policy for policy in result.policies}
    assert set(case.get("应列出", ())) <= set(found)
    assert not set(case.get("不应列出", ())) & set(found)
    outcomes = {name: found[name].outcome for name in case.get("结论", {})}
    assert outcomes == {name: OUTCOME[label] for name, label in case.get("结论", {}).items()}
