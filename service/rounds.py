"""What a serving process does by itself every few seconds: digests that are due, and officers' mail."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncEngine

from matching.match import Knowledge
from service.candidates.engine import CandidateEngine
from service.candidates.search import Search
from service.db import app_engine, make_sessions, owner_engine, transaction
from service.keyring import keyring
from service.mail.post import Post
from service.pages.officers.searches.asked import search_asked
from service.searches import digests
from service.settings import Settings

SECONDS = 20.0
"""So late at most a mail that goes at once is sent."""
LOCK = 7203813
log = logging.getLogger("luodi.rounds")


class Done(NamedTuple):
    """What a round did; `busy` when another process was at it."""

    digests: int = 0
    mails: int = 0
    busy: bool = False


class Rounds:
    """Digests and mail of one process; of several, one does a round while the others pass."""

    def __init__(
        self, url: URL, settings: Settings, engine: CandidateEngine, knowledge: Knowledge
    ) -> None:
        self._settings, self._candidates, self._knowledge = settings, engine, knowledge
        patient = settings.model_copy(update={"pool_size": 2, "statement_timeout": 30.0})
        self._app, self._owner = app_engine(url, patient), owner_engine(url)
        self._post = Post(
            make_sessions(self._owner), make_sessions(self._app), settings, keyring(settings)
        )

    async def keep_on(
        self, now: Callable[[], dt.datetime] | None = None, seconds: float = SECONDS
    ) -> None:
        """Round after round until cancelled; what goes wrong is logged and tried again."""
        clock = now or (lambda: dt.datetime.now(dt.UTC))
        try:
            while True:
                try:
                    await self.once(clock())
                except Exception as error:
                    log.error("a round failed", exc_info=error)
                await asyncio.sleep(seconds)
        finally:
            await self.close()

    async def once(self, now: dt.datetime) -> Done:
        """One round; doing it again at the same time finds nothing to do."""
        async with alone(self._owner) as mine:
            if not mine:
                return Done(busy=True)
            return Done(await self._digests(now), await self._post.round(now))

    async def close(self) -> None:
        await self._app.dispose()
        await self._owner.dispose()

    async def _digests(self, now: dt.datetime) -> int:
        """One search that fails keeps nobody else's from being run; it comes again in the next round."""
        zone, told = self._settings.timezone, 0
        async with transaction(make_sessions(self._owner)) as session:
            due = await digests.due(session, now, zone)
        for one in due:
            try:
                found = await digests.run(
                    make_sessions(self._app), self._candidates, self._read, one, now, zone
                )
            except Exception as error:
                fields = {"search": str(one.search_id)}
                log.error("a digest failed", exc_info=error, extra={"fields": fields})
                continue
            told += bool(found and (found.new or found.changed))
        return told

    def _read(self, query: str) -> Search:
        return search_asked(query, self._knowledge)


@asynccontextmanager
async def alone(owner: AsyncEngine) -> AsyncIterator[bool]:
    """Whether no other process is at it; held until the block ends or the process dies."""
    async with owner.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        taken = await connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK})
        yield bool(taken.scalar_one())
