"""What happened to a lead, in order; the company reads the part that is meant for it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor
from service.leads.tables import lead_events


class OfLead(Protocol):
    """Enough of a lead to write down what happened to it."""

    @property
    def lead_id(self) -> UUID: ...
    @property
    def organisation_id(self) -> UUID: ...


class Event(NamedTuple):
    """One thing that happened; `text` is shown to whom `shown_to` says."""

    kind: str
    actor: Actor
    shown_to: Literal["company", "officers"]
    from_stage: str | None = None
    to_stage: str | None = None
    reason: str | None = None
    text: str | None = None
    about: str | None = None


async def note_down(session: AsyncSession, lead: OfLead, event: Event, now: dt.datetime) -> None:
    """Add to a lead's history, in the caller's transaction."""
    row = event._asdict() | {
        "actor": event.actor.id,
        "actor_kind": event.actor.kind,
        "lead_id": lead.lead_id,
        "organisation_id": lead.organisation_id,
        "at": now,
    }
    await session.execute(insert(lead_events).inline().values(row))


async def history_of(session: AsyncSession, lead_id: UUID) -> Sequence[Row[Any]]:
    """The events the transaction may see, oldest first: all for an office, its own part for the company."""
    query = select(lead_events).where(lead_events.c.lead_id == lead_id)
    return (await session.execute(query.order_by(lead_events.c.event_id))).all()
