"""Stages: the one place that says which may follow which, and moves a lead."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from matching.problems import FieldError
from service.audit.log import Actor, record
from service.errors import StageRefused
from service.leads.history import Event, note_down
from service.leads.store import Lead, lead_to_work_on, touch
from service.leads.tables import REASONS, STAGES, leads
from service.leads.telling import concerned, tell, tell_partner

NEEDS_REASON = frozenset({"paused", "unsuitable"})
MOST_NOTE = 2_000
_TALKS = frozenset({"contacted", "negotiating", "visiting", "signed"})
_LEAVES = frozenset({"paused", "unsuitable"})
FOLLOWS: Mapping[str, frozenset[str]] = {
    "lead": _TALKS - {"signed"} | _LEAVES,
    "contacted": _TALKS - {"contacted"} | _LEAVES,
    "negotiating": _TALKS - {"negotiating"} | _LEAVES,
    "visiting": _TALKS - {"visiting"} | _LEAVES,
    "signed": frozenset({"visiting", "construction"}) | _LEAVES,
    "construction": frozenset({"signed", "production"}) | _LEAVES,
    "production": frozenset({"construction"}),
    "paused": _TALKS | {"construction", "unsuitable"},
    "unsuitable": frozenset({"contacted", "negotiating"}),
}
"""Talks may run ahead or back; signing, building and producing come one after the other; both ways out can be taken back."""


class Move(NamedTuple):
    """To which stage, why (a code, where the stage needs one) and a note that the company never sees."""

    to: str
    reason: str | None = None
    note: str | None = None


def faults(stage: str, move: Move) -> list[FieldError]:
    """Why a lead at a stage cannot make this move; empty when it can."""
    found = []
    if move.to not in STAGES:
        found.append(_fault("to", "stage_unknown"))
    elif move.to not in FOLLOWS[stage]:
        found.append(_fault("to", "stage_unreachable"))
    if move.to in NEEDS_REASON and move.reason not in REASONS:
        found.append(_fault("reason", "reason_missing"))
    if move.to not in NEEDS_REASON and move.reason is not None:
        found.append(_fault("reason", "reason_needless"))
    if move.reason == "other" and not (move.note or "").strip():
        found.append(_fault("note", "note_missing"))
    if len(move.note or "") > MOST_NOTE:
        found.append(_fault("note", "note_long"))
    return found


async def move(
    session: AsyncSession,
    actor: Actor,
    lead_id: UUID,
    to: str,
    reason: str | None = None,
    note: str | None = None,
    *,
    now: dt.datetime,
) -> Lead:
    """Move a lead, with one event and one audit row; those concerned and the partner who brought it are told.

    The transaction has to act for the actor's organisation.

    Raises LeadNotFound, LeadClosed (consent withdrawn), or StageRefused naming what is wrong. A move to `unsuitable`
    closes the lead, a move out of it opens it again; the first move away from `lead` stops the first-contact clock.
    """
    lead = await lead_to_work_on(session, lead_id)
    said = Move(to, reason, note)
    wrong = faults(lead.stage, said)
    if wrong:
        raise StageRefused(errors=[error._asdict() for error in wrong])
    after = await change_stage(session, actor, lead, said, now)
    await announce_stage(session, actor, lead, after, now)
    await record_stage(session, actor, lead, said)
    return after


async def change_stage(
    session: AsyncSession, actor: Actor, lead: Lead, said: Move, now: dt.datetime
) -> Lead:
    """The change and its events alone, of a lead that is locked and may make the move."""
    to, reason, note = said
    closed = now if to == "unsuitable" else None
    change: dict[str, Any] = {
        "stage": to,
        "reason": reason,
        "contacted_at": lead.contacted_at or (now if to not in NEEDS_REASON else None),
        "closed_at": closed,
        "closed_as": "unsuitable" if closed else None,
    }
    await session.execute(update(leads).where(leads.c.lead_id == lead.lead_id).values(change))
    event = Event("moved", actor, "company", lead.stage, to, reason)
    await note_down(session, lead, event, now)
    if note:
        await note_down(session, lead, Event("note", actor, "officers", text=note), now)
    await touch(session, lead, now)
    return lead._replace(**change, updated_at=now)


async def announce_stage(
    session: AsyncSession, actor: Actor, before: Lead, after: Lead, now: dt.datetime
) -> None:
    """To those concerned, and to the partner; before any audit row, since writers of both take turns."""
    whom = await concerned(session, after)
    moved = {"before": before.stage, "after": after.stage}
    await tell(session, whom, "lead.moved", after, now, besides=actor.id, **moved)
    await tell_partner(session, after, now)


async def record_stage(session: AsyncSession, actor: Actor, before: Lead, said: Move) -> None:
    detail = {"from": before.stage, "to": said.to} | (
        {"reason": said.reason} if said.reason else {}
    )
    await record(session, actor, "lead.moved", ("lead", before.lead_id), **detail)


_WORDS: Mapping[str, tuple[str, str]] = {
    "stage_unknown": (
        f"没有这个阶段，可用：{'、'.join(STAGES)}",
        f"is no stage; use one of: {', '.join(STAGES)}",
    ),
    "stage_unreachable": (
        "不能从当前阶段直接转到这个阶段，请先转到中间的阶段",
        "cannot follow the stage the lead is at; go by the stages between",
    ),
    "reason_missing": (
        "暂缓或不适合须选择原因",
        "a lead that is paused or unsuitable needs one of the reasons",
    ),
    "reason_needless": ("只有暂缓和不适合需要原因", "only paused and unsuitable take a reason"),
    "note_missing": ("原因为“其他”时须写明", "the reason “other” has to be written out"),
    "note_long": (f"说明不超过 {MOST_NOTE} 字", f"may have {MOST_NOTE} characters at most"),
}


def _fault(field: str, code: str) -> FieldError:
    return FieldError(f"/{field}", code, *_WORDS[code])
