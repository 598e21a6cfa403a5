"""What a company may do with its own lead under its link: take it along, withdraw its consent, have it deleted."""

import datetime as dt
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor, record
from service.enterprises.load import next_version
from service.errors import LeadGone
from service.keyring import Keyring
from service.leads.history import history_of
from service.leads.links import Linked
from service.leads.store import Lead, find_contact, read_lead
from service.leads.tables import consents, leads
from service.leads.telling import tell_office, tell_partner
from service.organisations.store import acting_for

LEFT_OUT = frozenset(
    {
        "organisation_id",
        "owner_id",
        "partner_organisation_id",
        "enterprise_id",
        "next_action",
        "next_action_on",
        "revision",
    }
)
"""Ids of offices and officers, and the office's own plans: they say nothing about the company."""


async def withdraw(session: AsyncSession, linked: Linked, now: dt.datetime) -> bool:
    """Withdraw consent: contact and message are erased, the lead closes; one audit row. False when it was before."""
    await _lead_first(session, linked)
    lead = await read_lead(session, linked.lead_id)
    query = text("SELECT luodi_withdraw_linked_lead(:moment)")
    if not (await session.execute(query, {"moment": now})).scalar_one():
        return False
    await _tell(session, lead._replace(closed_as="withdrawn"), now)
    await record(session, actor_of(linked), "lead.consent_withdrawn", ("lead", linked.lead_id))
    return True


async def delete(session: AsyncSession, linked: Linked, now: dt.datetime) -> None:
    """Erase lead, contact, messages, files, link, the enterprise it brought, and form and answers if this company's alone.

    An anonymous row and the audit log remain. Raises LeadGone when it was deleted meanwhile.
    """
    lead = await read_lead(session, linked.lead_id)
    await _wait_our_turn(session, linked)
    await _tell(session, lead._replace(closed_as="deleted"), now)
    await record(session, actor_of(linked), "lead.deleted", ("lead", linked.lead_id))
    query = text("SELECT luodi_delete_linked_lead(:moment)")
    if not (await session.execute(query, {"moment": now})).scalar_one():
        raise LeadGone


async def everything(session: AsyncSession, linked: Linked, keys: Keyring) -> dict[str, Any]:
    """All that is kept about a lead, as JSON values, with one audit row; inner notes of the office are not part of it."""
    lead = await read_lead(session, linked.lead_id)
    contact = await find_contact(session, linked.lead_id, keys)
    kept = (
        await session.execute(select(consents).where(consents.c.lead_id == linked.lead_id))
    ).one_or_none()
    events = await history_of(session, linked.lead_id)
    await record(session, actor_of(linked), "lead.exported", ("lead", linked.lead_id))
    return {
        "lead": _plain(lead._asdict()),
        "contact": contact._asdict() if contact else None,
        "consent": _plain(dict(kept._mapping)) if kept else None,
        "history": [_event(dict(event._mapping)) for event in events],
        "link_expires_on": linked.expires_on.isoformat(),
    }


async def _wait_our_turn(session: AsyncSession, linked: Linked) -> None:
    """Lead and enterprises before the audit log, as officers' changes take them: nobody waits for each other in a ring."""
    await _lead_first(session, linked)
    async with acting_for(session, linked.organisation_id):
        await next_version(session, linked.organisation_id)


async def _lead_first(session: AsyncSession, linked: Linked) -> None:
    """The lead before its consent and contact, as corrections and officers' changes take them."""
    async with acting_for(session, linked.organisation_id):
        mine = select(leads.c.lead_id).where(leads.c.lead_id == linked.lead_id)
        await session.execute(mine.with_for_update())


async def _tell(session: AsyncSession, lead: Lead, now: dt.datetime) -> None:
    """The office and the partner hear that there is nothing to be done any more."""
    await tell_office(session, "lead.closed", lead, now, closed_as=lead.closed_as)
    await tell_partner(session, lead, now)


def actor_of(linked: Linked) -> Actor:
    """The company, known by its lead's id alone."""
    return Actor("company", str(linked.lead_id), linked.organisation_id)


def _event(row: dict[str, Any]) -> dict[str, Any]:
    shown = ("at", "kind", "from_stage", "to_stage", "reason", "text")
    return _plain({name: row[name] for name in shown}) | {"by": row["actor_kind"]}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items() if name not in LEFT_OUT}


def _value(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | list) else str(value)
