"""Failed sign-ins make the next one wait, ever longer, and never for good.

Counted for an account and for an address, under an HMAC: neither can be read out of the table. An unknown e-mail
waits just as a known one does. Who signed in before with this browser counts apart (`device`), so that a stranger's
failures delay a stranger alone.
"""

import datetime as dt
import hashlib
import hmac
import math
from typing import Literal, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.errors import TooManyTries
from service.keyring import Keyring

LONGEST = dt.timedelta(minutes=15)
FORGOTTEN = dt.timedelta(hours=24)


class Bound(NamedTuple):
    """`free` failures, then waits of 2, 4, 8 … seconds up to `longest`."""

    free: int
    longest: dt.timedelta


Kind = Literal["account", "device", "address"]
BOUNDS: dict[Kind, Bound] = {
    "account": Bound(5, LONGEST),
    "device": Bound(5, LONGEST),
    "address": Bound(60, LONGEST),  # an office of two hundred shares one
}


class Counter(NamedTuple):
    """One thing failures are counted for."""

    kind: Kind
    digest: bytes


def counter(keyring: Keyring, kind: Kind, of: str) -> Counter:
    said = f"{kind}\0{of}".encode()
    return Counter(kind, hmac.new(keyring.key("sign-in delays"), said, hashlib.sha256).digest())


_TAKE = text("""
INSERT INTO sign_in_delays AS d (digest, failed, failed_at, until) VALUES (:digest, 1, :now, :now)
ON CONFLICT (digest) DO UPDATE SET
    failed = CASE WHEN d.failed_at < :forgotten THEN 1 ELSE d.failed + 1 END,
    failed_at = :now,
    until = :now + CASE WHEN d.failed_at < :forgotten OR d.failed < :free THEN interval '0'
        ELSE least(:longest, make_interval(secs => power(2, least(d.failed + 1 - :free, 20)))) END
WHERE d.until <= :now
RETURNING failed
""")
_UNTIL = text("SELECT until FROM sign_in_delays WHERE digest = :digest")
_FORGIVE = text(
    "UPDATE sign_in_delays SET failed = greatest(failed - 1, 0), until = :now WHERE digest = :digest"
)
_CLEAR = text("DELETE FROM sign_in_delays WHERE digest = :digest OR failed_at < :forgotten")


async def take(session: AsyncSession, counted: Counter, now: dt.datetime) -> None:
    """Count a try as failed before it is judged, so that tries at once cannot outrun the count.

    Raises TooManyTries, naming the seconds to wait, while an earlier failure still delays.
    """
    bound = BOUNDS[counted.kind]
    values = {
        "digest": counted.digest,
        "now": now,
        "forgotten": now - FORGOTTEN,
        "free": bound.free,
        "longest": bound.longest,
    }
    if (await session.execute(_TAKE, values)).first() is None:
        until = (await session.execute(_UNTIL, {"digest": counted.digest})).scalar_one()
        raise TooManyTries(max(1, math.ceil((until - now).total_seconds())))


async def succeed(session: AsyncSession, counted: Counter, now: dt.datetime) -> None:
    """Take the try back: an account starts anew, an address only loses this one try."""
    if counted.kind == "address":
        await session.execute(_FORGIVE, {"digest": counted.digest, "now": now})
    else:
        values = {"digest": counted.digest, "forgotten": now - FORGOTTEN}
        await session.execute(_CLEAR, values)
