"""Answers to writes that may be sent again, kept in the transaction of the write itself.

After draft-ietf-httpapi-idempotency-key-header-07. There is no row "in flight" that a crash could leave behind: who
works holds an advisory lock, and the lock, the effect and the answer live and die in one transaction.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.keyring import Keyring
from service.partners.errors import (
    IdempotencyKeyInFlight,
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
)
from service.partners.tables import idempotency
from service.sealing import seal, unseal

HOURS = 24
PURPOSE = "idempotent answers"
_SWEPT = 20
"""Expired answers that each claim removes, whosever they are, so that the table stays as large as a day."""
_KEY = re.compile(r"[!-~]{1,255}")


class Claim(NamedTuple):
    """Who sends what under which key: `caller` and `fingerprint` are digests."""

    caller: bytes
    organisation_id: UUID | None
    key: str
    fingerprint: bytes


class Answer(NamedTuple):
    """An answer as it goes over the wire, without what every answer is given anew."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def read_key(header: str) -> str:
    """The key as sent, in quotes or bare; raises IdempotencyKeyInvalid."""
    key = header.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyInvalid
    return key


async def claim(session: AsyncSession, claimed: Claim, keys: Keyring) -> Answer | None:
    """The kept answer, opened with `keys`, or None when the caller is the first and now holds the claim until its transaction ends.

    Raises IdempotencyKeyInFlight while another transaction holds it, IdempotencyKeyReused when what is sent differs.
    """
    lock = sha256(claimed.caller + claimed.key.encode()).digest()[:8]
    number = int.from_bytes(lock, "big", signed=True)
    taken = text("SELECT pg_try_advisory_xact_lock(:number)")
    if not (await session.execute(taken, {"number": number})).scalar_one():
        raise IdempotencyKeyInFlight
    await session.execute(text("SELECT luodi_idempotency_sweep(:most)"), {"most": _SWEPT})
    columns = (idempotency.c.fingerprint, idempotency.c.status, idempotency.c.headers)
    query = select(*columns, idempotency.c.body).where(
        idempotency.c.caller == claimed.caller, idempotency.c.key == claimed.key
    )
    row = (await session.execute(query.where(_FRESH))).one_or_none()
    if row is None:
        return None
    if row.fingerprint != claimed.fingerprint:
        raise IdempotencyKeyReused
    body = unseal(keys, PURPOSE, row.body, claimed.fingerprint)
    return Answer(row.status, row.headers, body)


async def keep(session: AsyncSession, claimed: Claim, answer: Answer, keys: Keyring) -> None:
    """Keep the answer for 24 hours, in the transaction that claimed; its body is sealed, for it may hold a new secret."""
    own = (idempotency.c.caller == claimed.caller, idempotency.c.key == claimed.key)
    await session.execute(delete(idempotency).where(*own))  # one that has expired
    row = {
        **claimed._asdict(),
        "status": answer.status,
        "headers": dict(answer.headers),
        "body": seal(keys, PURPOSE, answer.body, claimed.fingerprint),
        "expires_at": func.clock_timestamp() + func.make_interval(0, 0, 0, 0, HOURS),
    }
    await session.execute(insert(idempotency).values(row))


_FRESH = idempotency.c.expires_at > func.clock_timestamp()
