"""The programmes of the bundled plan, the template editors copy, and what the loader refuses."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
import yaml

from matching.catalogue import bundled_plans, load_catalogue
from matching.catalogue.cases import case_faults
from matching.programme import Verification

GUANGDONG = bundled_plans()["guangdong_2025"]
PROGRAMMES = GUANGDONG / "programmes"
POLICIES = "policies/all.yaml"


@pytest.fixture(scope="module")
def programmes(catalogue):
    return [policy for policy in catalogue.policies if policy.kind == "programme"]


@pytest.fixture
def copied(tmp_path):
    """The bundled plan's folder, to break."""
    return Path(shutil.copytree(GUANGDONG, tmp_path / "plan"))


def test_there_are_a_dozen_and_more_each_with_its_source_and_day(programmes):
    verified = [p for p in programmes if p.verification is Verification.VERIFIED]
    assert len(programmes) >= 17
    assert len(verified) >= 12
    for policy in programmes:
        assert policy.last_checked <= dt.date(2026, 11, 27)
    for policy in verified:
        assert policy.conditions
        assert policy.basis_evidence
        assert policy.legal_basis


def test_what_was_not_read_is_not_a_condition(programmes):
    unverified = [p for p in programmes if p.verification is Verification.UNVERIFIED]
    assert unverified
    assert {p.conditions for p in unverified} == {()}


def test_the_wording_of_each_is_in_both_languages_and_ends_like_a_label(programmes):
    for policy in programmes:
        for condition in policy.conditions:
            assert condition.text_zh
            assert condition.text_en
            assert not condition.text_zh.endswith(("。", "."))
            assert "," not in condition.text_zh.replace(",0", "").replace(",5", "")


def test_every_golden_case_comes_out(catalogue):
    assert not [str(fault) for fault in case_faults(catalogue, GUANGDONG)]


def test_a_rule_that_changes_breaks_its_case_and_says_where(copied):
    path = copied / "programmes" / "small-profit-cit.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("max: 300", "max: 301", 1), encoding="utf-8")
    fault, _ = case_faults(load_catalogue(copied), copied)
    line = 1 + text[: text.index("  - name_zh: 三百零一人的企业")].count("\n")
    assert (fault.file, fault.line) == ("programmes/small-profit-cit.yaml", line)
    assert "employees is met, expected unmet" in fault.message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("profile: {employees: 30}", "profile: {employees: many}", "cannot be read"),
        ("    window: rolling\n", "    window: closed\n", "the window is rolling, expected closed"),
        (
            "expect: {employees: met, ",
            "expect: {employes: met, ",
            "employees is met, expected None",
        ),
        (
            "outcome: has_unmet_condition",
            "outcome: no_conditions_stated",
            "the outcome is has_unmet",
        ),
    ],
)
def test_a_case_that_is_wrong_is_told(copied, old, new, said):
    path = copied / "programmes" / "small-profit-cit.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    messages = [fault.message for fault in case_faults(load_catalogue(copied), copied)]
    assert any(said in message for message in messages)


def test_a_verified_programme_needs_three_cases(copied):
    path = copied / "programmes" / "high-tech-cit.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("cases:")], encoding="utf-8")
    (fault,) = case_faults(load_catalogue(copied), copied)
    assert fault.message == "needs 3 cases or more: met, unmet, unknown"


def test_the_template_is_a_programme_that_would_load(copied, catalogue):
    assert "template-programme" not in catalogue.policy_by_id
    text = (PROGRAMMES / "template.yaml").read_text(encoding="utf-8")
    (copied / "programmes" / "sample.yaml").write_text(text, encoding="utf-8")
    loaded = load_catalogue(copied)
    made = loaded.policy_by_id["template-programme"]
    assert made.conditions
    assert not [str(fault) for fault in case_faults(loaded, copied)]


