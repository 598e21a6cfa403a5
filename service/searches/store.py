"""Saved searches of the transaction's officer: kept, changed, pruned. Row-level security hides everybody else's."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.searches.tables import saved_searches, search_seen

MOST = 50
"""Saved searches of one officer."""
LONGEST_NAME, LONGEST_QUERY = 100, 2_000
SHOWN = dt.timedelta(days=30)
"""How long what was new or has changed is shown."""
MOST_SHOWN = 200


class Saved(NamedTuple):
    """One saved search; `query` is the part of the list's address after the question mark."""

    search_id: UUID
    officer_id: UUID
    organisation_id: UUID
    name: str
    query: str
    cadence: str
    total: int
    created_at: dt.datetime
    run_at: dt.datetime
    told_at: dt.datetime | None
    failure: str | None


class Change(NamedTuple):
    """An enterprise that was new in a search (`before` is None) or changed its grade there."""

    enterprise_id: UUID
    grade: str | None
    before: str | None
    changed_at: dt.datetime
    pruned: bool


_COLUMNS = [saved_searches.c[name] for name in Saved._fields]


async def searches(session: AsyncSession) -> list[Saved]:
    """All of them, by name."""
    query = select(*_COLUMNS).order_by(func.lower(saved_searches.c.name), saved_searches.c.name)
    return [Saved(*row) for row in (await session.execute(query)).all()]


async def search_of(session: AsyncSession, search_id: UUID, *, lock: bool = False) -> Saved | None:
    """One of them; None when the officer has no such search. `lock` makes others who want to change it wait."""
    query = select(*_COLUMNS).where(saved_searches.c.search_id == search_id)
    row = (await session.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else Saved(*row)


async def named(session: AsyncSession, name: str) -> UUID | None:
    query = select(saved_searches.c.search_id).where(saved_searches.c.name == name)
    return (await session.execute(query)).scalar_one_or_none()


async def add(session: AsyncSession, **values: Any) -> UUID:
    """A new search; its first look at what is there already comes with it (watching.begin)."""
    made = insert(saved_searches).values(values).returning(saved_searches.c.search_id)
    found: UUID = (await session.execute(made)).scalar_one()
    return found


async def change(session: AsyncSession, search_id: UUID, **values: Any) -> None:
    query = update(saved_searches).where(saved_searches.c.search_id == search_id)
    await session.execute(query.values(values))


async def remove(session: AsyncSession, search_id: UUID) -> None:
    """The search and what it has seen."""
    await session.execute(delete(saved_searches).where(saved_searches.c.search_id == search_id))


async def changes(session: AsyncSession, search_id: UUID, now: dt.datetime) -> list[Change]:
    """What was new or has changed lately, the newest first; pruned enterprises are there too, marked."""
    seen = search_seen.c
    query = (
        select(
            seen.enterprise_id,
            seen.grade,
            seen.before,
            seen.changed_at,
            seen.pruned_at.is_not(None),
        )
        .where(seen.search_id == search_id, seen.changed_at > now - SHOWN)
        .order_by(seen.changed_at.desc(), seen.score.desc().nulls_last(), seen.enterprise_id)
        .limit(MOST_SHOWN)
    )
    return [Change(*row) for row in (await session.execute(query)).all()]


async def pruned(session: AsyncSession, search_id: UUID) -> Sequence[UUID]:
    """Enterprises the search is not to tell of, those pruned last first."""
    seen = search_seen.c
    query = select(seen.enterprise_id).where(
        seen.search_id == search_id, seen.pruned_at.is_not(None)
    )
    query = query.order_by(seen.pruned_at.desc(), seen.enterprise_id).limit(MOST_SHOWN)
    return (await session.execute(query)).scalars().all()


async def prune(
    session: AsyncSession, search_id: UUID, enterprise_id: UUID, at: dt.datetime | None
) -> bool:
    """Tell of this enterprise no more (`at` given) or again (None); False when the search has not seen it."""
    one = (search_seen.c.search_id == search_id) & (search_seen.c.enterprise_id == enterprise_id)
    query = update(search_seen).where(one).values(pruned_at=at)
    done = await session.execute(query.returning(search_seen.c.enterprise_id))
    return done.first() is not None
