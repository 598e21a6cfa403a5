"""Whether first contacts came in time, by the time each lead was promised."""

import datetime as dt
from typing import Any, NamedTuple

from sqlalchemy import and_, case, extract, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.overview.places import Places
from service.overview.scope import Scope, chosen

HOUR = 3_600
STATES = ("kept", "late", "overdue", "running", "ended")


class Clocks(NamedTuple):
    """Leads by how their first contact stands; every lead is in one of the five.

    `kept`: in time. `late`: after it. `overdue`: not yet, and the time is over. `running`: not yet, in time so far.
    `ended`: paused, unsuitable or closed before the time was over without a contact. Hours from arrival to first contact.
    """

    kept: int
    late: int
    overdue: int
    running: int
    ended: int
    median_hours: float | None
    p90_hours: float | None

    @property
    def due(self) -> int:
        """Leads whose first contact has been decided either way."""
        return self.kept + self.late + self.overdue

    @property
    def share(self) -> float | None:
        """In time, of those decided; None while there are none."""
        return self.kept / self.due if self.due else None


def state(of: Any, now: dt.datetime) -> Any:
    """One of STATES for a lead of `chosen`."""
    contacted, due = of.c.contacted_at, of.c.first_contact_due
    out = of.c.stage.in_(("paused", "unsuitable"))
    return case(
        (contacted <= due, "kept"),
        (contacted > due, "late"),
        (and_(of.c.closed_at.is_not(None), of.c.closed_at <= due), "ended"),
        (and_(of.c.closed_at.is_(None), out), "ended"),
        (and_(of.c.closed_at.is_(None), due >= now), "running"),
        else_="overdue",
    )


async def clocks_of(
    session: AsyncSession, scope: Scope, places: Places, now: dt.datetime
) -> Clocks:
    """One statement over the leads the transaction may see."""
    of = chosen(scope, places)
    states = state(of, now).label("state")
    hours = extract("epoch", of.c.contacted_at - of.c.created_at) / HOUR
    each = select(states, hours.label("hours")).subquery()
    query = select(
        *(func.count().filter(each.c.state == name) for name in STATES),
        func.percentile_cont(0.5).within_group(each.c.hours),
        func.percentile_cont(0.9).within_group(each.c.hours),
    )
    *counts, median, p90 = (await session.execute(query)).one()
    hours_of = [None if value is None else float(value) for value in (median, p90)]
    return Clocks(*counts, *hours_of)
