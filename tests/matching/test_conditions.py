"""Conditions: three values, and what was not said is never yes and never no."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from matching.conditions import Condition, judge, outcome
from matching.kleene import kleene_all, kleene_any, kleene_not
from matching.profile import EnterpriseProfile
from matching.result import Outcome, State
from matching.rules import Facts, Rule

TODAY = dt.date(2025, 6, 30)
MET, UNMET, UNKNOWN = State.MET, State.UNMET, State.UNKNOWN
states = st.sampled_from(list(State))


def facts(*, industries=None, cities=None, **said):
    profile = EnterpriseProfile(business_text="谐波减速器", **said)
    return Facts(profile, TODAY, industries, cities)


def state(rule, known):
    return TypeAdapter(Rule).validate_python(rule).judge(known).state


@pytest.mark.parametrize(
    ("rule", "said", "expected"),
    [
        ({"kind": "number", "of": "employees", "max": 500}, {"employees": 500}, MET),
        ({"kind": "number", "of": "employees", "max": 500}, {"employees": 501}, UNMET),
        ({"kind": "number", "of": "employees", "min": 1}, {"employees": 0}, UNMET),
        ({"kind": "number", "of": "employees", "max": 500}, {}, UNKNOWN),
        (
            {"kind": "number", "of": "rd_intensity_pct", "min": 3},
            {"rd_wan": 40, "revenue_wan": 1000},
            MET,
        ),
        ({"kind": "number", "of": "rd_intensity_pct", "min": 3}, {"rd_wan": 40}, UNKNOWN),
        (
            {"kind": "number", "of": "rd_intensity_pct", "min": 3},
            {"rd_wan": 40, "revenue_wan": 0},
            UNKNOWN,
        ),
        ({"kind": "age", "min_years": 3}, {"founded": "2022-06-30"}, MET),
        ({"kind": "age", "min_years": 3}, {"founded": "2022-07-01"}, UNMET),
        ({"kind": "age", "min_years": 3}, {"founded": "2022"}, UNKNOWN),
        ({"kind": "age", "min_years": 3}, {"founded": "2020"}, MET),
        ({"kind": "age", "max_years": 3}, {"founded": "2020"}, UNMET),
        ({"kind": "age", "min_years": 3}, {}, UNKNOWN),
        (
            {"kind": "one_of", "of": "ownership", "values": ["foreign"]},
            {"ownership": "foreign"},
            MET,
        ),
        (
            {"kind": "one_of", "of": "ownership", "values": ["foreign"]},
            {"ownership": "state"},
            UNMET,
        ),
        ({"kind": "one_of", "of": "ownership", "values": ["foreign"]}, {}, UNKNOWN),
        (
            {"kind": "qualification", "values": ["srdi"]},
            {"qualifications": ["listed", "srdi"]},
            MET,
        ),
        ({"kind": "qualification", "values": ["srdi"]}, {"qualifications": ["listed"]}, UNMET),
        ({"kind": "qualification", "values": ["srdi"]}, {}, UNKNOWN),
        ({"kind": "flag", "of": "first_use_product"}, {"first_use_product": True}, MET),
        ({"kind": "flag", "of": "first_use_product"}, {"first_use_product": False}, UNMET),
        ({"kind": "flag", "of": "first_use_product"}, {}, UNKNOWN),
        ({"kind": "stated"}, {"employees": 3}, UNKNOWN),
    ],
)
def test_a_rule_reads_only_what_was_said(rule, said, expected):
    assert state(rule, facts(**said)) is expected


@pytest.mark.parametrize(
    ("cities", "expected"),
    [(frozenset({"佛山"}), MET), (frozenset({"广州"}), UNMET), (None, UNKNOWN)],
)
def test_a_city_condition_is_open_until_a_city_is_preferred(cities, expected):
    assert state({"kind": "city", "values": ["佛山"]}, facts(cities=cities)) is expected


@pytest.mark.parametrize(
    ("industries", "expected"),
    [(frozenset({"hydrogen"}), MET), (frozenset({"steel"}), UNMET), (None, UNKNOWN)],
)
def test_an_industry_condition_is_open_while_the_industry_is(industries, expected):
    assert (
        state({"kind": "industry", "values": ["hydrogen"]}, facts(industries=industries))
        is expected
    )


def test_rules_nest():
    rule = {
        "kind": "all",
        "rules": [
            {
                "kind": "any",
                "rules": [{"kind": "qualification", "values": ["srdi"]}, {"kind": "stated"}],
            },
            {"kind": "not", "rule": {"kind": "one_of", "of": "ownership", "values": ["state"]}},
        ],
    }
    assert state(rule, facts(qualifications=["srdi"], ownership="private")) is MET
    assert state(rule, facts(qualifications=["listed"], ownership="private")) is UNKNOWN
    assert state(rule, facts(ownership="state")) is UNMET


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "number", "of": "employees"},
        {"kind": "number", "of": "name", "min": 1},
        {"kind": "weather"},
        {"kind": "flag", "of": "first_use_product", "extra": 1},
        {"kind": "date", "of": "founded"},
        {"kind": "tiers", "of": "rd_wan", "by": "revenue_wan", "tiers": [{"min": 1}]},
        {"kind": "tiers", "of": "rd_wan", "by": "revenue_wan", "tiers": [{"min": 1}, {"min": 2}]},
        {
            "kind": "tiers",
            "of": "rd_wan",
            "by": "revenue_wan",
            "tiers": [{"up_to": 5, "min": 1}, {"up_to": 6, "min": 2}],
        },
        {
            "kind": "tiers",
            "of": "rd_wan",
            "by": "revenue_wan",
            "tiers": [{"up_to": 9, "min": 1}, {"up_to": 5, "min": 2}, {"min": 3}],
        },
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(rule):
    with pytest.raises(ValidationError):
        TypeAdapter(Rule).validate_python(rule)


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"kind": "age", "min_years": 1}, "founded"),
        ({"kind": "city", "values": ["佛山"]}, "city_prefer"),
        ({"kind": "industry", "values": ["hydrogen"]}, "business_text"),
        ({"kind": "date", "of": "start_by", "not_after": "2026-01-01"}, "start_by"),
        (
            {
                "kind": "tiers",
                "of": "rd_wan",
                "by": "revenue_wan",
                "tiers": [{"up_to": 5, "min": 1}, {"min": 2}],
            },
            "rd_wan",
        ),
        ({"kind": "enjoys", "values": ["a"]}, "already_has"),
        ({"kind": "region", "values": ["a"]}, "city_prefer"),
        ({"kind": "industry_code", "values": ["C"]}, "industry_code"),
        ({"kind": "stated"}, None),
    ],
)
def test_a_rule_names_the_field_it_reads(rule, field):
    assert TypeAdapter(Rule).validate_python(rule).field == field


def test_a_verdict_says_what_was_said_what_is_required_and_where_it_stands():
    condition = Condition(
        id="c",
        text_zh="员工不超过 500 人",
        text_en="at most 500 employees",
        source="6.19",
        rule={"kind": "number", "of": "employees", "max": 500},
    )
    (verdict,) = judge([condition], facts(employees=800))
    assert (verdict.state, verdict.field, verdict.said) == (UNMET, "employees", 800)
    assert verdict.required == {"min": None, "max": 500}
    assert verdict.source == "6.19"
    assert outcome([verdict]) is Outcome.HAS_UNMET_CONDITION


def test_no_conditions_is_not_the_same_as_conditions_met():
    assert outcome([]) is Outcome.NO_CONDITIONS_STATED


@given(st.lists(states))
def test_all_and_any_agree_with_kleenes_tables(values):
    order = {UNMET: 0, UNKNOWN: 1, MET: 2}
    by_order = {rank: value for value, rank in order.items()}
    assert kleene_all(values) is by_order[min((order[v] for v in values), default=2)]
    assert kleene_any(values) is by_order[max((order[v] for v in values), default=0)]


@given(st.lists(states))
def test_negation_turns_all_into_any(values):
    assert kleene_not(kleene_all(values)) is kleene_any([kleene_not(value) for value in values])


@given(st.lists(states), st.randoms())
def test_order_does_not_matter(values, random):
    shuffled = random.sample(values, len(values))
    assert kleene_all(values) is kleene_all(shuffled)
    assert kleene_any(values) is kleene_any(shuffled)


leaf_rules = st.one_of(
    st.builds(
        lambda low, width: {"kind": "number", "of": "employees", "min": low, "max": low + width},
        st.integers(0, 50),
        st.integers(0, 50),
    ),
    st.builds(
        lambda v: {"kind": "qualification", "values": [v]}, st.sampled_from(["srdi", "listed"])
    ),
    st.builds(
        lambda v: {"kind": "one_of", "of": "ownership", "values": [v]},
        st.sampled_from(["state", "foreign"]),
    ),
    st.just({"kind": "age", "min_years": 3}),
    st.just({"kind": "flag", "of": "first_use_product"}),
    st.just({"kind": "stated"}),
)
rules = st.recursive(
    leaf_rules,
    lambda inner: st.one_of(
        st.builds(lambda r: {"kind": "all", "rules": r}, st.lists(inner, max_size=3)),
        st.builds(lambda r: {"kind": "any", "rules": r}, st.lists(inner, max_size=3)),
        st.builds(lambda r: {"kind": "not", "rule": r}, inner),
    ),
    max_leaves=6,
)
answers = {
    "employees": st.integers(0, 120),
    "qualifications": st.lists(st.sampled_from(["srdi", "listed"]), unique=True),
    "ownership": st.sampled_from(["state", "foreign", "private"]),
    "founded": st.sampled_from(["2015-01-01", "2022-06-30", "2024-12-31"]),
    "first_use_product": st.booleans(),
}


@given(
    rules, st.fixed_dictionaries({}, optional=answers), st.fixed_dictionaries({}, optional=answers)
)
def test_saying_more_never_turns_a_verdict_into_unknown_or_its_opposite(rule, said, more):
    before = state(rule, facts(**said))
    after = state(rule, facts(**{**more, **said}))
    assert before is UNKNOWN or after is before
