"""How long something may take: hours promised to the company, working days of China's calendar, days without activity."""

import datetime as dt
from typing import Literal, NamedTuple, Protocol

from service.workdays import last_day, unannounced

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

    `none`: it does not run (any more). `running`: within the 72 hours. `late`: past them, within the working days.
    `overdue`: past both. `hours` are left until the 72 are over, below zero when they are; `last_day` is the last of the
    five working days, None where the clock does not run, and `unannounced_year` the year in which they were reckoned by
    weekends alone because its holidays are not in the calendar.
    """

    standing: Standing
    hours: int
    last_day: dt.date | None
    unannounced_year: int | None


def first_contact(lead: Waiting, now: dt.datetime) -> Countdown:
    """The clock of the first contact at `now`, whose offset says which days are meant."""
    hours = (lead.first_contact_due - now) // dt.timedelta(hours=1)
    if lead.contacted_at is not None or lead.closed_at is not None:
        return Countdown("none", hours, None, None)
    came = lead.created_at.astimezone(now.tzinfo).date()
    last = last_day(came)
    if now <= lead.first_contact_due:
        standing: Standing = "running"
    else:
        standing = "overdue" if now.date() > last else "late"
    return Countdown(standing, hours, last, unannounced(came, last))


def idle_days(last: dt.datetime, now: dt.datetime) -> int:
    """Whole days of the calendar, at the offset of `now`, since the last activity."""
    return (now.date() - last.astimezone(now.tzinfo).date()).days
