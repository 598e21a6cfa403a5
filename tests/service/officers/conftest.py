"""The application on a database of its own, with real transactions from a real pool, and a clock that can be moved."""

from contextlib import AsyncExitStack
from typing import NamedTuple

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from service.app import create_app
from service.db import app_engine, make_sessions, owner_engine
from service.maintenance import project
from tests.conftest import TODAY
from tests.make import migrated_database
from tests.service.officers.people import Browser, Clock, People, settle


class Office(NamedTuple):
    """`browser()` is a new one; `rows(person)` what the audit log says an officer did."""

    app: object
    transport: httpx.ASGITransport
    sessions: async_sessionmaker[AsyncSession]
    owner: object
    clock: Clock
    people: People
    stack: AsyncExitStack

    async def browser(self, address: str = "192.0.2.1") -> Browser:
        async def from_address(scope, receive, send):
            await self.transport.app({**scope, "client": (address, 1)}, receive, send)

        http = httpx.AsyncClient(
            transport=httpx.ASGITransport(from_address), base_url="http://luodi.test"
        )
        return Browser(await self.stack.enter_async_context(http), self)

    async def rows(self, query: str = "true", **given):
        asked = text(f"SELECT * FROM audit_log WHERE {query} ORDER BY audit_id")
        async with self.owner.connect() as connection:
            return (await connection.execute(asked, given)).all()

    async def rows_of(self, person):
        return await self.rows("actor = :id", id=str(person.officer_id))


@pytest.fixture(scope="session")
async def officers_database(server_url, known):
    async with migrated_database(server_url) as url:
        await project(url, known.knowledge.catalogue)
        yield url


@pytest.fixture
async def office(officers_database, settings, known):
    """An office nobody else knows: its own organisations and officers."""
    clock, owner = Clock(), owner_engine(officers_database)
    engine = app_engine(officers_database, settings)
    app = create_app(settings, officers_database, known, today=lambda: TODAY, now=clock)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        stack.push_async_callback(owner.dispose)
        state = await stack.enter_async_context(app.router.lifespan_context(app))

        async def with_state(scope, receive, send):
            await app({**scope, "state": dict(state)}, receive, send)

        async with owner.begin() as connection:
            await connection.execute(text("DELETE FROM sign_in_delays"))
        yield Office(
            app,
            httpx.ASGITransport(with_state),
            make_sessions(engine),
            owner,
            clock,
            await settle(owner),
            stack,
        )
