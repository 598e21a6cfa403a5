"""Keeping webhooks and reading their deliveries; every session acts for the organisation, every query names it besides."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Row, delete, func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.keyring import Keyring
from service.lanes.store import wake
from service.webhooks.events import TEST, lane_of, new_event_id, put
from service.webhooks.signing import OVERLAP, encrypt, new_secret
from service.webhooks.tables import webhook_attempts, webhook_deliveries, webhook_endpoints

MOST = 20
MOST_AGAIN = 1_000
"""How many deliveries are sent again at once."""
EXPIRY = dt.timedelta(days=1)
_own = webhook_endpoints.c
_sent = webhook_deliveries.c


class Owner(NamedTuple):
    """Whose webhooks: a partner's live or sandbox side sees nothing of the other."""

    organisation_id: UUID
    environment: str


class Again(NamedTuple):
    """How many deliveries are to be sent again, and how many that never arrived are left."""

    queued: int
    left: int


async def create(
    session: AsyncSession, keys: Keyring, owner: Owner, url: str, events: Sequence[str]
) -> tuple[Row[Any], str] | None:
    """A new endpoint and its secret; None when there are as many as may be."""
    counted = select(func.count()).select_from(webhook_endpoints).where(*_of(owner))
    if (await session.execute(counted)).scalar_one() >= MOST:
        return None
    endpoint_id, secret = uuid4(), new_secret()
    row = {
        **owner._asdict(),
        "endpoint_id": endpoint_id,
        "url": url,
        "events": sorted(set(events)),
        "secret": encrypt(keys, endpoint_id, secret),
    }
    made = await session.execute(insert(webhook_endpoints).values(row).returning(*_own))
    await wake(session, owner.organisation_id, "expiry", EXPIRY)
    return made.one(), secret


async def listed(session: AsyncSession, owner: Owner) -> list[Row[Any]]:
    query = select(webhook_endpoints).where(*_of(owner))
    return list(await session.execute(query.order_by(_own.created_at, _own.endpoint_id)))


async def read(
    session: AsyncSession, owner: Owner, endpoint_id: UUID, *, lock: bool = False
) -> Row[Any] | None:
    query = select(webhook_endpoints).where(_own.endpoint_id == endpoint_id, *_of(owner))
    found = await session.execute(query.with_for_update() if lock else query)
    return found.one_or_none()


async def change(
    session: AsyncSession, owner: Owner, endpoint_id: UUID, values: Mapping[str, Any]
) -> Row[Any] | None:
    """The endpoint with some of its columns changed."""
    changed = update(webhook_endpoints).where(_own.endpoint_id == endpoint_id, *_of(owner))
    return (await session.execute(changed.values(**values).returning(*_own))).one_or_none()


async def enable(session: AsyncSession, owner: Owner, endpoint_id: UUID) -> None:
    """Opened again; its lane is woken, should anything wait there."""
    await change(session, owner, endpoint_id, {"disabled_at": None, "disabled_why": None})
    await wake(session, owner.organisation_id, lane_of(endpoint_id))


async def remove(session: AsyncSession, owner: Owner, endpoint_id: UUID) -> bool:
    """The endpoint and all its deliveries go."""
    gone = delete(webhook_endpoints).where(_own.endpoint_id == endpoint_id, *_of(owner))
    removed = await session.execute(gone.returning(_own.endpoint_id))
    return removed.one_or_none() is not None


async def rotate(
    session: AsyncSession, keys: Keyring, owner: Owner, endpoint_id: UUID, now: dt.datetime
) -> tuple[Row[Any], str] | None:
    """A new secret; the one before signs too for a day, so that a receiver can change over without losing an event."""
    found = await read(session, owner, endpoint_id, lock=True)
    if found is None:
        return None
    secret = new_secret()
    values = {
        "secret": encrypt(keys, endpoint_id, secret),
        "previous_secret": found.secret,
        "previous_until": now + OVERLAP,
    }
    row = await change(session, owner, endpoint_id, values)
    assert row is not None
    return row, secret


