"""Working days as the State Council announced them, and what has come due of a lead at any moment."""

import datetime as dt
from typing import NamedTuple
from uuid import uuid4

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import workdays
from service.leads.clocks import first_contact, idle_days
from service.leads.reminders import CLOSED, NUDGED, Marks, Step, due
from service.leads.store import Lead
from service.leads.tables import STAGES
from service.workdays import WORKING_DAYS, is_working_day, nth_working_day

CHINA = dt.timezone(dt.timedelta(hours=8))
FIRST, LAST = dt.date(2004, 1, 1), dt.date(2026, 12, 1)
DAYS = st.dates(FIRST, LAST)


class Clocked(NamedTuple):
    created_at: dt.datetime
    first_contact_due: dt.datetime
    contacted_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None


def came(at: dt.datetime, **other) -> Clocked:
    return Clocked(at, at + dt.timedelta(hours=72), **other)


def lead(**changed) -> Lead:
    at = dt.datetime(2026, 3, 2, 10, tzinfo=CHINA)
    usual = dict.fromkeys(Lead._fields)
    usual |= {
        "lead_id": uuid4(),
        "stage": "lead",
        "source": "web",
        "created_at": at,
        "updated_at": at,
        "first_contact_due": at + dt.timedelta(hours=72),
        "revision": 0,
    }
    return Lead(**(usual | changed))


@given(DAYS, st.integers(1, 15))
def test_the_nth_working_day_is_what_counting_day_by_day_in_the_library_finds(after, count):
    last = nth_working_day(after, count)
    between = [after + dt.timedelta(days=n) for n in range(1, (last - after).days + 1)]
    assert sum(chinese_calendar.is_workday(day) for day in between) == count
    assert chinese_calendar.is_workday(last)


@given(DAYS)
def test_a_day_is_worked_exactly_when_the_library_says_so(day):
    assert is_working_day(day) == (not chinese_calendar.is_holiday(day))


@pytest.mark.parametrize(
    ("came_on", "last"),
    [
        ("2026-03-02", "2026-03-09"),  # an ordinary Monday
        ("2026-02-13", "2026-02-27"),  # before the Spring Festival; 14 and 28 February are worked
        ("2025-09-28", "2025-10-11"),  # to a Saturday that is worked, after the October holidays
    ],
)
def test_holidays_and_the_weekends_worked_for_them_count(came_on, last):
    found = nth_working_day(dt.date.fromisoformat(came_on), WORKING_DAYS)
    days = [dt.date.fromisoformat(came_on) + dt.timedelta(days=n) for n in range(1, 20)]
    worked = [day for day in days if chinese_calendar.is_workday(day)]
    assert found == worked[WORKING_DAYS - 1]
    assert found.isoformat() == last


def test_in_a_year_that_was_not_announced_weekends_alone_are_free_and_the_year_is_said():
    assert [is_working_day(dt.date(2099, 1, day)) for day in (1, 2, 3, 4, 5)] == [
        True, True, False, False, True,
    ]  # fmt: skip
    at = dt.datetime(2099, 3, 2, 10, tzinfo=CHINA)  # a Monday
    for days, standing in ((2, "running"), (4, "late"), (7, "late"), (8, "overdue")):
        count = first_contact(came(at), at + dt.timedelta(days=days))
        assert (count.standing, count.last_day, count.unannounced_year) == (
            standing, dt.date(2099, 3, 9), 2099,
        )  # fmt: skip


def test_days_over_the_last_announced_new_year_are_counted_by_each_years_own_rule(monkeypatch):
    monkeypatch.setattr(workdays, "announced", lambda year: year <= 2026)
    at = dt.datetime(2026, 12, 30, 10, tzinfo=CHINA)  # a Wednesday
    count = first_contact(came(at), at + dt.timedelta(days=1))
    assert (count.last_day, count.unannounced_year) == (dt.date(2027, 1, 6), 2027)
    before = dt.datetime(2026, 12, 22, 10, tzinfo=CHINA)
    assert first_contact(came(before), before).unannounced_year is None


@given(st.dates(dt.date(2020, 1, 1), dt.date(2100, 1, 1)))
def test_the_last_day_is_a_working_day_and_says_the_year_nobody_announced(came_on):
    last = workdays.last_day(came_on)
    assert is_working_day(last)
    told = workdays.unannounced(came_on, last)
    years = {(came_on + dt.timedelta(days=1)).year, last.year}
    assert (told is None) == all(workdays.announced(year) for year in years)


def test_the_clock_runs_is_late_and_is_overdue_in_turn():
    at = dt.datetime(2026, 3, 6, 16, tzinfo=CHINA)  # a Friday
    for after, standing, hours in (
        (0, "running", 72),
        (71, "running", 1),
        (72, "running", 0),
        (73, "late", -1),
        (24 * 7, "late", -96),
        (24 * 7 + 8, "overdue", -104),
    ):
        count = first_contact(came(at), at + dt.timedelta(hours=after))
        assert (count.standing, count.hours) == (standing, hours), after
        assert count.last_day == dt.date(2026, 3, 13)


def test_a_lead_somebody_spoke_to_or_that_is_closed_has_no_clock():
    at = dt.datetime(2026, 3, 6, 16, tzinfo=CHINA)
    for other in ({"contacted_at": at}, {"closed_at": at}):
        assert first_contact(came(at, **other), at + dt.timedelta(days=30)).standing == "none"


@given(st.integers(0, 60), st.integers(0, 23), st.integers(0, 59))
def test_days_without_activity_are_days_of_the_calendar_here(days, hour, minute):
    last = dt.datetime(2026, 3, 2, 0, 30, tzinfo=CHINA)
    now = dt.datetime(2026, 3, 2, hour, minute, tzinfo=CHINA) + dt.timedelta(days=days)
    assert idle_days(last.astimezone(dt.UTC), now) == days


@given(st.sampled_from(STAGES), st.integers(0, 90), st.sampled_from([0, 9, 21]), st.booleans(), st.booleans())  # fmt: skip
def test_what_is_due_follows_from_stage_days_and_what_was_pointed_out(
    stage, days, told, spoken, ahead
):
    begun = lead(stage=stage)
    now = begun.updated_at + dt.timedelta(days=days)
    planned = now.date() + dt.timedelta(days=1) if ahead else None
    one = begun._replace(
        contacted_at=begun.created_at if spoken else None,
        next_action="x" if ahead else None,
        next_action_on=planned,
    )
    steps = due(one, Marks(told, 2), now)
    held = ahead and spoken
    if stage in CLOSED and days >= 45 and not held:
        assert steps == [Step("closed", 45)]
        return
    wanted = 21 if days >= 21 else 9 if days >= 9 else 0
    expected = [Step("nudged", wanted)] if stage in NUDGED and wanted > told and not held else []
    assert steps == expected


@given(st.integers(0, 60))
def test_what_was_done_is_not_due_again_the_same_moment(days):
    one = lead()
    now = one.updated_at + dt.timedelta(days=days)
    steps = due(one, Marks(0, 0), now)
    marks = Marks(
        max([s.number for s in steps if s.kind == "nudged"], default=0),
        max([s.number for s in steps if s.kind == "overdue"], default=0),
    )
    assert [s for s in due(one, marks, now) if s.kind != "closed"] == []
