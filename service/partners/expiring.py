"""Keys about to expire: who holds them is told 30, 7 and 1 days before, each once."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Date, cast, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from service.db import make_sessions, transaction
from service.partners.tables import api_keys, key_notices
from service.webhooks.events import emit

DAYS = (30, 7, 1)
"""Days before the last one on which a key opens anything."""


class Expiring(NamedTuple):
    """A key about to expire: `days` is which of the notices this is, `expires_on` the key's last day."""

    key_id: UUID
    organisation_id: UUID
    prefix: str
    environment: str
    expires_on: dt.date
    days: int


Also = Callable[[AsyncSession, Expiring, dt.datetime], Awaitable[None]]


async def tell_expiring(engine: AsyncEngine, now: dt.datetime, also: Also | None = None) -> int:
    """Emit `key.expiring` for every key whose notice is due on the day of `now`; how many were told of.

    As the owner of the tables. A day missed is made up for by the tightest notice due; a key that was made with fewer
    days to live than a notice has never gets that one. `also` tells people in the same transaction, one call a notice.
    """
    told = 0
    async with transaction(make_sessions(engine)) as session:
        for key in await _due(session, now.date()):
            if await _first(session, key, now):
                ids = {"key_id": str(key.key_id), "prefix": key.prefix, "expires_on": key.expires_on.isoformat()}  # fmt: skip
                await emit(session, key.organisation_id, "key.expiring", ids, environment=key.environment, at=now)  # fmt: skip
                if also is not None:
                    await also(session, key, now)
                told += 1
    return told


async def _due(session: AsyncSession, today: dt.date) -> list[Expiring]:
    """Each open key with the tightest notice that its last day calls for; organisations in order, as `emit` takes turns."""
    key = api_keys.c
    query = (
        select(
            key.key_id, key.organisation_id, key.prefix, key.environment, key.expires_on,
            cast(key.created_at, Date),
        )
        .where(
            key.revoked_at.is_(None),
            key.replaced_by.is_(None),
            key.expires_on.between(today, today + dt.timedelta(days=max(DAYS))),
        )
        .order_by(key.organisation_id, key.key_id)
    )  # fmt: skip
    found = []
    for key_id, whose, prefix, environment, expires_on, made_on in await session.execute(query):
        left, lifetime = (expires_on - today).days, (expires_on - made_on).days
        due = [days for days in DAYS if left <= days < lifetime]
        if due:
            found.append(Expiring(key_id, whose, prefix, environment, expires_on, min(due)))
    return found


async def _first(session: AsyncSession, key: Expiring, now: dt.datetime) -> bool:
    """Whether this notice was not given yet; it and every earlier one count as given from here on."""
    rows = [
        {"key_id": key.key_id, "days": days, "told_at": now} for days in DAYS if days >= key.days
    ]
    made = insert(key_notices).values(rows).on_conflict_do_nothing().returning(key_notices.c.days)
    return key.days in set((await session.execute(made)).scalars())
