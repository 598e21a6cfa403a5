"""`luodi worker`: a process that works off what waits, until a signal says stop."""

import asyncio
import datetime as dt
import os
import signal
import sys
import threading
from collections.abc import Callable

from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from matching.catalogue import CatalogueError, load_catalogue
from matching.match import Knowledge
from service.db import Sessions, app_engine, database, make_sessions, newest_revision, owner_engine
from service.embedded import EmbeddedError
from service.interpreter import settle, share
from service.jobs.work import MatchWork
from service.keyring import Keyring, SecretMissing, keyring
from service.lanes.enterprises import IMPORT, SCORE
from service.server import know, log_to_stderr, plan_folder
from service.settings import Settings
from service.webhooks.deliver import WebhookWork
from service.webhooks.sending import Sender
from service.worker.expiry import ExpiryWork
from service.worker.importing import ImportWork
from service.worker.process import Desk, Worker
from service.worker.scoring import ScoreWork, wake_all

Report = Callable[[str], None]
WAIT_SECONDS = 120
"""How long a worker waits for the tables it needs: whoever migrates may have just begun."""


class TablesMissing(Exception):
    """The database is not at the newest revision; run `luodi db upgrade`."""

    def __init__(self) -> None:
        super().__init__((type(self).__doc__ or "").strip())


def work(settings: Settings, report: Report, *, tethered: bool = False) -> None:
    """Work until SIGTERM or SIGINT; rows under way are finished first. `tethered` ends it with whoever holds its input.

    What the operator can mend is reported and ends the process with status 1.
    """
    log_to_stderr()
    share()
    try:
        keys = keyring(settings)
        with database(settings, report) as url:
            asyncio.run(_work(settings, url, keys, report, tethered))
    except (EmbeddedError, CatalogueError, SecretMissing, TablesMissing, OSError) as error:
        report(f"stopped: {error}")
        raise SystemExit(1) from None
    except DBAPIError as error:
        report(f"stopped, the database says: {error.orig}")
        raise SystemExit(1) from None


async def _work(
    settings: Settings, url: URL, keys: Keyring, report: Report, tethered: bool
) -> None:
    patient = settings.model_copy(update={"pool_timeout": 30.0, "statement_timeout": 30.0})
    engine = app_engine(url, patient)
    sessions = make_sessions(engine)
    loaded, stopping = Loaded(settings, report), asyncio.Event()
    imports = ImportWork(sessions, loaded, stopping.is_set, settings.lease)
    scores = ScoreWork(sessions, loaded, lambda: dt.datetime.now(settings.timezone).date())
    worker = Worker(
        url,
        [
            Desk({"match": MatchWork(sessions, loaded)}, batch=1, at_once=2),
            Desk({IMPORT: imports, SCORE: scores}, batch=1, at_once=2),
            Desk(
                {
                    "webhook": WebhookWork(sessions, keys, Sender(settings.webhook_hosts)),
                    "expiry": ExpiryWork(sessions),
                },
                batch=8,
                at_once=32,
            ),
        ],
        lease=settings.lease,
    )

    def stop() -> None:
        stopping.set()
        worker.stop()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    if tethered:
        _tie(loop, stop)
    try:
        await _tables(engine)
        await _wake_scores(url, sessions)
        report("worker ready")
        await worker.run()
    finally:
        await engine.dispose()


class Loaded:
    """The knowledge matches rest on, loaded when it is first asked for: a worker without match jobs stays small."""

    def __init__(self, settings: Settings, report: Report) -> None:
        self._settings, self._report = settings, report
        self._lock = threading.Lock()
        self._known: Knowledge | None = None

    def __call__(self) -> Knowledge:
        """Called in worker threads; the first one loads, the others wait for it."""
        with self._lock:
            if self._known is None:
                catalogue = load_catalogue(plan_folder(self._settings.plan))
                self._known = know(self._settings, catalogue, self._report).knowledge
                settle()
            return self._known


async def _tables(engine: AsyncEngine) -> None:
    """Wait until the tables are as this version needs them; raises TablesMissing."""
    for _ in range(WAIT_SECONDS):
        async with engine.connect() as connection:
            query = "SELECT to_regclass('alembic_version') IS NOT NULL"
            if (await connection.execute(text(query))).scalar_one():
                found = await connection.execute(text("SELECT version_num FROM alembic_version"))
                if found.scalar_one_or_none() == newest_revision():
                    return
        await asyncio.sleep(1)
    raise TablesMissing


async def _wake_scores(url: URL, sessions: Sessions) -> None:
    owner = owner_engine(url)
    try:
        await wake_all(make_sessions(owner), sessions)
    finally:
        await owner.dispose()


def _tie(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Standard input ends when the process that holds its other end does, however that came about."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            continue
        loop.call_soon_threadsafe(stop)

    threading.Thread(target=wait, name="tether", daemon=True).start()
