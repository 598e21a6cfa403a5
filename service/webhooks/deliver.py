"""Working off the lane of one endpoint: what is due is sent, each attempt is kept, and the lane sleeps until the next."""

import asyncio
import datetime as dt
import random
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.db import Sessions, transaction
from service.errors import SealBroken
from service.keyring import Keyring
from service.lanes.store import Ticket, counts, hand_on
from service.organisations.store import act_for
from service.webhooks.schedule import Schedule
from service.webhooks.sending import Answered, Sender
from service.webhooks.signing import decrypt, signed_headers
from service.webhooks.tables import webhook_attempts, webhook_deliveries, webhook_endpoints

AT_ONCE = 8
A_TURN = 32
GONE = 410
Clock = Callable[[], dt.datetime]
_due = webhook_deliveries.c


class Sending(NamedTuple):
    """An endpoint with the secrets that sign now, and the deliveries that are due."""

    url: str
    secrets: list[str]
    due: list[Row[tuple[object, ...]]]


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class WebhookWork:
    """Works off tickets of the kind `webhook`. The clock says what is due; a ticket sleeps real time."""

    def __init__(
        self,
        sessions: Sessions,
        keys: Keyring,
        sender: Sender,
        *,
        schedule: Schedule | None = None,
        clock: Clock = utc_now,
        chance: random.Random | None = None,
    ) -> None:
        self._sessions = sessions
        self._keys = keys
        self._sender = sender
        self._schedule = schedule or Schedule()
        self._clock = clock
        self._chance = chance

    async def __call__(self, ticket: Ticket) -> None:
        endpoint_id = UUID(ticket.lane.partition(":")[2])
        sending = await self._sending(ticket, endpoint_id)
        if sending is not None:
            await self._send_all(ticket, endpoint_id, sending)
        async with transaction(self._sessions) as session:
            await act_for(session, ticket.organisation_id)
            if await counts(session, ticket, lock=True):
                await hand_on(session, ticket, await self._next(session, endpoint_id))

    async def _sending(self, ticket: Ticket, endpoint_id: UUID) -> Sending | None:
        async with transaction(self._sessions) as session:
            await act_for(session, ticket.organisation_id)
            if not await counts(session, ticket):
                return None
            query = select(webhook_endpoints).where(
                webhook_endpoints.c.endpoint_id == endpoint_id,
                webhook_endpoints.c.disabled_at.is_(None),
            )
            endpoint = (await session.execute(query)).one_or_none()
            if endpoint is None:
                return None
            due = select(webhook_deliveries).where(
                _due.endpoint_id == endpoint_id,
                _due.state == "pending",
                _due.next_at <= self._clock(),
            )
            rows = await session.execute(due.order_by(_due.next_at).limit(A_TURN))
            return Sending(endpoint.url, self._secrets(endpoint), list(rows))

    def _secrets(self, endpoint: Row[tuple[object, ...]]) -> list[str]:
        """The secrets that sign now, the newest first; none when the deployment's own secret was changed."""
        kept = [endpoint.secret]
        if endpoint.previous_secret and endpoint.previous_until > self._clock():
            kept.append(endpoint.previous_secret)
        try:
            return [decrypt(self._keys, endpoint.endpoint_id, one) for one in kept]
        except SealBroken:
            return []

    async def _send_all(self, ticket: Ticket, endpoint_id: UUID, sending: Sending) -> None:
        free = asyncio.Semaphore(AT_ONCE)
        stopped = asyncio.Event()

        async def one(row: Row[tuple[object, ...]]) -> None:
            async with free:
                if stopped.is_set():
                    return
                answered = await self._send(sending, row)
                if answered.status == GONE:
                    stopped.set()
                await self._record(ticket, endpoint_id, row, answered)

        async with asyncio.TaskGroup() as group:
            for row in sending.due:
                group.create_task(one(row))

    async def _send(self, sending: Sending, row: Row[tuple[object, ...]]) -> Answered:
        if not sending.secrets:
            return Answered(None, "secret_lost", 0)
        headers = signed_headers(row.event_id, self._clock(), row.payload, sending.secrets)
        return await self._sender.send(sending.url, headers, row.payload.encode())

    async def _record(
        self,
        ticket: Ticket,
        endpoint_id: UUID,
        row: Row[tuple[object, ...]],
        answered: Answered,
    ) -> None:
        """Keep the attempt and what follows from it, unless another worker has recorded this very try already."""
        async with transaction(self._sessions) as session:
            await act_for(session, ticket.organisation_id)
            now = self._clock()
            changed = update(webhook_deliveries).where(
                _due.delivery_id == row.delivery_id,
                _due.attempts == row.attempts,
                _due.state == "pending",
            )
            kept = await session.execute(
                changed.values(
                    attempts=row.attempts + 1,
                    tries=row.tries + 1,
                    **self._follows(row, answered, now),
                ).returning(_due.attempts)
            )
            number = kept.scalar_one_or_none()
            if number is None:
                return
            await session.execute(
                insert(webhook_attempts).values(_attempt(row, number, now, answered))
            )
            if answered.status == GONE:
                await disable(session, endpoint_id, "gone", now)

    def _follows(
        self, row: Row[tuple[object, ...]], answered: Answered, now: dt.datetime
    ) -> dict[str, object]:
        if answered.failure is None:
            return {"state": "delivered", "settled_at": now, "next_at": None}
        again = None
        if answered.status != GONE:
            again = self._schedule.after(
                row.tries + 1, row.since, now, asked=answered.retry_after, chance=self._chance
            )
        if again is None:
            return {"state": "dead", "settled_at": now, "next_at": None}
        return {"next_at": again}

    async def _next(self, session: AsyncSession, endpoint_id: UUID) -> dt.timedelta | None:
        """How long the lane may sleep; None while nothing waits or the endpoint is disabled."""
        query = (
            select(func.min(_due.next_at))
            .join(webhook_endpoints, webhook_endpoints.c.endpoint_id == _due.endpoint_id)
            .where(
                _due.endpoint_id == endpoint_id,
                _due.state == "pending",
                webhook_endpoints.c.disabled_at.is_(None),
            )
        )
        at: dt.datetime | None = (await session.execute(query)).scalar_one()
        return None if at is None else max(dt.timedelta(0), at - self._clock())


async def disable(session: AsyncSession, endpoint_id: UUID, why: str, now: dt.datetime) -> None:
    """Nothing more is sent there; what waited is dead, listed, and can be replayed."""
    await session.execute(
        update(webhook_endpoints)
        .where(
            webhook_endpoints.c.endpoint_id == endpoint_id,
            webhook_endpoints.c.disabled_at.is_(None),
        )
        .values(disabled_at=now, disabled_why=why)
    )
    await session.execute(
        update(webhook_deliveries)
        .where(_due.endpoint_id == endpoint_id, _due.state == "pending")
        .values(state="dead", settled_at=now, next_at=None)
    )


def _attempt(
    row: Row[tuple[object, ...]], number: int, now: dt.datetime, answered: Answered
) -> dict[str, object]:
    return {
        "delivery_id": row.delivery_id,
        "organisation_id": row.organisation_id,
        "number": number,
        "at": now,
        "status": answered.status,
        "failure": answered.failure,
        "milliseconds": answered.milliseconds,
    }
