"""Officers as they are managed: added, found, changed. Row-level security keeps each to its own organisations."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple, cast
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.errors import OfficerNotFound
from service.officers.roles import Role
from service.officers.tables import officers
from service.organisations.tables import organisations

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")
LONGEST_EMAIL, LONGEST_NAME = 254, 100


class EmailTaken(Exception):
    """An officer with this e-mail exists already, here or in another organisation."""


class OfficerRow(NamedTuple):
    """One officer as colleagues see him or her."""

    officer_id: UUID
    organisation_id: UUID
    organisation: str
    email: str
    name: str
    role: Role
    created_at: dt.datetime
    last_seen_at: dt.datetime | None
    disabled_at: dt.datetime | None


def normal_email(email: str) -> str:
    """As it is kept and compared: without outer blanks, in lower case."""
    return email.strip().lower()


def is_email(email: str) -> bool:
    """Whether it can be an e-mail address; whether mail arrives there nobody has tried."""
    return len(email) <= LONGEST_EMAIL and _EMAIL.fullmatch(email) is not None


async def add_officer(
    session: AsyncSession | AsyncConnection,
    organisation_id: UUID,
    email: str,
    name: str,
    role: Role,
) -> UUID:
    """A new officer, who cannot sign in before a password is set; raises EmailTaken."""
    row = {"organisation_id": organisation_id, "email": normal_email(email), "name": name}
    try:
        async with session.begin_nested():
            made = insert(officers).values(row | {"role": role}).returning(officers.c.officer_id)
            return cast(UUID, (await session.execute(made)).scalar_one())
    except IntegrityError as error:
        raise EmailTaken from error


_ROWS = select(
    officers.c.officer_id,
    officers.c.organisation_id,
    organisations.c.name.label("organisation"),
    officers.c.email,
    officers.c.name,
    officers.c.role,
    officers.c.created_at,
    officers.c.last_seen_at,
    officers.c.disabled_at,
).join(organisations, organisations.c.organisation_id == officers.c.organisation_id)


async def all_officers(session: AsyncSession | AsyncConnection) -> list[OfficerRow]:
    """All that the transaction may see, by organisation and name."""
    query = _ROWS.order_by(organisations.c.name, officers.c.name, officers.c.officer_id)
    return [OfficerRow(*row) for row in await session.execute(query)]


async def get_officer(session: AsyncSession | AsyncConnection, officer_id: UUID) -> OfficerRow:
    """One of them; raises OfficerNotFound for a missing and for a foreign one alike."""
    query = _ROWS.where(officers.c.officer_id == officer_id)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise OfficerNotFound
    return OfficerRow(*row)


async def officer_with(session: AsyncSession | AsyncConnection, email: str) -> OfficerRow:
    """The one with this e-mail; raises OfficerNotFound."""
    query = _ROWS.where(officers.c.email == normal_email(email))
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise OfficerNotFound
    return OfficerRow(*row)


async def set_role(session: AsyncSession | AsyncConnection, officer_id: UUID, role: Role) -> None:
    one = officers.c.officer_id == officer_id
    await session.execute(update(officers).where(one).values(role=role))


async def set_disabled(
    session: AsyncSession | AsyncConnection, officer_id: UUID, at: dt.datetime | None
) -> None:
    """Disabled since then, or able to sign in again (None)."""
    one = officers.c.officer_id == officer_id
    await session.execute(update(officers).where(one).values(disabled_at=at))


async def names_of(session: AsyncSession, ids: Sequence[str]) -> dict[str, str]:
    """Officer's id as the audit log writes it → name, of those the transaction may see."""
    as_text = func.cast(officers.c.officer_id, officers.c.name.type)
    query = select(as_text, officers.c.name).where(as_text.in_(list(ids)))
    return {row[0]: row[1] for row in await session.execute(query)}
