"""What an administrator does for a colleague, each with its one row in the audit log: page and command line alike."""

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.audit.log import Actor, record
from service.officers import links, store
from service.officers.credentials import NO_SECOND, keep
from service.officers.roles import Role
from service.officers.sessions import on_behalf, revoke
from service.officers.store import OfficerRow


class Invited(NamedTuple):
    """An officer and the token of the link by which he or she sets a password."""

    officer_id: UUID
    token: str
    expires_at: dt.datetime


async def add(
    session: AsyncSession | AsyncConnection,
    actor: Actor,
    organisation_id: UUID,
    email: str,
    name: str,
    role: Role,
    now: dt.datetime,
) -> Invited:
    """A new officer with a link to set a password; raises EmailTaken."""
    officer_id = await store.add_officer(session, organisation_id, email, name, role)
    token = await links.make_link(session, officer_id, now)
    await record(session, actor, "officer.added", ("officer", officer_id), role=role)
    return Invited(officer_id, token, now + links.LASTS)


async def reset(
    session: AsyncSession | AsyncConnection,
    actor: Actor,
    officer: OfficerRow,
    now: dt.datetime,
    *,
    second: bool = False,
) -> Invited:
    """A new link to set a password; the old one and every session end at once.

    With `second` the second factor is removed too, for an officer who lost phone and recovery codes.
    """
    gone = NO_SECOND if second else {}
    async with on_behalf(session, officer.officer_id):
        await keep(session, officer.officer_id, password_hash=None, **gone)
    await revoke(session, officer.officer_id, now)
    token = await links.make_link(session, officer.officer_id, now)
    await record(
        session, actor, "officer.reset", ("officer", officer.officer_id), second_removed=second
    )
    return Invited(officer.officer_id, token, now + links.LASTS)


async def disable(
    session: AsyncSession | AsyncConnection, actor: Actor, officer: OfficerRow, now: dt.datetime
) -> None:
    """No sign-in, no session, no link from now on; what he or she did stays."""
    await store.set_disabled(session, officer.officer_id, now)
    await revoke(session, officer.officer_id, now)
    await links.spend_all(session, officer.officer_id, now)
    await record(session, actor, "officer.disabled", ("officer", officer.officer_id))


async def enable(
    session: AsyncSession | AsyncConnection, actor: Actor, officer: OfficerRow
) -> None:
    """Sign-in is open again, with the password there was."""
    await store.set_disabled(session, officer.officer_id, None)
    await record(session, actor, "officer.enabled", ("officer", officer.officer_id))


async def change_role(
    session: AsyncSession | AsyncConnection, actor: Actor, officer: OfficerRow, role: Role
) -> None:
    await store.set_role(session, officer.officer_id, role)
    changed = {"before": officer.role, "after": role}
    await record(session, actor, "officer.role_changed", ("officer", officer.officer_id), **changed)
