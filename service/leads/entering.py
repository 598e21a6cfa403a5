"""Leads an office begins itself: an enterprise taken up, and the contact it found on its own.

There is no consent and no link here. Contact details rest on what the person or firm made public or gave the office
(PIPL, Article 13 (1) 2 and 6, Article 27), so where they came from is kept beside them, and they can be removed.
"""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor, record
from service.enterprises.store import enterprise_of
from service.errors import ContactGone, ContactNotOurs, EnterpriseElsewhere, LeadNotFound
from service.keyring import Keyring
from service.leads.contacts import Contact
from service.leads.history import Event, note_down
from service.leads.sealing import seal
from service.leads.store import FIRST_CONTACT, Chosen, Lead, lead_to_work_on, read_lead, touch
from service.leads.tables import STAGES, lead_contacts, leads

BEGINS_AT = frozenset(STAGES) - {"paused", "unsuitable"}
"""Stages noted on an enterprise that its lead goes on from; the others need a reason, which was never given."""


OPEN = Chosen()


async def open_lead(
    session: AsyncSession,
    actor: Actor,
    enterprise_id: UUID,
    owner_id: UUID | None,
    now: dt.datetime,
    chosen: Chosen = OPEN,
) -> tuple[Lead, bool]:
    """Take up an enterprise of the actor's own organisation, for what it was `chosen`; the lead, and whether it is new.

    One that is being worked on already is answered as it is. Raises LeadNotFound where there is no such enterprise to
    be seen, EnterpriseElsewhere where it belongs to an organisation beneath.
    """
    enterprise = await enterprise_of(session, enterprise_id)
    if enterprise is not None and enterprise["merged_into"]:
        enterprise = await enterprise_of(session, enterprise["merged_into"])
    if enterprise is None:
        raise LeadNotFound
    if enterprise["organisation_id"] != actor.organisation_id:
        raise EnterpriseElsewhere
    found = await lead_of(session, enterprise["enterprise_id"])
    if found is not None:
        return found, False
    row = _row(enterprise, owner_id, now) | chosen._asdict()
    made = await session.execute(
        upsert(leads).values(row).on_conflict_do_nothing().returning(leads.c.lead_id)
    )
    if made.one_or_none() is None:  # somebody was faster
        other = await lead_of(session, enterprise["enterprise_id"])
        assert other is not None
        return other, False
    lead = await read_lead(session, row["lead_id"])
    await note_down(session, lead, Event("entered", actor, "officers", to_stage=lead.stage), now)
    await record(session, actor, "lead.opened", ("lead", lead.lead_id), after=lead.stage)
    return lead, True


async def lead_of(session: AsyncSession, enterprise_id: UUID) -> Lead | None:
    """The open lead of an enterprise, the latest where there are several; None when nobody works on it."""
    query = (
        select(leads.c.lead_id)
        .where(leads.c.enterprise_id == enterprise_id, leads.c.closed_at.is_(None))
        .order_by(leads.c.created_at.desc(), leads.c.lead_id)
        .limit(1)
    )
    found = (await session.execute(query)).scalar_one_or_none()
    return await read_lead(session, found) if found else None


async def enter_contact(
    session: AsyncSession,
    actor: Actor,
    lead_id: UUID,
    contact: Contact,
    origin: str,
    keys: Keyring,
    now: dt.datetime,
) -> None:
    """Keep, or replace, whom the office contacts; `origin` is one of ORIGINS.

    Raises LeadNotFound, LeadClosed, or ContactNotOurs for a lead whose company gave its own.
    """
    lead = await _own(session, lead_id)
    await _remove(session, lead_id)
    row = {
        "lead_id": lead_id,
        "organisation_id": lead.organisation_id,
        "sealed": seal(contact, lead_id, keys),
        "created_at": now,
        "origin": origin,
    }
    await session.execute(insert(lead_contacts).inline().values(row))
    await _noted(session, actor, lead, "contact_entered", now, origin=origin)


async def remove_contact(
    session: AsyncSession, actor: Actor, lead_id: UUID, now: dt.datetime
) -> None:
    """Remove what the office entered; raises as `enter_contact` does, and ContactGone when there is none."""
    lead = await _own(session, lead_id)
    if not await _remove(session, lead_id):
        raise ContactGone
    await _noted(session, actor, lead, "contact_removed", now)


async def _remove(session: AsyncSession, lead_id: UUID) -> bool:
    """Only what an office entered: the application has no right to a company's own."""
    query = text("SELECT luodi_remove_contact(:lead)")
    return bool((await session.execute(query, {"lead": lead_id})).scalar_one())


async def _own(session: AsyncSession, lead_id: UUID) -> Lead:
    lead = await lead_to_work_on(session, lead_id)
    if lead.source != "officer":
        raise ContactNotOurs
    return lead


async def _noted(
    session: AsyncSession, actor: Actor, lead: Lead, kind: str, now: dt.datetime, **detail: str
) -> None:
    await note_down(session, lead, Event(kind, actor, "officers"), now)
    await touch(session, lead, now)
    await record(session, actor, f"lead.{kind}", ("lead", lead.lead_id), **detail)


def _row(enterprise: Any, owner_id: UUID | None, now: dt.datetime) -> dict[str, Any]:
    stage = enterprise["lead_stage"] if enterprise["lead_stage"] in BEGINS_AT else "lead"
    return {
        "lead_id": uuid4(),
        "organisation_id": enterprise["organisation_id"],
        "enterprise_id": enterprise["enterprise_id"],
        "enterprise": enterprise["name"] or "",
        "source": "officer",
        "stage": stage,
        "owner_id": owner_id,
        "created_at": now,
        "updated_at": now,
        "first_contact_due": now + FIRST_CONTACT,
        "contacted_at": None if stage == "lead" else now,
    }
