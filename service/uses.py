"""How often is too often, for all workers together: what matters is counted in PostgreSQL as keys are.

A bucket's name is an HMAC, so that no address is kept; what was refused is remembered in memory until it may be tried
again, so that a flood costs no statement. Each process counts by itself besides: it never admits more than the limit,
neither while the database cannot be asked nor when a flood has made it too busy to ask.
"""

import hmac
import math
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import text
from starlette.requests import Request

from service.addresses import address_of
from service.buckets import RATES
from service.counting import IN_HASTE
from service.db import transaction
from service.errors import DatabaseBusy, DatabaseUnavailable, TooManyRequests
from service.state import HasState

KEYLESS = "keyless"
_TAKE = text(f"SELECT t.wait, t.remaining FROM {IN_HASTE}, luodi_take(:bucket, :room, :step) t")


class Left(NamedTuple):
    """What is left of a bucket after one use: so many at once, of so many, one more each `step` seconds."""

    remaining: int
    burst: int
    step: float

    def headers(self) -> Mapping[str, str]:
        """`RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10), as with a key."""
        window = max(1, math.ceil(self.burst * self.step))
        reset = math.ceil((self.burst - self.remaining) * self.step)
        return {
            "RateLimit-Policy": f'"burst";q={self.burst};w={window}',
            "RateLimit": f'"burst";r={self.remaining};t={reset}',
        }


async def limit(state: HasState, use: str, who: str) -> Left | None:
    """Count one use by `who` for all workers; None where limits are off.

    Call it while no transaction is open. Raises TooManyRequests, naming the seconds to wait.
    """
    factor = state.settings.limit_factor
    if not factor:
        return None
    state.buckets.check(use, who)
    state.buckets.take(use, who)
    rate = RATES[use]
    room, step = rate.burst * factor, rate.seconds / factor
    secret = state.keyring.key("use limits")
    bucket = hmac.new(secret, f"{use}\0{who}".encode(), sha256).digest()
    try:
        async with state.counting.turn(bucket), transaction(state.sessionmaker) as session:
            state.buckets.check(use, who)  # what came before may have been refused meanwhile
            row = (
                await session.execute(_TAKE, {"bucket": bucket, "room": room, "step": step})
            ).one()
    except (DatabaseBusy, DatabaseUnavailable):
        return None
    left = Left(row.remaining, math.floor(room), step)
    if row.wait > 0:
        state.buckets.shut(use, who, row.wait)
        raise TooManyRequests(max(1, math.ceil(row.wait)))
    return left


async def limit_keyless(request: Request) -> None:
    """Count a request without a key by its address; the answer tells what is left, a refusal too."""
    headers: dict[str, str] = request.scope.setdefault("luodi.headers", {})
    factor = request.state.settings.limit_factor
    rate = RATES[KEYLESS]
    try:
        left = await limit(request.state, KEYLESS, address_of(request))
    except TooManyRequests:
        headers.update(Left(0, math.floor(rate.burst * factor), rate.seconds / factor).headers())
        raise
    if left is not None:
        headers.update(left.headers())
