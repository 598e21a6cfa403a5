"""One worker: takes tickets from PostgreSQL until it is told to stop, and takes them up again when the database was gone."""

import asyncio
import datetime as dt
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import asyncpg
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job
from sqlalchemy import URL

from service.db import APP_ROLE
from service.lanes.store import Ticket

Work = Callable[[Ticket], Awaitable[None]]
AGAIN = 1.0
"""Seconds before a lost database is tried again."""
LONGEST = dt.timedelta(seconds=60)
"""The longest wait before a ticket that failed is tried again."""
POLL = dt.timedelta(seconds=5)
"""How often the queue is looked at without being notified: so late at most a dead worker's lease is seen to have ended."""
log = logging.getLogger("luodi.worker")


class Desk(NamedTuple):
    """Kinds of tickets that share one bound: `at_once` of them together, `batch` taken at a time."""

    works: Mapping[str, Work]
    batch: int
    at_once: int


class Worker:
    """Runs its desks; a ticket whose worker has given no sign for `lease` seconds goes to another worker."""

    def __init__(self, url: URL, desks: list[Desk], *, lease: float) -> None:
        self._url = url
        self._desks = desks
        self._lease = dt.timedelta(seconds=lease)
        self._managers: list[QueueManager] = []
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Take nothing more, finish what is under way, then return from `run`."""
        self._stop.set()
        for manager in self._managers:
            manager.shutdown.set()

    async def run(self) -> None:
        await asyncio.gather(*(self._keep_running(desk) for desk in self._desks))

    async def _keep_running(self, desk: Desk) -> None:
        """A desk whose connection broke begins anew; what it held is taken up after its lease, here or elsewhere."""
        while not self._stop.is_set():
            try:
                await self._run(desk)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
                fields = {"error": type(error).__name__}
                log.warning("the queue cannot be reached", extra={"fields": fields})
                await _either(self._stop, AGAIN)

    async def _run(self, desk: Desk) -> None:
        async with connected(self._url) as connection:
            manager = QueueManager(Queries(AsyncpgDriver(connection)))
            for kind, work in desk.works.items():
                manager.entrypoint(kind, accepts_context=False, on_failure="hold")(_handler(work))
            self._managers.append(manager)
            gone = asyncio.get_running_loop().create_future()
            connection.add_termination_listener(lambda _: _set(gone))
            try:
                if self._stop.is_set():
                    return
                await self._until(manager, desk, gone)
            finally:
                self._managers.remove(manager)

    async def _until(self, manager: QueueManager, desk: Desk, gone: "asyncio.Future[None]") -> None:
        """Run until told to stop or until the connection is gone, which an idle manager would not notice."""
        running = asyncio.create_task(
            manager.run(
                dequeue_timeout=min(POLL, self._lease),
                batch_size=desk.batch,
                max_concurrent_tasks=desk.at_once,
                heartbeat_timeout=self._lease,
                shutdown_on_listener_failure=True,
            )
        )
        await asyncio.wait({running, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done() and not self._stop.is_set():
            running.cancel()
        try:
            await running
        except asyncio.CancelledError:
            raise ConnectionError("the connection was closed") from None


def _handler(work: Work) -> Callable[[Job], Awaitable[None]]:
    async def handle(job: Job) -> None:
        """A ticket is given up by nobody: one that fails comes back, ever later, and the log says what failed."""
        failed = None
        try:
            await work(Ticket.from_bytes(job.payload))
        except Exception as error:
            failed = type(error).__name__
            fields = {"error": failed, "where": _where(error)}
            log.error("a ticket failed and comes back", extra={"fields": fields})
        if failed is not None:
            # Raised out here, so that no text of the failure, which may hold what a company said, is kept by the queue.
            delay = min(LONGEST, dt.timedelta(seconds=2 ** min(job.attempts, 10)))
            raise RetryRequested(delay=delay, reason=failed)

    return handle


@asynccontextmanager
async def connected(url: URL) -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own as the role requests run as, for taking tickets and hearing of new ones."""
    plain = url.set(drivername="postgresql").difference_update_query(["ssl"])
    connection = await asyncpg.connect(
        plain.render_as_string(hide_password=False),
        ssl=url.query.get("ssl"),
        timeout=10,
        command_timeout=30,
        server_settings={"application_name": "luodi-worker", "role": APP_ROLE, "timezone": "UTC"},
    )
    try:
        yield connection
    finally:
        try:
            await connection.close(timeout=2)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            connection.terminate()


def _where(error: BaseException) -> str:
    """File and line: of the failure's text nothing, for it may hold what a company said."""
    if isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    *_, last = traceback.extract_tb(error.__traceback__)
    return f"{Path(last.filename).name}:{last.lineno}"


def _set(gone: "asyncio.Future[None]") -> None:
    if not gone.done():
        gone.set_result(None)


async def _either(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
