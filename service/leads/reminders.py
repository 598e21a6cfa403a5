"""The clocks' own round: first contact overdue, days without activity, and closing what nobody went on with.

It runs as the owner of the tables, one process at a time, each lead in a transaction of its own. What was pointed out is
kept with the lead, so a round that is cut off or comes late does what is left, and nothing twice.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from service.audit.log import Actor, record
from service.db import Sessions, make_sessions, transaction
from service.enterprises.records import Place
from service.leads.clocks import CLOSES, NUDGES, first_contact, idle_days
from service.leads.enterprise import enter_enterprise
from service.leads.history import Event, note_down
from service.leads.store import Lead
from service.leads.tables import consents, leads
from service.leads.telling import tell_office, tell_partner

LOCK = 7_203_808
SYSTEM = "clocks"
NUDGED = ("lead", "contacted", "negotiating", "visiting")
"""Stages in which silence is pointed out; from the signature on other clocks count, and a pause is meant."""
CLOSED = ("lead", "contacted")
"""Stages that silence ends."""
WORDS = {
    "zh": f"{CLOSES} 天内没有新的进展，已自动结束办理。您可以直接联系{{office}}，"
    "或回到结果页另选地点后重新提交；不再需要的，可在本页删除全部信息。",
    "en": f"There has been no progress for {CLOSES} days, so this was closed automatically. You can contact "
    "{office} directly, or go back to your report, choose another place and hand it off again; "
    "if you no longer need it, delete everything on this page.",
}
"""What the company reads under its link."""


class Step(NamedTuple):
    """One thing that is due: `overdue` (1: the 72 hours, 2: the working days too), `nudged` (after how many days), or `closed`."""

    kind: str
    number: int


class Reminded(NamedTuple):
    """What one round did: steps by lead, enterprises entered afterwards; `busy` when another process was at it."""

    steps: tuple[tuple[UUID, Step], ...] = ()
    entered: int = 0
    busy: bool = False


class Marks(NamedTuple):
    """What was pointed out of a lead before."""

    nudged: int
    overdue_told: int


def due(lead: Lead, marks: Marks, now: dt.datetime) -> list[Step]:
    """What has come due of a lead that is open, by the calendar at the offset of `now`. Closing makes the rest needless.

    A next action that lies ahead counts as being worked on, unless nobody has been in touch yet.
    """
    idle = idle_days(lead.updated_at, now)
    planned = (
        lead.next_action_on is not None
        and lead.next_action_on >= now.date()
        and lead.contacted_at is not None
    )
    if lead.stage in CLOSED and idle >= CLOSES and not planned:
        return [Step("closed", CLOSES)]
    found = []
    level = {"late": 1, "overdue": 2}.get(first_contact(lead, now).standing, 0)
    if lead.stage == "lead" and level > marks.overdue_told:
        found.append(Step("overdue", level))
    passed = [days for days in NUDGES if days <= idle]
    if lead.stage in NUDGED and passed and passed[-1] > marks.nudged and not planned:
        found.append(Step("nudged", passed[-1]))
    return found


async def run(engine: AsyncEngine, now: dt.datetime, place: Place = lambda _: None) -> Reminded:
    """Do what is due at `now`, whose offset says which days are meant; running it again finds nothing to do.

    Also enters the enterprises that open leads of companies lack, because another lead that had brought them is gone.
    """
    sessions = make_sessions(engine)
    steps: list[tuple[UUID, Step]] = []
    for lead_id in await _candidates(sessions, now):
        async with transaction(sessions) as session:
            if not await _mine(session):
                return Reminded(tuple(steps), 0, True)
            steps += [(lead_id, step) for step in await _work(session, lead_id, now)]
    entered = 0
    for lead_id in await _lacking(sessions):
        async with transaction(sessions) as session:
            lead, _ = await _read(session, lead_id)
            entered += bool(lead and await enter_enterprise(session, lead, place))
    return Reminded(tuple(steps), entered)


async def _candidates(sessions: Sessions, now: dt.datetime) -> Sequence[UUID]:
    """Leads of which something may be due; each is looked at again when it is its turn."""
    first = now - dt.timedelta(days=NUDGES[0] - 1)
    query = (
        select(leads.c.lead_id)
        .where(
            leads.c.closed_at.is_(None),
            leads.c.anonymised_at.is_(None),
            leads.c.stage.in_(NUDGED),
            or_(
                leads.c.updated_at < first,
                and_(
                    leads.c.contacted_at.is_(None),
                    leads.c.first_contact_due < now,
                    leads.c.overdue_told < 2,
                ),
            ),
        )
        .order_by(leads.c.organisation_id, leads.c.lead_id)
    )
    async with transaction(sessions) as session:
        return (await session.execute(query)).scalars().all()


async def _lacking(sessions: Sessions) -> Sequence[UUID]:
    query = select(leads.c.lead_id).where(
        leads.c.enterprise_id.is_(None),
        leads.c.run_id.is_not(None),
        leads.c.anonymised_at.is_(None),
        func.coalesce(leads.c.closed_as, "") != "withdrawn",
        leads.c.source != "officer",
    )
    async with transaction(sessions) as session:
        return (await session.execute(query.order_by(leads.c.lead_id))).scalars().all()


async def _mine(session: AsyncSession) -> bool:
    query = text("SELECT pg_try_advisory_xact_lock(:lock)")
    return bool((await session.execute(query, {"lock": LOCK})).scalar_one())


async def _read(session: AsyncSession, lead_id: UUID) -> tuple[Lead | None, Marks]:
    """The lead, locked if nobody else has it; they get their turn next time."""
    columns = (*Lead._fields, *Marks._fields)
    query = select(*(leads.c[name] for name in columns)).where(leads.c.lead_id == lead_id)
    row = (await session.execute(query.with_for_update(skip_locked=True))).one_or_none()
    if row is None:
        return None, Marks(0, 0)
    return Lead(*row[: len(Lead._fields)]), Marks(*row[len(Lead._fields) :])


async def _work(session: AsyncSession, lead_id: UUID, now: dt.datetime) -> list[Step]:
    lead, marks = await _read(session, lead_id)
    if lead is None or lead.closed_at is not None or lead.anonymised_at is not None:
        return []
    steps = due(lead, marks, now)
    for step in steps:
        await _do(session, lead, step, now)
    return steps


async def _do(session: AsyncSession, lead: Lead, step: Step, now: dt.datetime) -> None:
    """The mark, the event, word to the office, and one audit row; no activity, so that the days go on counting."""
    actor = Actor("system", SYSTEM, lead.organisation_id)
    if step.kind == "closed":
        await _close(session, lead, actor, now)
        return
    column = {"overdue": "overdue_told", "nudged": "nudged"}[step.kind]
    mine = update(leads).where(leads.c.lead_id == lead.lead_id)
    await session.execute(mine.values({column: step.number}))
    event = Event(step.kind, actor, "officers", about=str(step.number))
    await note_down(session, lead, event, now)
    kind = {"overdue": "lead.overdue", "nudged": "lead.nudge"}[step.kind]
    await tell_office(session, kind, lead, now, number=step.number)
    await record(session, actor, f"lead.{step.kind}", ("lead", lead.lead_id), number=step.number)


async def _close(session: AsyncSession, lead: Lead, actor: Actor, now: dt.datetime) -> None:
    change: dict[str, Any] = {"closed_at": now, "closed_as": "unanswered"}
    await session.execute(update(leads).where(leads.c.lead_id == lead.lead_id).values(change))
    after = lead._replace(**change)
    await note_down(session, lead, await _farewell(session, lead, actor), now)
    await tell_office(session, "lead.closed", after, now, closed_as="unanswered")
    await tell_partner(session, after, now)
    detail = {"closed_as": "unanswered"}
    await record(session, actor, "lead.closed", ("lead", lead.lead_id), **detail)


async def _farewell(session: AsyncSession, lead: Lead, actor: Actor) -> Event:
    """In the language the company agreed in; a lead without a company that reads has none."""
    given = select(consents.c.language, consents.c.recipient)
    row = (await session.execute(given.where(consents.c.lead_id == lead.lead_id))).one_or_none()
    if row is None:
        return Event("closed", actor, "officers")
    text = WORDS[row.language].format(office=row.recipient)
    return Event("closed", actor, "company", text=text)
