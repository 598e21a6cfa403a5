"""An office that sends mail to a real server, round by round."""

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from service.candidates.engine import CandidateEngine
from service.notices.store import notify
from tests.service.mail.server import MailServerHere
from tests.service.officers.people import START
from tests.service.rounds import Rounds
from tests.service.searches import conftest as searches_conftest

office = searches_conftest.office
officers_database = searches_conftest.officers_database
acting = searches_conftest.acting
keep = searches_conftest.keep
me = searches_conftest.me
BASE = "https://luodi.example"
LEAD = ("lead", "6f0d0f0e-0000-4000-8000-000000000001")


@pytest.fixture
async def server():
    async with MailServerHere().listening() as listening:
        yield listening


@pytest.fixture
async def posting(officers_database, settings, known, office):
    """`posting(port, …)` → rounds that hand mail in there; other offices' mails are out of the way."""
    async with office.owner.begin() as connection:
        await connection.execute(text("DELETE FROM saved_searches"))
        await connection.execute(text("DELETE FROM notices"))
        await connection.execute(text("DELETE FROM mails"))
        await connection.execute(text("DELETE FROM mail_settings"))
    opened = []

    def made(port, user="", host="127.0.0.1", scheme="smtp"):
        url = SecretStr(f"{scheme}://{user}{host}:{port}") if port else None
        mailing = {
            "smtp_url": url,
            "mail_from": "落地 <no-reply@luodi.example>",
            "public_url": BASE,
        }
        own = settings.model_copy(update=mailing)
        knowledge = known.knowledge
        rounds = Rounds(officers_database, own, CandidateEngine(knowledge), knowledge)
        opened.append(rounds)
        return rounds

    yield made
    for rounds in opened:
        await rounds.close()


@pytest.fixture
def rounds(posting, server):
    return posting(server.port)


@pytest.fixture
def told(office, acting):
    """`await told(kind, …)`: the officer here is told; by default of a lead assigned, at the start."""

    async def tell(kind="lead.assigned", subject=LEAD, at=START, who=None, **detail):
        person = who or office.people.here["officer"]
        async with acting(office.people.province) as session:
            await notify(session, person.officer_id, kind, subject, now=at, **detail)

    return tell


@pytest.fixture
def states(office):
    """State and failure of every mail, in order."""

    async def found():
        async with office.owner.connect() as connection:
            query = text("SELECT state, failure, attempts FROM mails ORDER BY created_at, mail_id")
            return [tuple(row) for row in (await connection.execute(query)).all()]

    return found
