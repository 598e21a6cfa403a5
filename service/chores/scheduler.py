"""The one loop of what a serving process does by itself: each chore at its own pace, none held up by another's failure."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

Told = Mapping[str, object]
Step = Callable[[dt.datetime], Awaitable[Told]]
log = logging.getLogger("luodi.chores")


class Chore(NamedTuple):
    """Done at once and again `seconds` after it was done; its steps in order, each whatever became of those before.

    A step is given the time and says what it did, for the log; an empty answer is not logged. Processes take turns by
    the advisory lock `lock`; None for steps that take turns by themselves.
    """

    name: str
    seconds: float
    steps: Mapping[str, Step]
    lock: int | None = None


class Done(NamedTuple):
    """What the steps said, without those that failed; `busy` when another process was at it."""

    told: Mapping[str, Told]
    busy: bool = False


class Scheduler:
    """The chores of one process, over connections of the tables' owner; `now` is the clock they are given."""

    def __init__(
        self, owner: AsyncEngine, chores: Iterable[Chore], now: Callable[[], dt.datetime]
    ) -> None:
        self._owner, self._chores, self._now = owner, tuple(chores), now
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    def start(self) -> None:
        """Begin every chore; within a running event loop."""
        self._tasks = tuple(
            asyncio.create_task(self._keep_on(chore), name=chore.name) for chore in self._chores
        )

    async def stop(self) -> None:
        """Break off whatever is being done; what is not committed is done again by whoever is next."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep_on(self, chore: Chore) -> None:
        while True:
            try:
                await do(self._owner, chore, self._now())
            except Exception as error:  # the database cannot be reached, say
                _failed(chore.name, "lock", error)
            await asyncio.sleep(chore.seconds)


async def do(owner: AsyncEngine, chore: Chore, now: dt.datetime) -> Done:
    """Do a chore once; at the same time again it finds nothing to do. Raises nothing that a step raises."""
    if chore.lock is None:
        return Done(await _steps(chore, now))
    async with alone(owner, chore.lock) as mine:
        return Done(await _steps(chore, now)) if mine else Done({}, busy=True)


async def _steps(chore: Chore, now: dt.datetime) -> Mapping[str, Told]:
    told: dict[str, Told] = {}
    for name, step in chore.steps.items():
        try:
            told[name] = await step(now)
        except Exception as error:
            _failed(chore.name, name, error)
            continue
        if told[name]:
            log.info(name, extra={"fields": dict(told[name])})
    return told


def _failed(chore: str, step: str, error: Exception) -> None:
    fields = {"chore": chore, "step": step}
    log.error("a chore failed", exc_info=error, extra={"fields": fields})


@asynccontextmanager
async def alone(owner: AsyncEngine, lock: int) -> AsyncIterator[bool]:
    """Whether no other process is at it; held until the block ends or the process dies."""
    async with owner.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        taken = await connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": lock})
        yield bool(taken.scalar_one())
