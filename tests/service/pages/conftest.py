"""An application on a chosen day, and a hand in its database, rolled back after the test."""

import datetime as dt
from contextlib import AsyncExitStack
from typing import NamedTuple

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from service.app import create_app
from tests.make import served


class Office(NamedTuple):
    client: httpx.AsyncClient
    sessions: async_sessionmaker[AsyncSession]


@pytest.fixture
async def office(engine, database, settings, known):
    """`await office(today)` → Office."""
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(engine.connect())
        outer = await connection.begin()
        stack.push_async_callback(outer.rollback)
        sessions = async_sessionmaker(connection, join_transaction_mode="create_savepoint")

        async def opened(today: dt.date) -> Office:
            app = create_app(
                settings,
                database,
                known,
                today=lambda: today,
                state=lambda s: {**s, "sessionmaker": sessions},
            )
            return Office(await stack.enter_async_context(served(app)), sessions)

        yield opened
