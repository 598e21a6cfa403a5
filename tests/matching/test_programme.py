"""What a programme says of itself: amounts that add up, windows read on a day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from matching.programme import Amount, LegalBasis, LifeCycle, Window, state_on

TEXT = {"text_zh": "甲", "text_en": "a"}
MAY, AUGUST = dt.date(2026, 5, 1), dt.date(2026, 8, 31)
dated = Window(kind="dated", opens=MAY, closes=AUGUST, **TEXT)
rolling = Window(kind="rolling", **TEXT)
unpublished = Window(kind="unpublished", **TEXT)
rules = LegalBasis(title="办法", valid_from=dt.date(2026, 4, 1), valid_to=dt.date(2027, 12, 31))


@pytest.mark.parametrize(
    ("window", "basis", "today", "state", "left"),
    [
        (dated, None, dt.date(2026, 4, 30), LifeCycle.UPCOMING, 123),
        (dated, None, MAY, LifeCycle.OPEN, 122),
        (dated, None, dt.date(2026, 7, 31), LifeCycle.OPEN, 31),
        (dated, None, dt.date(2026, 8, 1), LifeCycle.CLOSING_SOON, 30),
        (dated, None, AUGUST, LifeCycle.CLOSING_SOON, 0),
        (dated, None, dt.date(2026, 9, 1), LifeCycle.CLOSED, None),
        (rolling, None, MAY, LifeCycle.ROLLING, None),
        (unpublished, None, MAY, LifeCycle.UNKNOWN, None),
        (rolling, rules, dt.date(2026, 3, 31), LifeCycle.UPCOMING, 640),
        (rolling, rules, MAY, LifeCycle.ROLLING, 609),
        (rolling, rules, dt.date(2027, 12, 5), LifeCycle.CLOSING_SOON, 26),
        (rolling, rules, dt.date(2028, 1, 1), LifeCycle.CLOSED, None),
        (unpublished, rules, dt.date(2027, 12, 5), LifeCycle.UNKNOWN, 26),
        (unpublished, rules, dt.date(2028, 1, 1), LifeCycle.CLOSED, None),
        (dated, rules, dt.date(2028, 1, 1), LifeCycle.CLOSED, None),
    ],
)
def test_a_window_is_read_on_the_day_and_by_the_life_of_its_rules(
    window, basis, today, state, left
):
    now = state_on(window, basis, today)
    assert (now.state, now.days_left) == (state, left)
    assert now.text_zh == window.text_zh


@given(st.dates(dt.date(2025, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 900))
def test_once_closed_a_window_stays_closed(today, later):
    if state_on(dated, rules, today).state is LifeCycle.CLOSED:
        assert state_on(dated, rules, today + dt.timedelta(later)).state is LifeCycle.CLOSED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "dated"}, "has a first or a last day"),
        ({"kind": "rolling", "opens": MAY}, "only a dated window"),
        ({"kind": "dated", "opens": AUGUST, "closes": MAY}, "opens is after closes"),
    ],
)
def test_a_window_that_contradicts_itself_is_refused(fields, said):
    with pytest.raises(ValidationError, match=said):
        Window(**fields, **TEXT)


def test_rules_that_end_before_they_begin_are_refused():
    with pytest.raises(ValidationError, match="valid_from is after valid_to"):
        LegalBasis(title="办法", valid_from=AUGUST, valid_to=MAY)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "none", "max": 5, "unit": "万元"}, "carries no number"),
        ({"kind": "none", "rate_pct": 5}, "carries no number"),
        ({"kind": "stated"}, "states a number"),
        ({"kind": "competitive", "max": 5}, "need a unit"),
        ({"kind": "competitive", "min": 6, "max": 5, "unit": "万元"}, "min is above max"),
        ({"kind": "competitive", "max": float("inf"), "unit": "万元"}, "finite"),
    ],
)
def test_an_amount_that_contradicts_itself_is_refused(fields, said):
    with pytest.raises(ValidationError, match=said):
        Amount(**fields, **TEXT)


def test_amounts_that_say_what_they_are_pass():
    assert Amount(kind="stated", rate_pct=15, **TEXT).rate_pct == 15
    assert Amount(kind="competitive", min=1, max=5, cap=4, unit="万元", **TEXT).cap == 4
    assert Amount(kind="none", **TEXT).max is None
