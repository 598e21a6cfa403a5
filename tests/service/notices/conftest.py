"""The office of the officers' tests, and ways to tell its people."""

from contextlib import asynccontextmanager

import pytest

from service.officers import sessions
from service.organisations.store import act_for
from tests.service.officers import conftest as officers_conftest

office = officers_conftest.office
officers_database = officers_conftest.officers_database


@pytest.fixture
def acting(office):
    """`async with acting(person) as session`: a transaction that acts as an officer, or for an organisation's id."""

    @asynccontextmanager
    async def opened(who):
        async with office.sessions.begin() as session:
            if hasattr(who, "officer_id"):
                identity = sessions.Identity(who.officer_id, who.organisation_id)
                await sessions.act_as(session, identity)
            else:
                await act_for(session, who)
            yield session

    return opened
