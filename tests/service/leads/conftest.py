"""A database of its own, with offices in it: what people hand off is committed here, as it is in earnest."""

import datetime as dt
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from service.app import create_app
from service.db import app_engine, make_sessions, owner_engine
from service.keyring import Keyring
from service.leads.contacts import Contact
from service.leads.recipients import Recipient
from service.leads.store import Agreed, Chosen, HandOff, hand_off
from service.maintenance import project
from service.organisations.store import act_for, add_organisation
from tests.make import migrated_database, served

NOW = dt.datetime(2030, 6, 30, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
DAY = NOW.date()
KEYS = Keyring(b"k" * 32)
PHONE, EMAIL = "13912345678", "canary.person@example.com"


class House(NamedTuple):
    """The database, both ways in, and three offices: the province above two cities."""

    url: URL
    owner: AsyncEngine
    app: AsyncEngine
    province: UUID
    zhongyuan: UUID
    linhai: UUID

    @property
    def sessions(self) -> async_sessionmaker:
        return make_sessions(self.app)

    @asynccontextmanager
    async def working_for(self, organisation: UUID):
        async with self.sessions.begin() as session:
            await act_for(session, organisation)
            yield session

    async def count(self, table: str, where: str = "true") -> int:
        async with self.owner.connect() as connection:
            query = text(f"SELECT count(*) FROM {table} WHERE {where}")
            return (await connection.execute(query)).scalar_one()


@pytest.fixture(scope="session")
async def house(server_url, settings, known):
    async with migrated_database(server_url) as url:
        await project(url, known.knowledge.catalogue)
        owner, app = owner_engine(url), app_engine(url, settings)
        async with owner.begin() as connection:
            province = await add_organisation(connection, "示例省招商中心", "province")
            cities = [
                await add_organisation(
                    connection, f"{city}市投资促进局", "city", parent_id=province, city=city
                )
                for city in ("中原", "临海")
            ]
        yield House(url, owner, app, province, *cities)
        await app.dispose()
        await owner.dispose()


@pytest.fixture
async def clean(house):
    """The house with no lead, draft or run in it, and nobody counted."""
    async with house.owner.begin() as connection:
        await connection.execute(
            text(
                "TRUNCATE enterprises, leads, consents, drafts, draft_links, draft_runs, runs, use_rates CASCADE"
            )
        )
    return house


@pytest.fixture
async def desk(clean, settings, known):
    """`await desk(day)` → a client of the application over the house, where what is sent is committed."""
    async with AsyncExitStack() as stack:

        async def opened(day: dt.date = DAY, **other):
            app = create_app(settings.model_copy(update=other), clean.url, known, today=lambda: day)
            return await stack.enter_async_context(served(app))

        yield opened


def said(organisation: UUID, **changed) -> HandOff:
    """A hand-off to an office, as the page would make it."""
    usual = HandOff(
        form=uuid4().hex + "a" * 11,
        recipient=Recipient(organisation, "某市投资促进局", "city", None),
        run_id=None,
        enterprise="金丝雀机器人有限公司",
        message="想在高新区建厂，请联系。",
        chosen=Chosen("robot", "demo-park", None),
        contact=Contact("金丝雀", "+8613912345678", EMAIL, "phone"),
        agreed=Agreed("1", ("contact",), "zh", 180),
    )
    return usual._replace(**changed)


async def handed(house: House, organisation: UUID, now: dt.datetime = NOW, **changed):
    """A lead handed off and committed."""
    async with house.sessions.begin() as session:
        return await hand_off(session, said(organisation, **changed), KEYS, now)
