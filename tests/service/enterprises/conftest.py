"""A database of its own for enterprises: their jobs commit, and the audit log of the others must stay empty."""

from collections.abc import AsyncIterator
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from sqlalchemy import URL, text

from matching.profile import EnterpriseProfile
from service.audit.log import Actor
from service.db import Sessions, app_engine, make_sessions, owner_engine, transaction
from service.enterprises.load import load_records
from service.enterprises.records import Origin, record_of
from service.enterprises.sheets import opened_bytes, preview_of
from service.organisations.store import act_for, add_organisation
from tests.make import migrated_database


class Office(NamedTuple):
    """An organisation, and the way its requests reach the database."""

    sessions: Sessions
    organisation_id: UUID
    name: str

    @property
    def actor(self) -> Actor:
        return Actor("officer", "officer-1", self.organisation_id)

    def acting(self):
        return Acting(self)

    async def keep(self, place, *profiles: EnterpriseProfile, source: str = "by_hand"):
        origin = Origin(source)
        records = [record_of(p, self.organisation_id, origin, place) for p in profiles]
        async with self.acting() as session:
            return await load_records(session, self.organisation_id, records, "officer-1")


class Acting:
    """One transaction that acts for an office."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._transaction = transaction(office.sessions)

    async def __aenter__(self):
        session = await self._transaction.__aenter__()
        await act_for(session, self._office.organisation_id)
        return session

    async def __aexit__(self, *error):
        return await self._transaction.__aexit__(*error)


@pytest.fixture(scope="session")
async def store_url(server_url) -> AsyncIterator[URL]:
    async with migrated_database(server_url) as url:
        yield url


@pytest.fixture
async def sessions(store_url, settings) -> AsyncIterator[Sessions]:
    engine = app_engine(store_url, settings)
    yield make_sessions(engine)
    await engine.dispose()


@pytest.fixture
async def owner(store_url):
    engine = owner_engine(store_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def province(owner, sessions) -> Office:
    async with owner.begin() as connection:
        name = f"省 {uuid4()}"
        return Office(sessions, await add_organisation(connection, name, "province"), name)


@pytest.fixture
def beneath(owner, sessions, province):
    async def make(kind: str = "city") -> Office:
        async with owner.begin() as connection:
            name = f"市 {uuid4()}"
            parent = province.organisation_id
            made = await add_organisation(connection, name, kind, parent_id=parent)
            return Office(sessions, made, name)

    return make


@pytest.fixture
async def office(beneath) -> Office:
    return await beneath()


@pytest.fixture
def place(known):
    return known.knowledge.gazetteer.find


class Sheet(NamedTuple):
    """A file as it was read: its headings, and the rows' cells."""

    headers: tuple[str, ...]
    rows: list[list[object]]


async def read_sheet(data: bytes) -> Sheet:
    async with opened_bytes(data) as sheet:
        return Sheet(sheet.headers, [line.cells for line in sheet.rows()])


async def preview(data: bytes):
    async with opened_bytes(data) as sheet:
        return preview_of(sheet)


async def rows_of(owner, query: str, **values):
    async with owner.connect() as connection:
        return (await connection.execute(text(query), values)).all()
