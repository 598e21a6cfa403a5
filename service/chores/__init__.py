"""What a serving process does by itself, however many serve: each chore is one process's at a time."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL

from matching.match import Knowledge
from service.candidates.engine import CandidateEngine
from service.chores.clocks import clocks
from service.chores.daily import daily
from service.chores.rounds import rounds
from service.chores.scheduler import Chore, Scheduler, do
from service.db import app_engine, owner_engine
from service.settings import Settings

READING = {"pool_size": 2, "statement_timeout": 30.0}
"""What reads as an officer here may take its time, and takes few connections from requests."""


@asynccontextmanager
async def doing_chores(
    url: URL, settings: Settings, candidates: CandidateEngine, knowledge: Knowledge
) -> AsyncIterator[Scheduler]:
    """Every chore goes on until the block ends; connections are closed with it."""
    owner, app = owner_engine(url), app_engine(url, settings.model_copy(update=READING))
    chores = (
        daily(owner, settings.lead_days),
        clocks(owner, knowledge.gazetteer.find),
        rounds(owner, app, settings, candidates, knowledge),
    )
    scheduler = Scheduler(owner, chores, lambda: dt.datetime.now(settings.timezone))
    scheduler.start()
    try:
        yield scheduler
    finally:
        await scheduler.stop()
        await app.dispose()
        await owner.dispose()


__all__ = ["Chore", "Scheduler", "do", "doing_chores"]
