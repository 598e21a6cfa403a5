"""What a company handed over, put right in place under its link (PIPL, Article 46): the old values are kept nowhere."""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import record
from service.errors import ContactGone, LeadClosed
from service.keyring import Keyring
from service.leads.contacts import Contact
from service.leads.history import Event, note_down
from service.leads.links import Linked
from service.leads.privacy import actor_of
from service.leads.sealing import seal
from service.leads.store import Lead, find_contact, lead_to_work_on, read_lead, touch
from service.leads.telling import tell_office
from service.organisations.store import acting_for


class Given(NamedTuple):
    """What a company gave that it can put right: whom to contact, and its message."""

    contact: Contact
    message: str


async def given_in_full(session: AsyncSession, linked: Linked, keys: Keyring) -> Given:
    """What is kept, in full, to be put right; one audit row. Raises LeadClosed once consent is withdrawn."""
    lead = await read_lead(session, linked.lead_id)
    if lead.withdrawn or lead.anonymised_at is not None:
        raise LeadClosed
    found = await _given(session, lead, keys)
    await record(session, actor_of(linked), "lead.contact_read", ("lead", linked.lead_id))
    return found


async def correct(
    session: AsyncSession, linked: Linked, said: Given, keys: Keyring, now: dt.datetime
) -> tuple[str, ...]:
    """Put what is said in the place of what was kept; the names of the fields that changed, none when it is the same.

    A change is activity, an event that both sides see, a notice to the office and one audit row: names of fields, no
    value. The same again does nothing. Raises LeadClosed once consent is withdrawn or the lead is anonymous.
    """
    async with acting_for(session, linked.organisation_id):
        lead = await lead_to_work_on(session, linked.lead_id)
    changed = _changed(await _given(session, lead, keys), said)
    if not changed:
        return ()
    query = text("SELECT luodi_correct_linked_lead(:sealed, :message)")
    new = {"sealed": seal(said.contact, lead.lead_id, keys), "message": said.message}
    if not (await session.execute(query, new)).scalar_one():
        raise ContactGone
    fields = ",".join(changed)
    event = Event("corrected", actor_of(linked), "company", about=fields)
    await note_down(session, lead, event, now)
    async with acting_for(session, linked.organisation_id):
        await touch(session, lead, now)
    await tell_office(session, "lead.corrected", lead, now)
    subject = ("lead", linked.lead_id)
    await record(session, actor_of(linked), "lead.corrected", subject, fields=fields)
    return changed


async def _given(session: AsyncSession, lead: Lead, keys: Keyring) -> Given:
    contact = await find_contact(session, lead.lead_id, keys)
    if contact is None:
        raise ContactGone
    return Given(contact, lead.message or "")


def _changed(before: Given, after: Given) -> tuple[str, ...]:
    old = before.contact._asdict() | {"message": before.message}
    new = after.contact._asdict() | {"message": after.message}
    return tuple(name for name, value in new.items() if value != old[name])
