"""What officers do with a lead besides moving it: put somebody in charge, plan, write notes, follow, write to the company."""

import datetime as dt
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor, record
from service.errors import NoLink, OfficerNotFound
from service.leads.history import Event, note_down
from service.leads.mentions import mentioned
from service.leads.store import Lead, lead_to_work_on, read_lead, tell_company, touch
from service.leads.tables import lead_followers, leads
from service.leads.telling import concerned, tell
from service.officers.roles import Role, at_least
from service.officers.store import OfficerRow, all_officers

MOST_TEXT = 2_000
LATEST = dt.timedelta(days=366)
"""How far ahead the next action may lie."""


async def colleagues(session: AsyncSession, lead: Lead, organisation_id: UUID) -> list[OfficerRow]:
    """Those who may be put in charge or mentioned: of the lead's organisation and of one's own, not disabled."""
    where = {lead.organisation_id, organisation_id}
    return [
        one
        for one in await all_officers(session)
        if one.organisation_id in where and one.disabled_at is None
    ]


def may_assign(role: Role, me: UUID, owner_id: UUID | None, to: UUID | None) -> bool:
    """A manager puts anybody in charge; an officer takes what nobody has, and gives back what is his or her own."""
    own = owner_id == me and to is None
    return at_least(role, "manager") or (owner_id is None and to == me) or own


async def assign(
    session: AsyncSession, actor: Actor, lead_id: UUID, to: UUID | None, now: dt.datetime
) -> Lead:
    """Put an officer in charge, or nobody; one event, one audit row, a notice to who is put in charge.

    Raises LeadNotFound, LeadClosed, or OfficerNotFound for one who is not among the colleagues or only reads.
    """
    lead = await lead_to_work_on(session, lead_id)
    await check_owner(session, actor, lead, to)
    after = await change_owner(session, actor, lead, to, now)
    await announce_owner(session, actor, after, now)
    await record_owner(session, actor, lead, to)
    return after


async def check_owner(session: AsyncSession, actor: Actor, lead: Lead, to: UUID | None) -> None:
    """Raises OfficerNotFound unless the officer can work on the lead."""
    if to is None or actor.organisation_id is None:
        return
    those = await colleagues(session, lead, actor.organisation_id)
    if to not in {one.officer_id for one in those if at_least(one.role, "officer")}:
        raise OfficerNotFound


async def change_owner(
    session: AsyncSession, actor: Actor, lead: Lead, to: UUID | None, now: dt.datetime
) -> Lead:
    """The change and its event alone, of a lead that is locked."""
    await session.execute(update(leads).where(leads.c.lead_id == lead.lead_id).values(owner_id=to))
    shown: Literal["company", "officers"] = "company" if to is not None else "officers"
    event = Event("assigned", actor, shown, about=str(to) if to else None)
    await note_down(session, lead, event, now)
    await touch(session, lead, now)
    return lead._replace(owner_id=to, updated_at=now)


async def announce_owner(session: AsyncSession, actor: Actor, lead: Lead, now: dt.datetime) -> None:
    if lead.owner_id is not None:
        await tell(session, [lead.owner_id], "lead.assigned", lead, now, besides=actor.id)


async def record_owner(session: AsyncSession, actor: Actor, lead: Lead, to: UUID | None) -> None:
    await record(session, actor, "lead.assigned", ("lead", lead.lead_id), officer=str(to or ""))


async def plan(
    session: AsyncSession,
    actor: Actor,
    lead_id: UUID,
    what: str | None,
    on: dt.date | None,
    now: dt.datetime,
) -> None:
    """Set the next action and its day, or clear both; one event, one audit row."""
    lead = await lead_to_work_on(session, lead_id)
    mine = update(leads).where(leads.c.lead_id == lead_id)
    await session.execute(mine.values(next_action=what, next_action_on=on))
    text = f"{on.isoformat()} {what}" if what and on else None
    await note_down(session, lead, Event("planned", actor, "officers", text=text), now)
    await touch(session, lead, now)
    await record(session, actor, "lead.planned", ("lead", lead_id), on=str(on or ""))


async def add_note(
    session: AsyncSession, actor: Actor, lead_id: UUID, text: str, now: dt.datetime
) -> Sequence[UUID]:
    """A note that officers alone read; colleagues named with @ are told, and answered."""
    lead = await lead_to_work_on(session, lead_id)
    assert actor.organisation_id is not None
    those = await colleagues(session, lead, actor.organisation_id)
    named = mentioned(text, {one.officer_id: one.name for one in those})
    await note_down(session, lead, Event("note", actor, "officers", text=text), now)
    await touch(session, lead, now)
    await tell(session, named, "lead.mentioned", lead, now, besides=actor.id)
    others = await concerned(session, lead) - set(named)
    await tell(session, others, "lead.moved", lead, now, besides=actor.id, what="note")
    await record(session, actor, "lead.note_added", ("lead", lead_id), mentioned=len(named))
    return named


async def write_to_company(
    session: AsyncSession, actor: Actor, lead_id: UUID, text: str, now: dt.datetime
) -> None:
    """A message under the company's link; raises NoLink for a lead the office began itself, else as `tell_company`."""
    lead = await lead_to_work_on(session, lead_id)
    if lead.source == "officer":
        raise NoLink
    whom = await concerned(session, lead)
    await tell(session, whom, "lead.moved", lead, now, besides=actor.id, what="message")
    await tell_company(session, actor, lead_id, text, now)


async def follow(session: AsyncSession, actor: Actor, lead_id: UUID, now: dt.datetime) -> None:
    """Hear of what happens to a lead; twice is once."""
    lead = await read_lead(session, lead_id)
    row = {
        "lead_id": lead_id,
        "organisation_id": lead.organisation_id,
        "officer_id": UUID(actor.id),
        "created_at": now,
    }
    made = await session.execute(upsert(lead_followers).values(row).on_conflict_do_nothing())
    if made.rowcount:  # type: ignore[attr-defined]
        await record(session, actor, "lead.followed", ("lead", lead_id))


async def unfollow(session: AsyncSession, actor: Actor, lead_id: UUID) -> None:
    """Hear of it no longer."""
    await read_lead(session, lead_id)
    gone = delete(lead_followers).where(
        lead_followers.c.lead_id == lead_id, lead_followers.c.officer_id == UUID(actor.id)
    )
    if (await session.execute(gone.returning(lead_followers.c.lead_id))).one_or_none():
        await record(session, actor, "lead.unfollowed", ("lead", lead_id))


async def followers_of(session: AsyncSession, lead_id: UUID) -> set[UUID]:
    query = select(lead_followers.c.officer_id).where(lead_followers.c.lead_id == lead_id)
    return set((await session.execute(query)).scalars())
