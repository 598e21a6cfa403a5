"""How the command line acts for an organisation: the role of requests, row-level security and all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple, TypeVar
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor
from service.cli.knowledge import errors
from service.cli.serve import settings
from service.db import (
    Sessions,
    app_engine,
    database,
    make_sessions,
    migrate,
    owner_engine,
    transaction,
)
from service.organisations.store import act_for, organisation_named

Answer = TypeVar("Answer")


class Office(NamedTuple):
    """One organisation and the way to its rows."""

    sessions: Sessions
    organisation_id: UUID

    @property
    def actor(self) -> Actor:
        return Actor("operator", "command-line", self.organisation_id)

    @asynccontextmanager
    async def acting(self) -> AsyncIterator[AsyncSession]:
        """One transaction that acts for the organisation."""
        async with transaction(self.sessions) as session:
            await act_for(session, self.organisation_id)
            yield session


def within(name: str, work: Callable[[Office], Awaitable[Answer]]) -> Answer:
    """Do something for the organisation of that name; exits with 2 when there is none."""

    async def run() -> Answer:
        made = settings()
        with database(made) as url:
            await asyncio.to_thread(migrate, url)
            owner, engine = owner_engine(url), app_engine(url, made)
            try:
                async with owner.connect() as connection:
                    row = await organisation_named(connection, name)
                if row is None:
                    errors.print(
                        f"没有名为“{name}”的单位 / no organisation is called {name!r}", style="red"
                    )
                    raise typer.Exit(2)
                return await work(Office(make_sessions(engine), row.organisation_id))
            finally:
                await owner.dispose()
                await engine.dispose()

    return asyncio.run(run())
