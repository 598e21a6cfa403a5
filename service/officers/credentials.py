"""What an officer signs in with; the transaction must act as that officer (`act_as`)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import CursorResult, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.keyring import Keyring
from service.officers import second
from service.officers.tables import officer_credentials as kept


class Credentials(NamedTuple):
    """As kept; all empty for an officer who never set a password, and for nobody."""

    password_hash: str | None = None
    password_at: dt.datetime | None = None
    totp_secret: bytes | None = None
    totp_at: dt.datetime | None = None
    recovery_left: int = 0


async def credentials_of(session: AsyncSession, officer_id: UUID) -> Credentials:
    left = func.cardinality(kept.c.recovery_codes)
    query = select(
        kept.c.password_hash, kept.c.password_at, kept.c.totp_secret, kept.c.totp_at, left
    ).where(kept.c.officer_id == officer_id)
    row = (await session.execute(query)).one_or_none()
    return Credentials(*row) if row is not None else Credentials()


async def keep(session: AsyncSession | AsyncConnection, officer_id: UUID, **values: Any) -> None:
    """Change what is kept; a first value makes the row."""
    empty = insert(kept).values(officer_id=officer_id).on_conflict_do_nothing()
    await session.execute(empty)
    await session.execute(update(kept).where(kept.c.officer_id == officer_id).values(**values))


NO_SECOND: Mapping[str, Any] = {
    "totp_secret": None,
    "totp_at": None,
    "totp_step": None,
    "recovery_codes": [],
}
"""What is kept when there is no second factor."""


async def keep_recovery_codes(
    session: AsyncSession, keyring: Keyring, officer_id: UUID, codes: Sequence[str]
) -> None:
    """Keep these in place of earlier ones."""
    digests = [second.recovery_digest(keyring, officer_id, code) for code in codes]
    await keep(session, officer_id, recovery_codes=digests)


async def take_code(
    session: AsyncSession, keyring: Keyring, officer_id: UUID, code: str, now: dt.datetime
) -> str | None:
    """Take a code of the second factor once: `totp` or `recovery_code` says which it was, None that it is wrong.

    A code taken before, or older than one taken before, is wrong.
    """
    secret_kept = (await credentials_of(session, officer_id)).totp_secret
    secret = second.opened(keyring, officer_id, secret_kept) if secret_kept else None
    step = second.step_of(secret, code, now) if secret else None
    of_officer = kept.c.officer_id == officer_id
    if step is not None:
        newer = or_(kept.c.totp_step.is_(None), kept.c.totp_step < step)
        taken = update(kept).where(of_officer, newer).values(totp_step=step)
        return "totp" if await _changed(session, taken) else None
    digest = second.recovery_digest(keyring, officer_id, code)
    left = func.array_remove(kept.c.recovery_codes, digest)
    has = kept.c.recovery_codes.contains([digest])
    used = update(kept).where(of_officer, has).values(recovery_codes=left)
    return "recovery_code" if await _changed(session, used) else None


async def _changed(session: AsyncSession, statement: Any) -> bool:
    return cast("CursorResult[Any]", await session.execute(statement)).rowcount == 1
