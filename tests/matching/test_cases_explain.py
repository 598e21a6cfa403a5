"""Golden cases of explanations, in files that need no programming to read: tests/cases/explain-*.yaml."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from matching.explain import explain
from matching.profile import EnterpriseProfile

FILES = sorted((Path(__file__).parents[1] / "cases").glob("explain-*.yaml"))
CASES = [case for file in FILES for case in yaml.safe_load(file.read_text("utf-8"))]
TODAY = dt.date(2025, 9, 1)
CHECKS = {
    "id": lambda found, wanted: found.target.id == wanted,
    "verdict": lambda found, wanted: found.verdict == wanted,
    "not_verdict": lambda found, wanted: found.verdict != wanted,
    "evidence_level": lambda found, wanted: found.evidence_level == wanted,
    "outcome": lambda found, wanted: found.outcome == wanted,
    "says": lambda found, wanted: wanted in found.text_zh,
    "clause": lambda found, wanted: wanted in [e.clause_id for e in found.evidence],
    "ranked": lambda found, wanted: (found.rank is not None) is wanted,
    "lost_to": lambda found, wanted: (found.compared.id if found.compared else None) == wanted,
    "would_change": lambda found, wanted: (
        {c.change.field: c.verdict for c in found.changes if c.change.field in wanted} == wanted
        and (bool(wanted) or not found.changes)
    ),
    "change_to": lambda found, wanted: (
        {c.change.field: c.change.to for c in found.changes if c.change.field in wanted} == wanted
    ),
    "would_not_advise": lambda found, wanted: (
        not set(wanted) & {c.change.field for c in found.changes}
    ),
}


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_an_explanation_says_what_its_case_expects(knowledge, case):
    profile = EnterpriseProfile.model_validate(case["profile"])
    found = explain(
        profile, knowledge, case["target"], kind=case.get("kind"), today=TODAY, top=case.get("top")
    )
    for name, wanted in case["expect"].items():
        assert CHECKS[name](found, wanted), f"{name}: {wanted}; {case['why']}\n{found.text_zh}"


def test_there_are_cases_and_each_says_why():
    assert len(CASES) >= 8
    assert all(case["why"] and case["expect"] for case in CASES)
    assert len({case["case"] for case in CASES}) == len(CASES)
