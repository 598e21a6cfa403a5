"""Making organisations (as the owner of the tables) and finding them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import Row, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.organisations.tables import organisations


async def act_for(session: AsyncSession | AsyncConnection, organisation_id: UUID) -> None:
    """From here to its end the transaction sees and writes what this organisation may; row-level security reads it."""
    query = text("SELECT set_config('luodi.organisation', :organisation, true)")
    await session.execute(query, {"organisation": str(organisation_id)})


@asynccontextmanager
async def acting_for(
    session: AsyncSession | AsyncConnection, organisation_id: UUID
) -> AsyncIterator[None]:
    """Meanwhile the transaction acts for another organisation: to leave it something, never to read what is its own.

    When it raises, the transaction is lost anyway, and what it acted for with it.
    """
    query = text("SELECT coalesce(current_setting('luodi.organisation', true), '')")
    before = (await session.execute(query)).scalar_one()
    await act_for(session, organisation_id)
    yield
    back = text("SELECT set_config('luodi.organisation', :before, true)")
    await session.execute(back, {"before": before})


async def add_organisation(
    connection: AsyncConnection,
    name: str,
    kind: str,
    *,
    parent_id: UUID | None = None,
    city: str | None = None,
    site_id: str | None = None,
) -> UUID:
    """A new organisation; only the owner of the tables may make one. A name taken raises IntegrityError."""
    row = {"name": name, "kind": kind, "parent_id": parent_id, "city": city, "site_id": site_id}
    made = insert(organisations).values(row).returning(organisations.c.organisation_id)
    found: UUID = (await connection.execute(made)).scalar_one()
    return found


async def organisation_named(
    session: AsyncSession | AsyncConnection, name: str
) -> Row[tuple[object, ...]] | None:
    """The organisation of that name among those the transaction may see; None when there is none."""
    query = select(organisations).where(organisations.c.name == name)
    return (await session.execute(query)).one_or_none()
