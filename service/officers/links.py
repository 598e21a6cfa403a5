"""One-time links to set a password: for a new officer, or after a reset."""

import datetime as dt
from uuid import UUID

from sqlalchemy import insert, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.errors import PasswordLinkSpent
from service.officers.sessions import Identity
from service.officers.tables import password_links
from service.officers.tokens import digest_of, looks_real, new_token

LASTS = dt.timedelta(hours=48)


async def make_link(
    session: AsyncSession | AsyncConnection, officer_id: UUID, now: dt.datetime
) -> str:
    """A token for the officer; earlier ones stop working."""
    await spend_all(session, officer_id, now)
    token = new_token()
    row = {
        "digest": digest_of(token),
        "officer_id": officer_id,
        "created_at": now,
        "expires_at": now + LASTS,
    }
    await session.execute(insert(password_links).values(row))
    return token


async def spend_all(
    session: AsyncSession | AsyncConnection, officer_id: UUID, now: dt.datetime
) -> None:
    """No link of the officer opens any more."""
    query = update(password_links).where(
        password_links.c.officer_id == officer_id, password_links.c.spent_at.is_(None)
    )
    await session.execute(query.values(spent_at=now))


async def find_link(session: AsyncSession, token: str, now: dt.datetime) -> Identity:
    """Whose link it is; raises PasswordLinkSpent for one used, replaced, run out or never made: they look alike."""
    if not looks_real(token):
        raise PasswordLinkSpent
    query = text("SELECT * FROM luodi_officer_by_link(:digest, :now)")
    row = (await session.execute(query, {"digest": digest_of(token), "now": now})).one_or_none()
    if row is None:
        raise PasswordLinkSpent
    return Identity(row.officer_id, row.organisation_id)


async def spend(session: AsyncSession, token: str, now: dt.datetime) -> None:
    """Use a link up; of two at once one gets PasswordLinkSpent. The transaction acts for its officer already."""
    query = (
        update(password_links)
        .where(password_links.c.digest == digest_of(token), password_links.c.spent_at.is_(None))
        .values(spent_at=now)
        .returning(password_links.c.officer_id)
    )
    if (await session.execute(query)).first() is None:
        raise PasswordLinkSpent
