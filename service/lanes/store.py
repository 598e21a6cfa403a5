"""Waking a lane, and handing it on: the only places where tickets are written.

A lane has one ticket that counts, the one of its present turn. Whoever works it off gives the lane its next ticket in
the same transaction as the work's effects, so that a worker killed before or after leaves exactly one. The next ticket
stands behind those of all other lanes: lanes are served in turn.
"""

import datetime as dt
import json
from typing import NamedTuple
from uuid import UUID

from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from sqlalchemy import Select, Update, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.lanes.tables import lanes

SOON = dt.timedelta(0)
_LIVE = text(
    "SELECT EXISTS (SELECT FROM pgqueuer WHERE dedupe_key = :key AND status IN ('queued', 'picked'))"
)


class Ticket(NamedTuple):
    """What a worker is told: whose lane, which, and the turn it was written for."""

    organisation_id: UUID
    lane: str
    turn: int

    @property
    def kind(self) -> str:
        """The part of the lane's name that says who works it off."""
        return self.lane.partition(":")[0]

    @property
    def key(self) -> str:
        return f"{self.organisation_id}/{self.lane}/{self.turn}"

    def to_bytes(self) -> bytes:
        return json.dumps([str(self.organisation_id), self.lane, self.turn]).encode()

    @classmethod
    def from_bytes(cls, payload: bytes | None) -> "Ticket":
        organisation_id, lane, turn = json.loads(payload or b"")
        return cls(UUID(organisation_id), lane, turn)


async def wake(
    session: AsyncSession, organisation_id: UUID, lane: str, delay: dt.timedelta = SOON
) -> None:
    """See to it that the lane is worked on `delay` from now at the latest; the session acts for the organisation.

    A ticket that is due by then stays the one that counts; a later one, or one that was lost, is replaced.
    """
    row = {"organisation_id": organisation_id, "lane": lane}
    await session.execute(insert(lanes).values(row).on_conflict_do_nothing())
    turn, due_at, now = (await session.execute(_locked(organisation_id, lane))).one()
    if due_at is not None and due_at <= now + delay:
        live = await session.execute(_LIVE, {"key": Ticket(organisation_id, lane, turn).key})
        if live.scalar_one():
            return
    await _issue(session, Ticket(organisation_id, lane, turn + 1), delay)


async def counts(session: AsyncSession, ticket: Ticket, *, lock: bool = False) -> bool:
    """Whether the ticket is still its lane's own; with `lock` nobody changes that before the transaction ends."""
    query = select(lanes.c.turn).where(
        lanes.c.organisation_id == ticket.organisation_id,
        lanes.c.lane == ticket.lane,
        lanes.c.turn == ticket.turn,
        lanes.c.due_at.is_not(None),
    )
    found = await session.execute(query.with_for_update() if lock else query)
    return found.one_or_none() is not None


async def hand_on(session: AsyncSession, ticket: Ticket, delay: dt.timedelta | None) -> None:
    """Give the lane its next ticket `delay` from now, or let it rest when that is None.

    Call it in the transaction that keeps the work's effects, after `counts(…, lock=True)` said yes.
    """
    if delay is not None:
        await _issue(session, ticket._replace(turn=ticket.turn + 1), delay)
        return
    await session.execute(_row(ticket).values(due_at=None))


async def _issue(session: AsyncSession, ticket: Ticket, delay: dt.timedelta) -> None:
    due = text("now() + :delay").bindparams(delay=delay)
    await session.execute(_row(ticket).values(turn=ticket.turn, due_at=due))
    connection = await (await session.connection()).get_raw_connection()
    queries = Queries(AsyncpgDriver(connection.driver_connection))
    await queries.enqueue(
        ticket.kind,
        ticket.to_bytes(),
        execute_after=delay,
        dedupe_key=ticket.key,
        on_conflict="skip",
    )


def _row(ticket: Ticket) -> Update:
    return update(lanes).where(
        lanes.c.organisation_id == ticket.organisation_id, lanes.c.lane == ticket.lane
    )


def _locked(organisation_id: UUID, lane: str) -> Select[int, dt.datetime | None, dt.datetime]:
    return (
        select(lanes.c.turn, lanes.c.due_at, func.now())
        .where(lanes.c.organisation_id == organisation_id, lanes.c.lane == lane)
        .with_for_update()
    )
