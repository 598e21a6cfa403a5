"""The funnel: where the leads are now, and how far they came."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.leads.tables import STAGES
from service.overview.places import Places
from service.overview.scope import PATH, Scope, chosen


class Funnel(NamedTuple):
    """`now` counts leads by today's stage and adds up to `total`; `reached` those that came so far or further.

    `closed` counts those that were closed, by how.
    """

    total: int
    now: Mapping[str, int]
    reached: Mapping[str, int]
    closed: Mapping[str, int]


async def funnel_of(session: AsyncSession, scope: Scope, places: Places) -> Funnel:
    """One statement over the leads the transaction may see."""
    of = chosen(scope, places)
    query = select(of.c.stage, of.c.furthest, of.c.closed_as, func.count())
    rows = (await session.execute(query.group_by(of.c.stage, of.c.furthest, of.c.closed_as))).all()
    now: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    for stage, furthest, closed_as, count in rows:
        now[stage] += count
        reached.update(dict.fromkeys(PATH[:furthest], count))
        if closed_as:
            closed[closed_as] += count
    return Funnel(
        sum(now.values()),
        {stage: now[stage] for stage in STAGES},
        {stage: reached[stage] for stage in PATH},
        dict(closed),
    )
