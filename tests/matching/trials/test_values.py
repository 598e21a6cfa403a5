"""Values worth trying: together they show all that an answer can do."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.profile import EnterpriseProfile
from matching.rules import Age, Facts
from matching.trials import Boundaries, values_of

TODAY = dt.date(2030, 6, 30)


def tried(field, *numbers, today=TODAY):
    return values_of(field, Boundaries({field: frozenset(numbers)}, ("中原", "临海"), today))


@pytest.mark.parametrize(
    ("field", "numbers", "values"),
    [
        ("employees", (300,), [299, 300, 301]),
        ("employees", (0,), [0, 1]),
        ("rd_intensity_pct", (100,), [99.99, 100.0]),
        ("investment_wan", (5,), [4.99, 5.0, 5.01]),
        ("revenue_wan", (), []),
        ("needs_chemical_park", (), [True, False]),
        ("city_prefer", (), [("中原",), ("临海",)]),
        ("land_mu", (1, 1.01), [0.99, 1.0, 1.005, 1.01, 1.02]),
    ],
)
def test_values_of_each_kind_of_field(field, numbers, values):
    assert tried(field, *numbers) == values


def test_of_a_list_each_word_alone_and_for_recognitions_also_none():
    assert () in tried("qualifications")
    assert ("srdi",) in tried("qualifications")
    assert () not in tried("goals")
    assert len(tried("goals")) == 7


@given(
    bounds=st.sets(st.integers(0, 99), max_size=5),
    number=st.floats(0, 100, allow_nan=False),
)
def test_a_number_behaves_like_one_of_those_tried(bounds, number):
    """Every number lies in the same stretch between boundaries as some value that is tried."""
    values = tried("export_share_pct", *bounds)
    if bounds:
        sides = [[(value > b) - (value < b) for b in sorted(bounds)] for value in values]
        assert [(number > b) - (number < b) for b in sorted(bounds)] in sides


@pytest.mark.parametrize("years", [1, 5, 10])
@pytest.mark.parametrize("day", [TODAY, dt.date(2032, 2, 29), dt.date(2031, 1, 1)])
def test_days_of_founding_lie_on_both_sides_of_a_whole_year(years, day):
    rule = Age(kind="age", max_years=years - 1)
    states = set()
    for founded in tried("founded", years, today=day):
        profile = EnterpriseProfile(business_text="", founded=founded)
        states.add(rule.judge(Facts(profile, day, None, None)).state)
    assert len(states) == 2


def test_ages_before_the_calendar_are_not_tried():
    assert tried("founded", 5_000) == []


@pytest.mark.parametrize("field", ["goals", "project_type", "logistics", "stage", "ownership"])
def test_every_value_is_one_that_a_profile_takes(field):
    for value in tried(field):
        EnterpriseProfile.model_validate({"business_text": "", field: value})
