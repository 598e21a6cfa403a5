"""A province, two cities and their officers on a running service whose clock is moved by hand."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any, NamedTuple
from uuid import UUID

import uvicorn
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from matching.match import Knowledge
from matching.profile import EnterpriseProfile
from service.app import Known, create_app
from service.candidates.engine import CandidateEngine
from service.chores import do
from service.chores.clocks import clocks
from service.chores.rounds import rounds
from service.db import app_engine, make_sessions, owner_engine
from service.enterprises.embedding import embed
from service.enterprises.load import load_records
from service.enterprises.records import Origin, record_of
from service.lanes.enterprises import IMPORT, SCORE
from service.lanes.store import Ticket
from service.officers import sessions as officer_sessions
from service.organisations.store import act_for
from service.settings import Settings
from service.worker.importing import ImportWork
from service.worker.scoring import ScoreWork
from tests.service.officers.people import People, Person, settle

CHINA = dt.timezone(dt.timedelta(hours=8))
MONDAY = dt.datetime(2026, 6, 8, 9, 0, tzinfo=CHINA)
"""Friday the 19th is a holiday; all of the walk lies in one month, so that scores stay good."""
_DUE = "SELECT lane, turn FROM lanes WHERE organisation_id = :o AND lane = ANY (:lanes) AND due_at <= now()"


class Hands:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = MONDAY

    def __call__(self) -> dt.datetime:
        return self.at

    def today(self) -> dt.date:
        return self.at.astimezone(CHINA).date()

    def move(self, **by: float) -> None:
        self.at += dt.timedelta(**by)


class Town(NamedTuple):
    """`here` and `there` of `people` are the two cities; `address` is where the service answers."""

    address: str
    url: URL
    settings: Settings
    knowledge: Knowledge
    engine: CandidateEngine
    sessions: async_sessionmaker[AsyncSession]
    owner: AsyncEngine
    clock: Hands
    people: People

    async def session_of(self, person: Person) -> str:
        """A session opened now, as a sign-in opens one."""
        async with self.sessions.begin() as session:
            who = officer_sessions.Identity(person.officer_id, person.organisation_id)
            await officer_sessions.act_as(session, who)
            return await officer_sessions.open_session(session, person.officer_id, self.clock())

    async def worked(self, organisation_id: UUID) -> None:
        """All that a worker would do for an organisation now, by its own code."""
        works = {
            IMPORT: ImportWork(self.sessions, lambda: self.knowledge),
            SCORE: ScoreWork(self.sessions, lambda: self.knowledge, self.clock.today),
        }
        asked = {"o": organisation_id, "lanes": list(works)}
        for _ in range(100):
            async with self.owner.connect() as connection:
                tickets = (await connection.execute(text(_DUE), asked)).all()
            if not tickets:
                return
            for lane, turn in tickets:
                await works[lane](Ticket(organisation_id, lane, turn))
        raise AssertionError("the lanes never come to rest")

    async def keep(self, organisation_id: UUID, *said: dict[str, Any]) -> list[UUID]:
        """Enterprises of an organisation, scored; their ids."""
        place = self.knowledge.gazetteer.find
        profiles = [EnterpriseProfile(**one) for one in said]
        records = [record_of(p, organisation_id, Origin("by_hand"), place) for p in profiles]
        async with self.sessions.begin() as session:
            await act_for(session, organisation_id)
            await load_records(session, organisation_id, records, "test")
        await embed(self.sessions, organisation_id, self.knowledge, self.clock.today())
        return [record.enterprise_id for record in records]

    async def round(self) -> None:
        """What a serving process does every few minutes: clocks, then digests."""
        reading = app_engine(self.url, self.settings)
        tell = rounds(self.owner, reading, self.settings, self.engine, self.knowledge)
        try:
            for chore in (clocks(self.owner, self.knowledge.gazetteer.find), tell):
                await do(self.owner, chore, self.clock())
        finally:
            await reading.dispose()

    async def value(self, query: str, **given: Any) -> Any:
        """One value, as the owner of the tables reads it."""
        async with self.owner.connect() as connection:
            return (await connection.execute(text(query), given)).scalar_one()


@asynccontextmanager
async def founded(url: URL, settings: Settings, known: Known) -> AsyncIterator[Town]:
    """A town on a migrated database; nothing of it is served once the block ends."""
    clock, owner, app = Hands(), owner_engine(url), app_engine(url, settings)
    engine = CandidateEngine(known.knowledge)
    served = create_app(settings, url, known, today=clock.today, now=clock, candidates=engine)
    try:
        people = await settle(owner)
        async with _listening(served) as address:
            yield Town(
                address,
                url,
                settings,
                known.knowledge,
                engine,
                make_sessions(app),
                owner,
                clock,
                people,
            )
    finally:
        await app.dispose()
        await owner.dispose()


class _Server(uvicorn.Server):
    def capture_signals(self):  # type: ignore[override]
        """Signals stay with the tests."""
        return nullcontext()


@asynccontextmanager
async def _listening(app: Any) -> AsyncIterator[str]:
    config = uvicorn.Config(
        app, port=0, log_config=None, lifespan="on", ws="none", access_log=False
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            assert not serving.done(), "the service did not start"
            await asyncio.sleep(0.01)
        (port,) = {one.getsockname()[1] for each in server.servers for one in each.sockets}
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
