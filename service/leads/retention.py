"""Keeping nothing longer than was said: leads past their day become anonymous, expired forms and links go.

It runs as the owner of the tables, as migrations do: requests have no right to any of this.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, and_, cast, delete, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from service.audit.log import Actor, record
from service.audit.tables import audit_log
from service.db import make_sessions, transaction
from service.drafts.store import sweep as sweep_drafts
from service.enterprises.jobs import sweep as sweep_files
from service.leads.tables import consents, lead_links, lead_undos, leads
from service.notices.sweeping import forget_mails, forget_notices
from service.shares.store import forget as forget_shares

LOCK = 7203807
AT_A_TIME = 100
REMEMBERED = dt.timedelta(days=365)
"""How long a link that ran out is still told from a wrong one; nothing but its digest and day is kept."""
SYSTEM = "retention"
Sweep = Callable[[AsyncSession, dt.date], Awaitable[int]]


async def _sweep_links(session: AsyncSession, today: dt.date) -> int:
    old = delete(lead_links).where(lead_links.c.expires_on < today - REMEMBERED)
    gone = await session.execute(old.returning(lead_links.c.digest))
    return len(gone.all())


async def _sweep_undos(session: AsyncSession, today: dt.date) -> int:
    old = delete(lead_undos).where(lead_undos.c.created_at < today - dt.timedelta(days=7))
    return len((await session.execute(old.returning(lead_undos.c.undo_id))).all())


SWEEPS: Mapping[str, Sweep] = {
    "drafts": sweep_drafts,
    "import_files": sweep_files,
    "lead_links": _sweep_links,
    "lead_undos": _sweep_undos,
    "report_links": forget_shares,
    "notices": forget_notices,
    "mails": forget_mails,
}
"""What else has run out, by name; each answers how many rows went and is called until none does."""


class Kept(NamedTuple):
    """What one run did: leads made anonymous, rows swept by kind; `busy` when another process was at it."""

    anonymised: tuple[UUID, ...] = ()
    swept: Mapping[str, int] = {}
    busy: bool = False


async def run(engine: AsyncEngine, now: dt.datetime, days: int) -> Kept:
    """Do what is due on the day of `now`; a second run the same day finds nothing to do.

    `days` counts for leads without a consent of their own, those an office entered by hand. Each hundred leads are a
    transaction under a lock that one process holds at a time; every lead has its own audit row.
    """
    sessions = make_sessions(engine)
    anonymised: list[UUID] = []
    while True:
        async with transaction(sessions) as session:
            if not await _mine(session):
                return Kept(tuple(anonymised), {}, True)
            found = await _anonymise(session, now, days)
        anonymised += found
        if len(found) < AT_A_TIME:
            break
    async with transaction(sessions) as session:
        if not await _mine(session):
            return Kept(tuple(anonymised), {}, True)
        swept = {name: await _swept(session, sweep, now.date()) for name, sweep in SWEEPS.items()}
        if any(swept.values()):
            actor = Actor("system", SYSTEM)
            await record(session, actor, "retention.swept", ("service", "retention"), **swept)
    return Kept(tuple(anonymised), swept)


async def report(engine: AsyncEngine, since: dt.date) -> dict[str, Any]:
    """Who was affected from a day on: per action on leads how often, which leads, and which actors, from the audit log."""
    wanted = and_(
        audit_log.c.at >= since,
        or_(audit_log.c.subject_kind == "lead", audit_log.c.action == "retention.swept"),
    )
    query = (
        select(
            audit_log.c.action,
            func.count(),
            func.array_agg(audit_log.c.subject.distinct()),
            func.array_agg((audit_log.c.actor_kind + ":" + audit_log.c.actor).distinct()),
        )
        .where(wanted)
        .group_by(audit_log.c.action)
        .order_by(audit_log.c.action)
    )
    async with engine.connect() as connection:
        rows = (await connection.execute(query)).all()
        kept = await connection.execute(
            select(func.count()).where(leads.c.anonymised_at.is_(None)).select_from(leads)
        )
        open_leads = kept.scalar_one()
    actions = {
        action: {"times": times, "leads": subjects, "actors": actors}
        for action, times, subjects, actors in rows
    }
    affected = {lead for one in actions.values() for lead in one["leads"] if lead != "retention"}
    return {
        "since": since.isoformat(),
        "leads_affected": len(affected),
        "leads_still_kept": open_leads,
        "actions": actions,
    }


async def _mine(session: AsyncSession) -> bool:
    """Whether this process may go on: one at a time, however many serve."""
    query = text("SELECT pg_try_advisory_xact_lock(:lock)")
    return bool((await session.execute(query, {"lock": LOCK})).scalar_one())


async def _anonymise(session: AsyncSession, now: dt.datetime, days: int) -> list[UUID]:
    """The next hundred leads past their day; offices in order, for each office's audit rows take turns."""
    joined = leads.outerjoin(consents, consents.c.lead_id == leads.c.lead_id)
    last = func.coalesce(consents.c.retention_until, cast(leads.c.updated_at, Date) + days)
    due = (
        select(leads.c.lead_id, leads.c.organisation_id)
        .select_from(joined)
        .where(leads.c.anonymised_at.is_(None), last < now.date())
        .order_by(leads.c.organisation_id, leads.c.lead_id)
        .limit(AT_A_TIME)
        .with_for_update(of=leads)
    )
    found = (await session.execute(due)).all()
    erase = text("SELECT luodi_erase_lead(:lead, 'expired', :moment)")
    for lead_id, organisation_id in found:
        await session.execute(erase, {"lead": lead_id, "moment": now})
        actor = Actor("system", SYSTEM, organisation_id)
        await record(session, actor, "lead.anonymised", ("lead", lead_id))
    return [lead_id for lead_id, _ in found]


async def _swept(session: AsyncSession, sweep: Sweep, today: dt.date) -> int:
    total = 0
    while gone := await sweep(session, today):
        total += gone
    return total
