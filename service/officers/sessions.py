"""Sessions: opened by a sign-in, found by their token, ended by a word."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.officers.roles import Role
from service.officers.tables import officer_sessions, officers
from service.officers.tokens import digest_of, looks_real, new_token
from service.organisations.store import act_for

IDLE = dt.timedelta(hours=12)
ABSOLUTE = dt.timedelta(days=7)
NOTED = dt.timedelta(minutes=1)
"""How exactly the last use is known: not every request need write."""


class Identity(NamedTuple):
    """An officer and the organisation that he or she works for."""

    officer_id: UUID
    organisation_id: UUID


class Found(NamedTuple):
    """A session that is still open, and whose it is."""

    session_id: UUID
    used_at: dt.datetime
    officer_id: UUID
    organisation_id: UUID
    role: Role
    name: str
    organisation: str


async def act_as(session: AsyncSession, who: Identity) -> None:
    """From here to its end the transaction is this officer's: row-level security opens what is theirs."""
    await act_for(session, who.organisation_id)
    await _set_officer(session, str(who.officer_id))


@asynccontextmanager
async def on_behalf(
    session: AsyncSession | AsyncConnection, officer_id: UUID
) -> AsyncIterator[None]:
    """Meanwhile the credentials of a colleague are open to the transaction, if its organisation may see the colleague."""
    query = text("SELECT coalesce(current_setting('luodi.officer', true), '')")
    before = (await session.execute(query)).scalar_one()
    await _set_officer(session, str(officer_id))
    yield
    await _set_officer(session, before)


async def _set_officer(session: AsyncSession | AsyncConnection, officer: str) -> None:
    query = text("SELECT set_config('luodi.officer', :officer, true)")
    await session.execute(query, {"officer": officer})


async def open_session(session: AsyncSession, officer_id: UUID, now: dt.datetime) -> str:
    """A new session; its token is answered here and stored nowhere. What ran out long ago is swept away."""
    over = officer_sessions.c.created_at < now - ABSOLUTE
    of_officer = officer_sessions.c.officer_id == officer_id
    await session.execute(delete(officer_sessions).where(of_officer, over))
    token = new_token()
    row = {"digest": digest_of(token), "officer_id": officer_id, "created_at": now, "used_at": now}
    await session.execute(insert(officer_sessions).values(row))
    return token


async def find(session: AsyncSession, token: str, now: dt.datetime) -> Found | None:
    """The open session of a token; None when it is wrong, revoked, over, idle too long, or its officer disabled.

    From then on the transaction acts for the officer.
    """
    if not looks_real(token):
        return None
    query = text("SELECT * FROM luodi_officer_by_session(:digest, :used_since, :made_since)")
    given = {
        "digest": digest_of(token),
        "used_since": now - IDLE,
        "made_since": now - ABSOLUTE,
    }
    row = (await session.execute(query, given)).one_or_none()
    if row is None:
        return None
    found = Found(**row._mapping)
    await act_as(session, Identity(found.officer_id, found.organisation_id))
    if found.used_at < now - NOTED:
        await _note(session, found, now)
    return found


async def _note(session: AsyncSession, found: Found, now: dt.datetime) -> None:
    this = officer_sessions.c.session_id == found.session_id
    await session.execute(update(officer_sessions).where(this).values(used_at=now))
    await seen(session, found.officer_id, now)


async def seen(session: AsyncSession, officer_id: UUID, now: dt.datetime) -> None:
    one = officers.c.officer_id == officer_id
    await session.execute(update(officers).where(one).values(last_seen_at=now))


async def revoke(
    session: AsyncSession | AsyncConnection,
    officer_id: UUID,
    now: dt.datetime,
    *,
    only: UUID | None = None,
    keep: UUID | None = None,
) -> int:
    """End sessions of an officer: `only` one, or all but `keep`; how many were open."""
    query = update(officer_sessions).where(
        officer_sessions.c.officer_id == officer_id, officer_sessions.c.revoked_at.is_(None)
    )
    if only is not None:
        query = query.where(officer_sessions.c.session_id == only)
    if keep is not None:
        query = query.where(officer_sessions.c.session_id != keep)
    ended = await session.execute(query.values(revoked_at=now).returning(officer_sessions.c.digest))
    return len(cast("list[object]", ended.all()))


async def count_open(session: AsyncSession, officer_id: UUID, now: dt.datetime) -> int:
    """With how many browsers an officer is signed in."""
    query = select(func.count()).where(
        officer_sessions.c.officer_id == officer_id,
        officer_sessions.c.revoked_at.is_(None),
        officer_sessions.c.used_at > now - IDLE,
        officer_sessions.c.created_at > now - ABSOLUTE,
    )
    return int((await session.execute(query)).scalar_one())
