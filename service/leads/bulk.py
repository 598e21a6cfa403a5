"""Several leads at once, all or none, and taking it back."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from matching.problems import FieldError
from service.audit.log import record
from service.errors import LeadNotFound, RoleTooLow, UndoGone
from service.leads.history import Event, note_down
from service.leads.stages import Move, announce_stage, change_stage, faults, record_stage
from service.leads.store import Lead, touch
from service.leads.tables import lead_undos, leads
from service.leads.telling import tell_partner
from service.leads.working import (
    announce_owner,
    change_owner,
    check_owner,
    may_assign,
    record_owner,
)
from service.officers.here import OfficerHere

MOST = 200
UNDOABLE = dt.timedelta(hours=1)
STATE = ("stage", "reason", "owner_id", "contacted_at", "closed_at", "closed_as")
"""What a bulk action may change, and an undo puts back."""


class Cannot(NamedTuple):
    """A lead that stands in the way, by its name, and why."""

    enterprise: str
    fault: FieldError


class Undone(NamedTuple):
    """How many leads were put back, and how many were left because somebody changed them since."""

    back: int
    left: int


async def move_all(
    here: OfficerHere, ids: Sequence[UUID], said: Move
) -> tuple[UUID | None, list[Cannot]]:
    """Move leads, all or none; the number to undo it by, or every lead that cannot go there.

    Raises LeadNotFound when one of them is not to be seen.
    """
    found = await _locked(here.session, ids)
    stopped = [
        Cannot(lead.enterprise or "", fault) for lead in found for fault in _stops(lead, said)
    ]
    if stopped:
        return None, stopped
    session, actor, now = here.session, here.actor, here.now
    after = [await change_stage(session, actor, lead, said, now) for lead in found]
    for before, lead in zip(found, after, strict=True):
        await announce_stage(session, actor, before, lead, now)
    undo = await _remember(here, "moved", found)
    for lead in found:
        await record_stage(session, actor, lead, said)
    return undo, []


async def assign_all(here: OfficerHere, ids: Sequence[UUID], to: UUID | None) -> UUID:
    """Put an officer, or nobody, in charge of leads, all or none; the number to undo it by.

    Raises LeadNotFound, OfficerNotFound, or RoleTooLow where an officer may not give out one of them.
    """
    found = await _locked(here.session, ids)
    session, actor, now = here.session, here.actor, here.now
    for lead in found:
        if not may_assign(here.role, here.officer_id, lead.owner_id, to):
            raise RoleTooLow
        await check_owner(session, actor, lead, to)
    after = [await change_owner(session, actor, lead, to, now) for lead in found]
    for lead in after:
        await announce_owner(session, actor, lead, now)
    undo = await _remember(here, "assigned", found)
    for lead in found:
        await record_owner(session, actor, lead, to)
    return undo


async def undo(here: OfficerHere, undo_id: UUID) -> Undone:
    """Put back what one bulk action of this officer changed, within the hour and once; leads changed since are left.

    Raises UndoGone.
    """
    spent = (
        update(lead_undos)
        .where(
            lead_undos.c.undo_id == undo_id,
            lead_undos.c.officer_id == here.officer_id,
            lead_undos.c.used_at.is_(None),
            lead_undos.c.created_at > here.now - UNDOABLE,
        )
        .values(used_at=here.now)
        .returning(lead_undos.c.before)
    )
    before = (await here.session.execute(spent)).scalar_one_or_none()
    if before is None:
        raise UndoGone
    kept = {UUID(row["lead_id"]): row for row in before}
    there = {lead.lead_id: lead for lead in await _lock(here.session, list(kept))}
    same = [lead for key, row in kept.items() if (lead := there.get(key)) and _untouched(lead, row)]
    changed = [await _put_back(here, lead, kept[lead.lead_id]) for lead in same]
    for lead, was in zip(same, changed, strict=True):
        if was.stage != lead.stage or was.closed_as != lead.closed_as:
            await tell_partner(here.session, was, here.now)
    for lead, was in zip(same, changed, strict=True):
        detail = {"before": lead.stage, "after": was.stage}
        await record(here.session, here.actor, "lead.undone", ("lead", lead.lead_id), **detail)
    return Undone(len(same), len(kept) - len(same))


def _untouched(lead: Lead, row: dict[str, Any]) -> bool:
    return lead.revision == row["revision"] and not lead.withdrawn and lead.anonymised_at is None


def _stops(lead: Lead, said: Move) -> list[FieldError]:
    closed = lead.withdrawn or lead.anonymised_at is not None
    return [_CLOSED] if closed else faults(lead.stage, said)


_CLOSED = FieldError(
    "/to",
    "lead_closed",
    "企业已撤回同意，不能再办理，请不要选择它",
    "the company has withdrawn its consent; leave it out",
)


async def _locked(session: AsyncSession, ids: Sequence[UUID]) -> list[Lead]:
    """All of them, before anything is written: whoever locks several does so in one order. Raises LeadNotFound."""
    found = await _lock(session, ids)
    if len(found) < len(set(ids)):
        raise LeadNotFound
    return found


async def _lock(session: AsyncSession, ids: Sequence[UUID]) -> list[Lead]:
    query = select(*(leads.c[name] for name in Lead._fields)).where(leads.c.lead_id.in_(ids))
    ordered = query.order_by(leads.c.organisation_id, leads.c.lead_id).with_for_update()
    return [Lead(*row) for row in await session.execute(ordered)]


async def _remember(here: OfficerHere, action: str, before: Sequence[Lead]) -> UUID:
    """What the leads were, and the revision each has now."""
    ids = [lead.lead_id for lead in before]
    revisions = select(leads.c.lead_id, leads.c.revision).where(leads.c.lead_id.in_(ids))
    after = {row[0]: row[1] for row in await here.session.execute(revisions)}
    rows = [
        {"lead_id": str(lead.lead_id), "revision": after[lead.lead_id]}
        | {name: _plain(getattr(lead, name)) for name in STATE}
        for lead in before
    ]
    row = {
        "officer_id": here.officer_id,
        "organisation_id": here.organisation_id,
        "created_at": here.now,
        "action": action,
        "before": rows,
    }
    made = insert(lead_undos).values(row).returning(lead_undos.c.undo_id)
    undo_id: UUID = (await here.session.execute(made)).scalar_one()
    return undo_id


async def _put_back(here: OfficerHere, lead: Lead, row: dict[str, Any]) -> Lead:
    was = {
        "stage": row["stage"],
        "reason": row["reason"],
        "owner_id": UUID(row["owner_id"]) if row["owner_id"] else None,
        "contacted_at": _moment(row["contacted_at"]),
        "closed_at": _moment(row["closed_at"]),
        "closed_as": row["closed_as"],
    }
    mine = update(leads).where(leads.c.lead_id == lead.lead_id)
    await here.session.execute(mine.values(**was))
    if was["stage"] != lead.stage:
        event = Event("moved", here.actor, "company", lead.stage, was["stage"], was["reason"])
        await note_down(here.session, lead, event, here.now)
    if was["owner_id"] != lead.owner_id:
        about = str(was["owner_id"]) if was["owner_id"] else None
        event = Event("assigned", here.actor, "officers", about=about)
        await note_down(here.session, lead, event, here.now)
    await touch(here.session, lead, here.now)
    return lead._replace(**was, updated_at=here.now)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value and str(value)


def _moment(said: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(said) if said else None
