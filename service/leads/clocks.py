"""How long something may take: hours promised to the company, working days of China's calendar, days without activity.

Holidays and the weekends worked instead of them are announced by the State Council year by year; chinese_calendar keeps
what was announced. A year that is not announced yet is unknown here, and never guessed.
"""

import datetime as dt
from typing import Literal, NamedTuple, Protocol

WORKING_DAYS = 5
"""Days after the one a lead came on by whose end somebody has to have been in touch."""
NUDGES = (9, 21)
"""Days without activity after which the office is reminded."""
CLOSES = 45
"""Days without activity after which a lead that got no further than a first contact is closed."""
Standing = Literal["none", "running", "late", "overdue"]


class YearUnknown(ValueError):
    """The holidays of a year have not been announced, or are not in the calendar installed."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no calendar of working days for {year}")
        self.year = year


class Waiting(Protocol):
    """Enough of a lead to say what its clock shows."""

    @property
    def created_at(self) -> dt.datetime: ...
    @property
    def first_contact_due(self) -> dt.datetime: ...
    @property
    def contacted_at(self) -> dt.datetime | None: ...
    @property
    def closed_at(self) -> dt.datetime | None: ...


class Countdown(NamedTuple):
    """What the clock of the first contact shows.

    `none`: it does not run (any more). `running`: within the 72 hours. `late`: past them, within the working days, or
    nobody can say because `unknown_year` is not in the calendar. `overdue`: past both. `hours` are left until the 72 are
    over, below zero when they are; `last_day` is the last of the five working days, None where it is unknown.
    """

    standing: Standing
    hours: int
    last_day: dt.date | None
    unknown_year: int | None


def is_working_day(day: dt.date) -> bool:
    """Whether offices work on a day, weekends made up for included; raises YearUnknown."""
    from chinese_calendar import is_workday  # a table of twenty years

    try:
        return bool(is_workday(day))
    except NotImplementedError:
        raise YearUnknown(day.year) from None


def nth_working_day(after: dt.date, count: int) -> dt.date:
    """The count-th working day after a day that does not count itself; raises YearUnknown."""
    day = after
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def last_day(came: dt.date) -> dt.date | None:
    """The last day on which the first contact with a lead that came on a day is in time; None where nobody can say."""
    try:
        return nth_working_day(came, WORKING_DAYS)
    except YearUnknown:
        return None


def first_contact(lead: Waiting, now: dt.datetime) -> Countdown:
    """The clock of the first contact at `now`, whose offset says which days are meant."""
    hours = (lead.first_contact_due - now) // dt.timedelta(hours=1)
    if lead.contacted_at is not None or lead.closed_at is not None:
        return Countdown("none", hours, None, None)
    last, year = None, None
    try:
        last = nth_working_day(lead.created_at.astimezone(now.tzinfo).date(), WORKING_DAYS)
    except YearUnknown as unknown:
        year = unknown.year
    if now <= lead.first_contact_due:
        standing: Standing = "running"
    else:
        standing = "overdue" if last is not None and now.date() > last else "late"
    return Countdown(standing, hours, last, year)


def idle_days(last: dt.datetime, now: dt.datetime) -> int:
    """Whole days of the calendar, at the offset of `now`, since the last activity."""
    return (now.date() - last.astimezone(now.tzinfo).date()).days