async def send_test(session: AsyncSession, owner: Owner, endpoint_id: UUID) -> UUID:
    """A delivery that says it is a test."""
    ids = {"webhook_id": str(endpoint_id)}
    return await put(
        session, owner.organisation_id, endpoint_id, TEST, ids, event_id=new_event_id()
    )


async def deliveries(
    session: AsyncSession,
    endpoint_id: UUID,
    limit: int,
    before: tuple[dt.datetime, UUID] | None,
    state: str | None,
) -> list[tuple[Row[Any], list[Row[Any]]]]:
    """Deliveries with their attempts, the newest first; one more than `limit` when there are more."""
    query = select(webhook_deliveries).where(_sent.endpoint_id == endpoint_id)
    if before is not None:
        query = query.where(tuple_(_sent.created_at, _sent.delivery_id) < before)
    if state is not None:
        query = query.where(_sent.state == state)
    ordered = query.order_by(_sent.created_at.desc(), _sent.delivery_id.desc()).limit(limit + 1)
    rows = list(await session.execute(ordered))
    tried = await _attempts(session, [row.delivery_id for row in rows])
    return [(row, tried.get(row.delivery_id, [])) for row in rows]


async def delivery(
    session: AsyncSession, endpoint_id: UUID, delivery_id: UUID
) -> tuple[Row[Any], list[Row[Any]]] | None:
    query = select(webhook_deliveries).where(
        _sent.endpoint_id == endpoint_id, _sent.delivery_id == delivery_id
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    return row, (await _attempts(session, [delivery_id])).get(delivery_id, [])


async def replay(
    session: AsyncSession, owner: Owner, endpoint_id: UUID, delivery_id: UUID, now: dt.datetime
) -> bool:
    """Send it again, whatever came of it, with a day of tries before it: the same id, the same text."""
    again = (
        update(webhook_deliveries)
        .where(_sent.endpoint_id == endpoint_id, _sent.delivery_id == delivery_id)
        .values(state="pending", since=now, tries=0, next_at=now, settled_at=None)
        .returning(_sent.delivery_id)
    )
    if (await session.execute(again)).one_or_none() is None:
        return False
    await wake(session, owner.organisation_id, lane_of(endpoint_id))
    return True


async def replay_dead(
    session: AsyncSession, owner: Owner, endpoint_id: UUID, now: dt.datetime, most: int = MOST_AGAIN
) -> Again:
    """Send again what never arrived, the oldest first and `most` at once, with a day of tries before it.

    What is sent again is dead no longer, so that asking twice sends nothing twice.
    """
    dead = (_sent.endpoint_id == endpoint_id, _sent.state == "dead")
    oldest = (
        select(_sent.delivery_id)
        .where(*dead)
        .order_by(_sent.created_at, _sent.delivery_id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    again = (
        update(webhook_deliveries)
        .where(_sent.delivery_id.in_(oldest), *dead)
        .values(state="pending", since=now, tries=0, next_at=now, settled_at=None)
        .returning(_sent.delivery_id)
    )
    queued = len((await session.execute(again)).all())
    if queued:
        await wake(session, owner.organisation_id, lane_of(endpoint_id))
    counted = select(func.count()).select_from(webhook_deliveries).where(*dead)
    return Again(queued, (await session.execute(counted)).scalar_one())


async def _attempts(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[Row[Any]]]:
    query = select(webhook_attempts).where(webhook_attempts.c.delivery_id.in_(ids))
    found: dict[UUID, list[Row[Any]]] = {}
    for row in await session.execute(query.order_by(webhook_attempts.c.number)):
        found.setdefault(row.delivery_id, []).append(row)
    return found


def _of(owner: Owner) -> tuple[Any, ...]:
    return (
        _own.organisation_id == owner.organisation_id,
        _own.environment == owner.environment,
    )
