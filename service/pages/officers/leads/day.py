"""An officer's day: what is overdue, due today, planned next, and new."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row
from starlette.requests import Request

from service.leads.listing import Wanted, counted, listed
from service.officers.here import OfficerHere
from service.pages.i18n import language_of
from service.pages.officers.leads.asked import Asked
from service.pages.officers.leads.shown import Clock, clock_of, local_now

ROWS = 5
AHEAD = dt.timedelta(days=7)


class Part(NamedTuple):
    """The first leads of a part, how many there are, and the list that holds them."""

    rows: Sequence[Row[Any]]
    total: int
    link: str


class Day(NamedTuple):
    """`clock` says what the clock of a lead shows."""

    overdue: Part
    today: Part
    next: Part
    new: Part
    clock: Callable[[Row[Any]], Clock | None]


async def day_of(request: Request, here: OfficerHere) -> Day:
    """Overdue: first contacts of one's own and of what nobody has. New: open leads that nobody has."""
    now, language = local_now(request, here), language_of(request)
    today = now.date()
    me, mine = here.officer_id, Asked(who="me", order="next")

    async def part(wanted: Wanted, order: str, link: Asked) -> Part:
        page = await listed(here.session, wanted, now, order, limit=ROWS)
        return Part(page.rows, await counted(here.session, wanted, now), link.address())

    return Day(
        overdue=await part(
            Wanted(owner_or_nobody=me, overdue=True),
            "clock",
            Asked(who="mine", overdue="1", order="clock"),
        ),
        today=await part(Wanted(owner=me, due_until=today), "next", mine),
        next=await part(
            Wanted(owner=me, due_from=today + dt.timedelta(days=1), due_until=today + AHEAD),
            "next",
            mine,
        ),
        new=await part(
            Wanted(unowned=True, stage="lead"), "newest", Asked(who="nobody", stage="lead")
        ),
        clock=lambda row: clock_of(language, row, now),
    )
