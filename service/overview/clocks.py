"""Whether first contacts came in time: within the 72 hours promised, within the working days of the office's own rule.

Which day is the last one is decided by service/workdays, here as on the pages of a lead.
"""

import datetime as dt
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, Date, Interval, and_, case, cast, extract, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.leads.tables import leads
from service.overview.places import Places
from service.overview.scope import Scope, chosen, conditions
from service.workdays import last_day

HOUR = 3_600
STATES = ("kept", "slow", "late", "overdue", "running", "unknown", "ended")
IN_TIME = ("kept", "slow")
MISSED = ("late", "overdue")


class Clocks(NamedTuple):
    """Leads by how their first contact stands; every lead is in one of the seven.

    `kept`: within the 72 hours. `slow`: after them, within the five working days. `late`: after those. `overdue`: not
    yet, and the working days are over. `running`: not yet, within them. `unknown`: past the 72 hours, and the holidays
    of the year are not in the calendar. `ended`: paused, unsuitable or closed before the working days were over without
    a contact. Hours from arrival to first contact.
    """

    kept: int
    slow: int
    late: int
    overdue: int
    running: int
    unknown: int
    ended: int
    median_hours: float | None
    p90_hours: float | None

    @property
    def in_time(self) -> int:
        return self.kept + self.slow

    @property
    def due(self) -> int:
        """Leads whose first contact has been decided either way."""
        return self.in_time + self.late + self.overdue

    @property
    def share(self) -> float | None:
        """Within the working days, of those decided; None while there are none."""
        return self.in_time / self.due if self.due else None


async def state(
    session: AsyncSession, of: Any, scope: Scope, places: Places, now: dt.datetime
) -> tuple[Any, Any]:
    """One of STATES for each lead of `chosen(scope, places)`, and what to select it from: the leads with their last days.

    The offset of `now` says which days are meant. One small statement: on which days the leads came.
    """
    asked = select(_day(leads.c.created_at, now)).where(*conditions(scope, places)).distinct()
    days = (await session.execute(asked)).scalars().all()
    came = _day(of.c.created_at, now)
    table = (
        func.unnest(
            literal(days, ARRAY(Date)), literal([last_day(day) for day in days], ARRAY(Date))
        )
        .table_valued("came_on", "last_on")
        .render_derived(name="working_days")
    )
    joined = of.join(table, table.c.came_on == came)
    return _state(of, table.c.last_on, now), joined


def _state(of: Any, last: Any, now: dt.datetime) -> Any:
    contacted, due, closed = of.c.contacted_at, of.c.first_contact_due, of.c.closed_at
    out = of.c.stage.in_(("paused", "unsuitable"))
    return case(
        (contacted <= due, "kept"),
        (and_(contacted.is_not(None), last.is_(None)), "unknown"),
        (_day(contacted, now) <= last, "slow"),
        (contacted.is_not(None), "late"),
        (or_(closed <= due, _day(closed, now) <= last), "ended"),
        (and_(closed.is_(None), out), "ended"),
        (and_(closed.is_(None), due >= now), "running"),
        (last.is_(None), "unknown"),
        (and_(closed.is_(None), literal(now.date()) <= last), "running"),
        else_="overdue",
    )


def _day(moment: Any, now: dt.datetime) -> Any:
    offset = literal(now.utcoffset() or dt.timedelta(0), Interval)
    return cast(func.timezone("UTC", moment) + offset, Date)


async def clocks_of(
    session: AsyncSession, scope: Scope, places: Places, now: dt.datetime
) -> Clocks:
    """Over the leads the transaction may see: one statement for their days, one for the counts."""
    of = chosen(scope, places)
    states, joined = await state(session, of, scope, places, now)
    hours = extract("epoch", of.c.contacted_at - of.c.created_at) / HOUR
    each = select(states.label("state"), hours.label("hours")).select_from(joined).subquery()
    query = select(
        *(func.count().filter(each.c.state == name) for name in STATES),
        func.percentile_cont(0.5).within_group(each.c.hours),
        func.percentile_cont(0.9).within_group(each.c.hours),
    )
    *counts, median, p90 = (await session.execute(query)).one()
    hours_of = [None if value is None else float(value) for value in (median, p90)]
    return Clocks(*counts, *hours_of)
