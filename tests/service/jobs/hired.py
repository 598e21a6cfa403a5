"""Worker processes that tests hire and kill: real ones, forked off a process that has everything loaded."""

import asyncio
import os
import signal
import time
from contextlib import contextmanager

from sqlalchemy import make_url

from matching.catalogue import load_catalogue
from matching.encoder import LexicalEncoder
from matching.match import build_knowledge
from service.db import app_engine, make_sessions
from service.jobs.work import MatchWork
from service.keyring import keyring
from service.settings import Settings
from service.webhooks.deliver import WebhookWork
from service.webhooks.schedule import Schedule
from service.webhooks.sending import Sender
from service.worker.expiry import ExpiryWork
from service.worker.importing import ImportWork
from service.worker.process import Desk, Worker
from service.worker.scoring import ScoreWork
from tests.conftest import DEMO_PLAN, TODAY
from tests.forked import CONTEXT
from tests.measured import measured_safely

KNOWN = build_knowledge(load_catalogue(DEMO_PLAN), LexicalEncoder())
SECRET = "s" * 48


def work(url: str, lease: float, schedule: Schedule, allowed: frozenset[str], slow: float) -> None:
    """A worker's whole life; `slow` seconds are spent on each batch of rows, as a large model would."""
    measured_safely()
    asyncio.run(_work(url, lease, schedule, allowed, slow))


async def _work(url, lease, schedule, allowed, slow):
    def knowledge():
        time.sleep(slow)
        return KNOWN

    settings = Settings(
        database_url=url, secret_key=SECRET, pool_timeout=30, statement_timeout=30, pool_size=8
    )
    address = make_url(url)
    engine = app_engine(address, settings)
    sessions = make_sessions(engine)
    webhooks = WebhookWork(
        sessions, keyring(settings), Sender(allowed, seconds=2), schedule=schedule
    )
    worker = Worker(
        address,
        [
            Desk({"match": MatchWork(sessions, knowledge)}, 1, 2),
            Desk({"webhook": webhooks, "expiry": ExpiryWork(sessions)}, 8, 32),
            Desk(
                {
                    "import": ImportWork(sessions, knowledge, lease=2 * lease),
                    "score": ScoreWork(sessions, knowledge, lambda: TODAY),
                },
                1,
                2,
            ),
        ],
        lease=lease,
    )
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
    await worker.run()
    await engine.dispose()


class Hired:
    """One worker process."""

    def __init__(self, process) -> None:
        self.process = process

    def kill(self) -> None:
        """As `kill -9` does, without a word."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join()

    def stop(self) -> int:
        """As an operator does; its exit status."""
        self.process.terminate()
        self.process.join(20)
        return self.process.exitcode


@contextmanager
def agency(url, *, lease=1.0, schedule=Schedule(), allowed=frozenset(), slow=0.0):  # noqa: B008 -- frozen
    """Hires workers for a database; whoever is left is let go at the end."""
    hired = []

    def hire() -> Hired:
        text = url.render_as_string(hide_password=False)
        process = CONTEXT.Process(target=work, args=(text, lease, schedule, allowed, slow))
        process.start()
        hired.append(process)
        return Hired(process)

    try:
        yield hire
    finally:
        for process in hired:
            if process.is_alive():
                process.kill()
            process.join()
