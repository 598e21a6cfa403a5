"""Whether first contacts came in time: within the 72 hours promised, within the working days of the office's own rule.

Which day is the last one is decided by service/workdays, here as on the pages of a lead.
"""

import datetime as dt
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    Interval,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from service.leads.tables import leads
from service.overview.places import Places
from service.overview.scope import Scope, chosen, conditions
from service.workdays import last_day, unannounced

HOUR = 3_600
STATES = ("kept", "slow", "late", "overdue", "running", "ended")
IN_TIME = ("kept", "slow")
MISSED = ("late", "overdue")


class Clocks(NamedTuple):
    """Leads by how their first contact stands; every lead is in one of the six.

    `kept`: within the 72 hours. `slow`: after them, within the five working days. `late`: after those. `overdue`: not
    yet, and the working days are over. `running`: not yet, within them. `ended`: paused, unsuitable or closed before the
    working days were over without a contact. Hours from arrival to first contact. `by_weekends` of all had their working
    days reckoned by weekends alone, because the holidays of the year are not in the calendar.
    """

    kept: int
    slow: int
    late: int
    overdue: int
    running: int
    ended: int
    median_hours: float | None
    p90_hours: float | None
    by_weekends: int = 0

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
) -> tuple[Any, Any, Any]:
    """One of STATES for each lead of `chosen(scope, places)`, whether its days were reckoned by weekends alone, and what to
    select both from: the leads with their last days.

    The offset of `now` says which days are meant. One small statement: on which days the leads came.
    """
    asked = select(_day(leads.c.created_at, now)).where(*conditions(scope, places)).distinct()
    days = (await session.execute(asked)).scalars().all()
    came = _day(of.c.created_at, now)
    lasts = [last_day(day) for day in days]
    guessed = [unannounced(*each) is not None for each in zip(days, lasts, strict=True)]
    columns = (
        literal(days, ARRAY(Date)),
        literal(lasts, ARRAY(Date)),
        literal(guessed, ARRAY(Boolean)),
    )
    table = (
        func.unnest(*columns)
        .table_valued("came_on", "last_on", "by_weekends")
        .render_derived(name="working_days")
    )
    joined = of.join(table, table.c.came_on == came)
    return _state(of, table.c.last_on, now), table.c.by_weekends, joined


def _state(of: Any, last: Any, now: dt.datetime) -> Any:
    contacted, due, closed = of.c.contacted_at, of.c.first_contact_due, of.c.closed_at
    out = of.c.stage.in_(("paused", "unsuitable"))
    return case(
        (contacted <= due, "kept"),
        (_day(contacted, now) <= last, "slow"),
        (contacted.is_not(None), "late"),
        (or_(closed <= due, _day(closed, now) <= last), "ended"),
        (and_(closed.is_(None), out), "ended"),
        (and_(closed.is_(None), due >= now), "running"),
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
    states, by_weekends, joined = await state(session, of, scope, places, now)
    hours = extract("epoch", of.c.contacted_at - of.c.created_at) / HOUR
    found = select(states.label("state"), by_weekends.label("by_weekends"), hours.label("hours"))
    each = found.select_from(joined).subquery()
    query = select(
        *(func.count().filter(each.c.state == name) for name in STATES),
        func.percentile_cont(0.5).within_group(each.c.hours),
        func.percentile_cont(0.9).within_group(each.c.hours),
        func.count().filter(each.c.by_weekends),
    )
    *counts, median, p90, guessed = (await session.execute(query)).one()
    middle, most = (None if value is None else float(value) for value in (median, p90))
    named: dict[str, int] = dict(zip(STATES, counts, strict=True))
    return Clocks(**named, median_hours=middle, p90_hours=most, by_weekends=guessed)
