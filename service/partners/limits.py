"""How often a key may be used: counted in PostgreSQL, so that all workers share one bucket.

The headers follow draft-ietf-httpapi-ratelimit-headers-10.
"""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.counting import IN_HASTE
from service.db import transaction
from service.partners.errors import KeyQuotaSpent, KeyRateExceeded
from service.state import HasState

_USE = text(
    f"SELECT u.* FROM {IN_HASTE}, "
    "luodi_key_use(:key_id, :today, :requests, :rows, :route, :factor) u"
)
ROWS = {"POST /v1/matches": 1, "POST /v1/questions/next": 1, "POST /v1/explain": 1}
"""Routes that compute one match, counted as it is asked for; a batch counts its rows with `spend`."""


class Used(NamedTuple):
    """One use as it was counted: `reason` says what it exceeded, if anything, `wait` the seconds until it may be again."""

    reason: str | None
    wait: float
    remaining: int
    month_used: int

    def check(self) -> None:
        """Raises KeyRateExceeded or KeyQuotaSpent for a use that was refused."""
        if self.reason == "rate":
            raise KeyRateExceeded(max(1, math.ceil(self.wait)))
        if self.reason == "month":
            raise KeyQuotaSpent(max(1, math.ceil(self.wait)))


class Owner(Protocol):
    """Whose matches are counted: a partner."""

    @property
    def key_id(self) -> UUID: ...


async def spend(state: HasState, partner: Owner, rows: int, route: str) -> None:
    """Count matches against the month's quota, all or none; raises KeyQuotaSpent. Call it before they are computed.

    It is a transaction of its own: what was spent stays spent.
    """
    async with state.counting.turn(partner.key_id), transaction(state.sessionmaker) as session:
        used = await count(session, state, partner.key_id, rows=rows, route=route)
    used.check()


async def count(
    session: AsyncSession,
    state: HasState,
    key_id: UUID,
    *,
    requests: int = 0,
    rows: int = 0,
    route: str,
) -> Used:
    """Count requests against the rate and rows against the quota; what is refused is counted as refused."""
    row = {
        "key_id": key_id,
        "today": state.today(),
        "requests": requests,
        "rows": rows,
        "route": route,
        "factor": state.settings.limit_factor,
    }
    found = (await session.execute(_USE, row)).one()
    wait = found.wait if found.reason == "rate" else until_next_month(state)
    return Used(found.reason, wait, found.remaining, found.month_used)


async def at_ease(session: AsyncSession) -> None:
    """What follows in a transaction that counted is kept for certain, and waits for locks as long as any request."""
    for setting in ("synchronous_commit", "lock_timeout"):
        await session.execute(text(f"SET LOCAL {setting} TO DEFAULT"))


def until_next_month(state: HasState) -> float:
    """Seconds until the month of the service's calendar ends."""
    now = dt.datetime.now(state.settings.timezone)
    first = (now.replace(day=1) + dt.timedelta(days=32)).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    return (first - now).total_seconds()


def headers_of(key: Any, used: Used, state: HasState) -> Mapping[str, str]:
    """`RateLimit` and `RateLimit-Policy` of a key; none where limits are off."""
    factor = state.settings.limit_factor
    if not factor:
        return {}
    burst, refill = math.floor(key.burst * factor), key.per_second * factor
    window = max(1, math.ceil(burst / refill))
    reset = max(0, math.ceil((burst - used.remaining) / refill))
    policy, state_now = [f'"burst";q={burst};w={window}'], [f'"burst";r={used.remaining};t={reset}']
    if key.monthly is not None and key.environment == "live":
        left = max(0, key.monthly - used.month_used)
        policy.append(f'"month";q={key.monthly};qu="matches";w=2592000')
        state_now.append(f'"month";r={left};t={math.ceil(until_next_month(state))}')
    return {"RateLimit-Policy": ", ".join(policy), "RateLimit": ", ".join(state_now)}