def test_the_template_shows_every_field(copied):
    from matching.catalogue.policy import Policy

    shown = yaml.safe_load((PROGRAMMES / "template.yaml").read_text(encoding="utf-8"))
    left_out = {"reach", "place_ids"}
    assert set(shown) == set(Policy.model_fields) - left_out | {"cases"}


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("verification: verified\n  last_checked: 2030-06-01", "verification: unverified",
         "conditions", "an unverified programme carries none: leave them out until they are read"),
        ("  verification: verified\n", "", "verification", "a programme names its verification"),
        ("  gives_en: priority in application scenarios for first sets\n", "", "gives_en",
         "a programme says in English too what it gives"),
        ("  last_checked: 2030-06-01\n", "", "last_checked", "a verified programme says when it was checked"),
        ('source: "2.5"', 'source: "示工信〔2031〕9号"', "conditions/rd-share/source",
         "'示工信〔2031〕9号' is no clause of the plan and no document in basis_evidence"),
        ("  verification: verified\n", "  verification: verified\n  excludes: [nothing]\n", "excludes",
         "names 'nothing', which is not there"),
        ("  verification: verified\n", "  verification: verified\n  excludes: [first-use]\n", "excludes", "names itself"),
        ("  verification: verified\n", "  verification: verified\n  stacks_with: [transfer]\n", "stacks_with",
         "'transfer' does not name this one in return"),
        ("rule: {kind: number, of: rd_intensity_pct, min: 5}", "rule: {kind: region, values: [nowhere]}",
         "conditions/rd-share/rule", "names 'nowhere', which is not there"),
        ("rule: {kind: number, of: rd_intensity_pct, min: 5}", "rule: {kind: industry_code, values: [C99]}",
         "conditions/rd-share/rule", "names 'C99', which is not there"),
        ("rule: {kind: number, of: rd_intensity_pct, min: 5}", "rule: {kind: not, rule: {kind: enjoys, values: [gone]}}",
         "conditions/rd-share/rule", "names 'gone', which is not there"),
    ],
)  # fmt: skip
def test_what_a_programme_must_not_say_is_refused(folder, old, new, field, said):
    folder.replace(POLICIES, old, new)
    assert (field, said) in {(fault.field, fault.message) for fault in folder.faults()}


def test_a_lever_has_nothing_of_a_programme(folder):
    folder.replace(
        POLICIES,
        "  amount: null\n",
        "  amount: {kind: none, text_zh: 无, text_en: none}\n",
    )
    fault = folder.fault()
    assert (fault.entry, fault.field) == ("export-fairs", "amount")
    assert fault.message == "only a programme has it"


def test_what_a_lever_gives_stands_in_the_plans_own_words_alone(folder):
    folder.replace(POLICIES, "  amount: null\n", "  gives_en: trade fairs\n")
    assert (folder.fault().field, folder.fault().message) == ("gives_en", "only a programme has it")


def test_every_bundled_programme_says_in_english_what_it_gives(catalogue):
    for policy in catalogue.policies:
        assert (policy.gives_en is not None) == (policy.kind == "programme"), policy.id
        assert (policy.gives_en or "").isascii() or "“" in policy.gives_en


def test_policies_that_combine_and_exclude_each_other_are_refused(folder):
    folder.write(
        "policies/more.yaml",
        (folder.path / POLICIES)
        .read_text(encoding="utf-8")
        .split("- id: first-use")[1]
        .split("- id: transfer")[0]
        .join(["- id: second", ""])
        .replace(
            "verification: verified",
            "verification: verified\n  stacks_with: [first-use]\n  excludes: [first-use]",
        ),
    )
    folder.replace(
        POLICIES,
        "verification: verified",
        "verification: verified\n  stacks_with: [second]\n  excludes: [second]",
    )
    messages = {(fault.entry, fault.message) for fault in folder.faults()}
    assert messages == {
        ("first-use", "'second' stands under stacks_with too"),
        ("second", "'first-use' stands under stacks_with too"),
    }


def test_a_fault_tells_its_line(folder):
    text = (folder.path / POLICIES).read_text(encoding="utf-8")
    folder.replace(POLICIES, "kind: competitive, max: 200", "kind: none, max: 200")
    fault = folder.fault()
    line = 1 + text[: text.index("  amount: {kind: competitive")].count("\n")
    assert (fault.field, fault.line) == ("amount", line)
    assert str(fault).startswith(f"{POLICIES}:{line}: first-use: amount: ")
