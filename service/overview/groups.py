"""The same leads by city, by industry and by officer."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.overview.clocks import IN_TIME, MISSED, state
from service.overview.places import Places
from service.overview.scope import PATH, Scope, chosen

SIGNED = PATH.index("signed") + 1


class Tally(NamedTuple):
    """Leads of a group: all, contacted, signed or further at some time, unsuitable, and first contacts in time and missed."""

    total: int = 0
    contacted: int = 0
    signed: int = 0
    unsuitable: int = 0
    kept: int = 0
    missed: int = 0

    @property
    def share(self) -> float | None:
        """First contacts in time, of those decided; None while there are none."""
        decided = self.kept + self.missed
        return self.kept / decided if decided else None


class Bundle(NamedTuple):
    """Leads alike in organisation, site, industry and officer, counted."""

    organisation_id: UUID
    site_id: str | None
    industry_id: str | None
    owner_id: UUID | None
    tally: Tally


async def bundles_of(
    session: AsyncSession, scope: Scope, places: Places, now: dt.datetime
) -> list[Bundle]:
    """Two statements; `grouped` folds what it finds."""
    of = chosen(scope, places)
    states, _, joined = await state(session, of, scope, places, now)
    keys = (of.c.organisation_id, of.c.site_id, of.c.industry_id, of.c.owner_id)
    query = (
        select(
            *keys,
            func.count(),
            func.count(of.c.contacted_at),
            func.count().filter(of.c.furthest >= SIGNED),
            func.count().filter(of.c.stage == "unsuitable"),
            func.count().filter(states.in_(IN_TIME)),
            func.count().filter(states.in_(MISSED)),
        )
        .select_from(joined)
        .group_by(*keys)
    )
    rows = (await session.execute(query)).all()
    return [Bundle(row[0], row[1], row[2], row[3], Tally(*row[4:])) for row in rows]


def grouped(
    bundles: Sequence[Bundle], key: Callable[[Bundle], str | None]
) -> list[tuple[str | None, Tally]]:
    """Tallies by key, most leads first, ties by key; those without a key last. They add up to all leads."""
    sums: defaultdict[str | None, list[Tally]] = defaultdict(list)
    for bundle in bundles:
        sums[key(bundle)].append(bundle.tally)
    found = {name: Tally(*map(sum, zip(*each, strict=True))) for name, each in sums.items()}
    return sorted(found.items(), key=lambda one: (one[0] is None, -one[1].total, one[0] or ""))
