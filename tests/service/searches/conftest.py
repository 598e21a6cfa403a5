"""An office whose city keeps enterprises, searches over them, and rounds whose clock is given."""

import datetime as dt

import pytest

from service.candidates.engine import CandidateEngine
from service.enterprises.embedding import embed
from service.enterprises.load import load_records
from service.enterprises.records import Origin, record_of
from service.organisations.store import act_for
from tests.conftest import TODAY
from tests.service.candidates.conftest import made
from tests.service.notices import conftest as notices_conftest
from tests.service.rounds import Rounds

office = notices_conftest.office
officers_database = notices_conftest.officers_database
acting = notices_conftest.acting
ROBOTS = "for=industry&of=robot"
CHINA = dt.timezone(dt.timedelta(hours=8))


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """A day of July 2030 (the first is a Monday), at a time of the clock in China."""
    return dt.datetime(2030, 7, day, hour, minute, tzinfo=CHINA)


def robots(*numbers: int):
    """Makers of robots, told apart by number."""
    return [made(9 * number, id=f"robot-{number}", city_prefer=None) for number in numbers]


@pytest.fixture
def keep(office, known):
    """`await keep(*profiles, who=person)`: the person's organisation knows these enterprises, scored."""

    async def kept(*profiles, who=None):
        organisation_id = (who or office.people.here["officer"]).organisation_id
        place = known.knowledge.gazetteer.find
        records = [record_of(p, organisation_id, Origin("by_hand"), place) for p in profiles]
        async with office.sessions.begin() as session:
            await act_for(session, organisation_id)
            await load_records(session, organisation_id, records, "officer-1")
        await embed(office.sessions, organisation_id, known.knowledge, TODAY)
        return [record.enterprise_id for record in records]

    return kept


@pytest.fixture
async def me(office):
    return await (await office.browser()).be(office.people.here["officer"])


@pytest.fixture
async def rounds(officers_database, settings, known, office):
    """The rounds of one process; other offices' searches and mails are out of the way."""
    from sqlalchemy import text

    async with office.owner.begin() as connection:
        await connection.execute(text("DELETE FROM saved_searches"))
        await connection.execute(text("DELETE FROM mails"))
    engine = CandidateEngine(known.knowledge)
    made_ = Rounds(officers_database, settings, engine, known.knowledge)
    yield made_
    await made_.close()
