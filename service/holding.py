"""What an application holds from its first request to its last: made when it begins to serve, let go when it ends."""

import datetime as dt
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import NamedTuple

from fastapi import FastAPI
from sqlalchemy import URL

from matching.match import Knowledge
from service.buckets import Buckets
from service.candidates.engine import CandidateEngine
from service.catalogue.shelf import Shelf
from service.counting import Counting
from service.db import app_engine, make_sessions
from service.keyring import keyring
from service.matches.fresh import Fresh
from service.matches.recent import Recent
from service.metrics import Metrics
from service.registry import CsvRegistry
from service.reports.press import Press
from service.settings import Settings
from service.standards.index import ClassIndex
from service.state import Given, Lifecycle, Opened, Read, Remembered, State
from service.turns import Turns
from service.webhooks.sending import Sender

Change = Callable[[State], State]
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[State]]


class Known(NamedTuple):
    """What matches rest on; `degraded` says why the language model is not there, when it is not."""

    knowledge: Knowledge
    degraded: str | None


class Setup(NamedTuple):
    """What an application is made with; `changed` may replace parts of what it then holds.

    `today` is the day matches are judged on, by default today at the settings' offset from UTC; `now` is the clock of
    sessions and links, with its offset; `candidates` may be shared with others in the process.
    """

    settings: Settings
    url: URL
    known: Known
    lifecycle: Lifecycle
    metrics: Metrics
    today: Callable[[], dt.date] | None
    now: Callable[[], dt.datetime] | None
    candidates: CandidateEngine | None
    changed: Change


def lifespan_of(setup: Setup) -> Lifespan:
    """Makes the state of every request, and closes what is open in it at the end."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[State]:
        async with _opened(setup) as opened:
            yield setup.changed({**_given(setup), **_read(setup), **_remembered(setup), **opened})

    return lifespan


def _given(setup: Setup) -> Given:
    settings = setup.settings
    return {
        "settings": settings,
        "knowledge": setup.known.knowledge,
        "degraded": setup.known.degraded,
        "metrics": setup.metrics,
        "lifecycle": setup.lifecycle,
        "today": setup.today or (lambda: dt.datetime.now(settings.timezone).date()),
        "now": setup.now or (lambda: dt.datetime.now(dt.UTC)),
    }


def _read(setup: Setup) -> Read:
    settings, knowledge = setup.settings, setup.known.knowledge
    return {
        "shelf": Shelf(knowledge.catalogue),
        "classes": ClassIndex(knowledge.catalogue),
        "candidates": setup.candidates or CandidateEngine(knowledge),
        "registry": CsvRegistry(settings.registry_csv) if settings.registry_csv else None,
        "keyring": keyring(settings),
        "sender": Sender(settings.webhook_hosts),
    }


def _remembered(setup: Setup) -> Remembered:
    return {
        "recent": Recent(),
        "fresh": Fresh(),
        "rendered": {},
        "buckets": Buckets(setup.settings.limit_factor),
        "counting": Counting(setup.settings),
    }


@asynccontextmanager
async def _opened(setup: Setup) -> AsyncIterator[Opened]:
    engine, press = app_engine(setup.url, setup.settings), Press()
    turns = _turns(setup.settings)
    sessions = make_sessions(engine)
    try:
        yield {"engine": engine, "sessionmaker": sessions, "turns": turns, "press": press}
    finally:
        turns.close()
        press.close()
        await engine.dispose()


def _turns(settings: Settings) -> Turns:
    """As many matches at once as there are cores for this process, unless the settings say."""
    return Turns(
        settings.matches_at_once or len(os.sched_getaffinity(0)),
        waiting=settings.matches_waiting,
        seconds=settings.matches_wait,
    )
