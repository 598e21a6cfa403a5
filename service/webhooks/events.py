"""Telling of what happened: the one place where events are emitted.

An event becomes one delivery for each endpoint that asked for it, written in the caller's own transaction: the effect
and the news of it are kept together or not at all. What goes out names ids; whoever wants more reads it with a key.
"""

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.lanes.store import wake
from service.webhooks.tables import webhook_deliveries, webhook_endpoints

Event = Literal["match_job.finished", "lead.status_changed", "catalogue.changed", "key.expiring"]
EVENTS: tuple[str, ...] = get_args(Event)
TEST = "webhook.test"
"""What a test delivery says it is; nobody subscribes to it."""


async def emit(
    session: AsyncSession,
    organisation_id: UUID,
    event: Event,
    ids: Mapping[str, str],
    *,
    environment: str = "live",
    at: dt.datetime | None = None,
) -> int:
    """Put the event into the outbox of the organisation's endpoints that asked for it; how many deliveries that makes.

    The session acts for the organisation (or is the owner's). `ids` are ids and states, never a name or a text of
    anybody; `at` is when it happened, now when None. Call it late: emitters to one endpoint take turns until they commit.
    """
    own = webhook_endpoints.c
    query = select(own.endpoint_id).where(
        own.organisation_id == organisation_id,
        own.environment == environment,
        own.disabled_at.is_(None),
        own.events.contains([event]),
    )
    endpoints = (await session.execute(query.order_by(own.endpoint_id))).scalars().all()
    event_id = new_event_id()
    for endpoint_id in endpoints:
        await put(session, organisation_id, endpoint_id, event, ids, event_id=event_id, at=at)
    return len(endpoints)


async def emit_to_all(session: AsyncSession, event: Event, ids: Mapping[str, str]) -> int:
    """The same to every organisation that asked for the event; only the owner of the tables sees them all."""
    own = webhook_endpoints.c
    query = select(own.organisation_id, own.environment).distinct()
    asked = query.where(own.disabled_at.is_(None), own.events.contains([event])).order_by(
        own.organisation_id, own.environment
    )
    made = 0
    for organisation_id, environment in (await session.execute(asked)).all():
        made += await emit(session, organisation_id, event, ids, environment=environment)
    return made


async def put(
    session: AsyncSession,
    organisation_id: UUID,
    endpoint_id: UUID,
    event: str,
    ids: Mapping[str, str],
    *,
    event_id: str,
    at: dt.datetime | None = None,
) -> UUID:
    """One delivery, due at once."""
    now = at or dt.datetime.now(dt.UTC)
    row = {
        "endpoint_id": endpoint_id,
        "organisation_id": organisation_id,
        "event_id": event_id,
        "event": event,
        "payload": payload(event, now, ids),
        "created_at": now,
        "since": now,
        "next_at": now,
    }
    made = insert(webhook_deliveries).values(row).returning(webhook_deliveries.c.delivery_id)
    delivery_id: UUID = (await session.execute(made)).scalar_one()
    await wake(session, organisation_id, lane_of(endpoint_id))
    return delivery_id


def lane_of(endpoint_id: UUID) -> str:
    """Each endpoint is a lane: a dead one keeps no other waiting."""
    return f"webhook:{endpoint_id}"


def payload(event: str, at: dt.datetime, ids: Mapping[str, str]) -> str:
    """The text that is signed and sent: `type`, `timestamp`, `data`, as Standard Webhooks 1.0 recommends."""
    moment = at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = {"type": event, "timestamp": moment, "data": dict(ids)}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def new_event_id() -> str:
    """A `webhook-id`: the same in every attempt and replay, so that receivers can tell repetitions."""
    return f"msg_{secrets.token_hex(16)}"
