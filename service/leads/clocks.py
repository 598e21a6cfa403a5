"""How long something may take: hours promised to the company, working days of China's calendar, days without activity."""

import datetime as dt
from typing import Literal, NamedTuple, Protocol

from service.workdays import WORKING_DAYS, YearUnknown, nth_working_day

NUDGES = (9, 21)
"""Days without activity after which the office is reminded."""
CLOSES = 45
"""Days without activity after which a lead that got no further than a first contact is closed."""
Standing = Literal["none", "running", "late", "overdue"]


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
