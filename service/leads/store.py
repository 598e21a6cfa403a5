"""Leads: handed off, read, followed. What they are worth to whom is decided by PostgreSQL's own policies."""

import datetime as dt
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Date, cast, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor, record
from service.errors import ContactGone, LeadClosed, LeadNotFound
from service.keyring import Keyring
from service.leads.contacts import Contact
from service.leads.history import Event, note_down
from service.leads.links import Linked, make_link, open_link, present, token_for
from service.leads.recipients import Recipient
from service.leads.sealing import seal, unseal
from service.leads.tables import consents, lead_contacts, lead_links, leads

FIRST_CONTACT = dt.timedelta(hours=72)
"""How soon somebody has to be in touch."""


class Chosen(NamedTuple):
    """What the company is interested in, by id; each may be open."""

    industry_id: str | None = None
    site_id: str | None = None
    policy_id: str | None = None


class Agreed(NamedTuple):
    """What was agreed to: the notice as shown, and for how many days after the last activity the lead is kept."""

    notice_version: str
    purposes: tuple[str, ...]
    language: Literal["zh", "en"]
    retention_days: int


class HandOff(NamedTuple):
    """Everything a hand-off says. `form` makes sending it twice one lead; a partner names its organisation and key.

    From a form in a partner's page it names the organisation alone: the company itself handed off.
    """

    form: str
    recipient: Recipient
    run_id: str | None
    enterprise: str
    message: str
    chosen: Chosen
    contact: Contact
    agreed: Agreed
    partner_organisation_id: UUID | None = None
    partner_key: str | None = None


class Lead(NamedTuple):
    """One lead. Times are in UTC; `enterprise`, `message` and `run_id` are None once it is anonymous."""

    lead_id: UUID
    organisation_id: UUID
    run_id: str | None
    enterprise: str | None
    industry_id: str | None
    site_id: str | None
    policy_id: str | None
    message: str | None
    source: str
    partner_organisation_id: UUID | None
    stage: str
    reason: str | None
    owner_id: UUID | None
    created_at: dt.datetime
    first_contact_due: dt.datetime
    contacted_at: dt.datetime | None
    updated_at: dt.datetime
    closed_at: dt.datetime | None
    closed_as: str | None
    anonymised_at: dt.datetime | None
    enterprise_id: UUID | None
    next_action: str | None
    next_action_on: dt.date | None
    revision: int

    @property
    def withdrawn(self) -> bool:
        return self.closed_as == "withdrawn"


class Handed(NamedTuple):
    """A lead just handed off; `token` opens it for the company, and `again` says that it was handed off before."""

    lead: Lead
    token: str
    again: bool


async def hand_off(session: AsyncSession, said: HandOff, keys: Keyring, now: dt.datetime) -> Handed:
    """Keep a lead with its contact, consent, link, first event and one audit row; all or none.

    The same `form` again is the same lead, unchanged; raises LeadGone when that has been deleted since.
    """
    token = token_for(said.form, keys)
    until = _day(now) + dt.timedelta(days=said.agreed.retention_days)
    linked = Linked(uuid4(), said.recipient.organisation_id, until)
    await present(session, token)
    if not await make_link(session, token, linked, now):
        found = await open_link(session, token, _day(now))
        return Handed(await read_lead(session, found.lead_id), token, True)
    row = _row(said, linked, now)
    await session.execute(insert(leads).inline().values(row))
    await _keep_contact(session, said.contact, linked, keys, now)
    await _keep_consent(session, said, linked, until, now)
    actor = _actor(said, linked)
    await note_down(session, linked, Event("handed_off", actor, "company", to_stage="lead"), now)
    detail = {"source": row["source"], "notice": said.agreed.notice_version}
    await record(session, actor, "lead.handed_off", ("lead", linked.lead_id), **detail)
    return Handed(await read_lead(session, linked.lead_id), token, False)


