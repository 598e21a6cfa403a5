"""Partners with keys, in databases of their own or within the transaction of a test."""

import datetime as dt
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import async_sessionmaker

from service.app import create_app
from service.audit.log import Actor
from service.db import app_engine, owner_engine
from service.keyring import keyring
from service.maintenance import project
from service.organisations.store import add_organisation
from service.partners.keys import SCOPES, Wanted, create_key
from tests.conftest import TODAY
from tests.make import migrated_database, served

OPERATOR = Actor("operator", "test")


class Desk:
    """Where keys are made, as `luodi keys` makes them, committed."""

    def __init__(self, url, settings):
        self.url, self.settings = url, settings

    @asynccontextmanager
    async def owner(self):
        engine = owner_engine(self.url)
        try:
            async with engine.begin() as connection:
                yield connection
        finally:
            await engine.dispose()

    async def organisation(self):
        async with self.owner() as connection:
            return await add_organisation(connection, f"伙伴 {uuid4().hex[:8]}", "partner")

    async def key(self, organisation_id=None, *, today=TODAY, **wanted):
        """A new key of a new organisation unless one is given; every scope unless some are."""
        organisation_id = organisation_id or await self.organisation()
        asked = Wanted(
            **{"name": "test", "scopes": SCOPES, "burst": 1000, "per_second": 1000, **wanted}
        )
        async with self.owner() as connection:
            return await create_key(
                connection, keyring(self.settings), organisation_id, asked, today=today,
                actor=OPERATOR._replace(organisation_id=organisation_id),
            )  # fmt: skip

    async def run(self, statement, **values):
        async with self.owner() as connection:
            return await connection.execute(text(statement), values)

    async def rows(self, query, **values):
        async with self.owner() as connection:
            return list(await connection.execute(text(query), values))


def bearer(made):
    return {"Authorization": f"Bearer {made if isinstance(made, str) else made.secret}"}


@pytest.fixture(scope="module")
async def home(server_url, known):
    """A database of this module's own: what is committed here is seen by real connections and goes with it."""
    async with migrated_database(server_url) as url:
        await project(url, known.knowledge.catalogue)
        yield url


@pytest.fixture
def desk(home, settings):
    return Desk(home, settings)


@pytest.fixture
async def api(home, settings, known):
    """The application over the module's database, its connections real and its commits kept."""
    async with served(create_app(settings, home, known, today=lambda: TODAY)) as client:
        yield client


@pytest.fixture
async def as_app(home, settings):
    """Sessions of the role requests run as, each on a connection of its own."""
    engine = app_engine(home, settings)
    yield async_sessionmaker(engine)
    await engine.dispose()


def days(number):
    return TODAY + dt.timedelta(days=number)