async def read_lead(session: AsyncSession, lead_id: UUID) -> Lead:
    """The lead, if the transaction may see it; raises LeadNotFound. The contact is apart, and reading it is audited."""
    query = select(*(leads.c[name] for name in Lead._fields)).where(leads.c.lead_id == lead_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise LeadNotFound
    return Lead(*row)


async def lead_to_work_on(session: AsyncSession, lead_id: UUID) -> Lead:
    """The lead, locked; raises LeadNotFound, or LeadClosed when its company withdrew or it is anonymous."""
    query = select(*(leads.c[name] for name in Lead._fields)).where(leads.c.lead_id == lead_id)
    row = (await session.execute(query.with_for_update())).one_or_none()
    if row is None:
        raise LeadNotFound
    lead = Lead(*row)
    if lead.withdrawn or lead.anonymised_at is not None:
        raise LeadClosed
    return lead


async def find_contact(session: AsyncSession, lead_id: UUID, keys: Keyring) -> Contact | None:
    """The contact details, to be masked before they are shown; None when erased or never given."""
    query = select(lead_contacts.c.sealed).where(lead_contacts.c.lead_id == lead_id)
    sealed = (await session.execute(query)).scalar_one_or_none()
    return unseal(sealed, lead_id, keys) if sealed else None


async def reveal_contact(
    session: AsyncSession, actor: Actor, lead_id: UUID, keys: Keyring
) -> Contact:
    """The contact details in full, with one audit row; raises LeadNotFound or ContactGone."""
    await read_lead(session, lead_id)
    contact = await find_contact(session, lead_id, keys)
    if contact is None:
        raise ContactGone
    await record(session, actor, "lead.contact_read", ("lead", lead_id))
    return contact


async def tell_company(
    session: AsyncSession, actor: Actor, lead_id: UUID, text: str, now: dt.datetime
) -> None:
    """A message the company reads under its link; one event, one audit row. Raises LeadNotFound or LeadClosed."""
    lead = await lead_to_work_on(session, lead_id)
    await note_down(session, lead, Event("message", actor, "company", text=text), now)
    await touch(session, lead, now)
    await record(session, actor, "lead.message_sent", ("lead", lead_id))


async def touch(session: AsyncSession, lead: Lead, now: dt.datetime) -> None:
    """Activity: the days it is kept and the days of the reminders begin again, for the lead, its consent and its link."""
    mine = leads.c.lead_id == lead.lead_id
    await session.execute(update(leads).where(mine).values(updated_at=now, nudged=0))
    until = cast(_day(now), Date) + consents.c.retention_days
    kept = (
        update(consents)
        .where(consents.c.lead_id == lead.lead_id, consents.c.withdrawn_at.is_(None))
        .values(retention_until=until)
        .returning(consents.c.retention_until)
    )
    last = (await session.execute(kept)).scalar_one_or_none()
    if last is not None:
        links = update(lead_links).where(lead_links.c.lead_id == lead.lead_id)
        await session.execute(links.values(expires_on=last))


def _row(said: HandOff, linked: Linked, now: dt.datetime) -> dict[str, Any]:
    return {
        "lead_id": linked.lead_id,
        "organisation_id": linked.organisation_id,
        "run_id": said.run_id,
        "enterprise": said.enterprise,
        "message": said.message,
        **said.chosen._asdict(),
        "source": "partner" if said.partner_organisation_id else "web",
        "partner_organisation_id": said.partner_organisation_id,
        "created_at": now,
        "updated_at": now,
        "first_contact_due": now + FIRST_CONTACT,
    }


async def _keep_contact(
    session: AsyncSession, contact: Contact, linked: Linked, keys: Keyring, now: dt.datetime
) -> None:
    row = {
        "lead_id": linked.lead_id,
        "organisation_id": linked.organisation_id,
        "sealed": seal(contact, linked.lead_id, keys),
        "created_at": now,
    }
    await session.execute(insert(lead_contacts).inline().values(row))


async def _keep_consent(
    session: AsyncSession, said: HandOff, linked: Linked, until: dt.date, now: dt.datetime
) -> None:
    row = said.agreed._asdict() | {
        "lead_id": linked.lead_id,
        "organisation_id": linked.organisation_id,
        "purposes": list(said.agreed.purposes),
        "recipient": said.recipient.name,
        "given_at": now,
        "retention_until": until,
    }
    await session.execute(insert(consents).inline().values(row))


def _actor(said: HandOff, linked: Linked) -> Actor:
    """The company acts under its link and is known by its lead's id alone; a partner by its key's."""
    if said.partner_key:
        return Actor("partner", said.partner_key, linked.organisation_id)
    return Actor("company", str(linked.lead_id), linked.organisation_id)


def _day(now: dt.datetime) -> dt.date:
    """The day at the offset the moment is told in."""
    return now.date()
