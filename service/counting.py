"""Who may count at a time: a flood that waits to be counted leaves the other connections to everybody else.

Uses of one key, or of one address, would wait for each other's row in PostgreSQL anyway: here they wait without a
connection. While the table of counts is held, all of them together hold a few connections for a short time.
"""

from collections import OrderedDict
from collections.abc import AsyncIterator, Hashable
from contextlib import AsyncExitStack, asynccontextmanager

import anyio

from service.errors import DatabaseBusy
from service.settings import Settings

_SHARE = 4
"""Of ten connections, those that count."""
_EACH = 3
"""For one key or one address at a time: one is counted while the next ones are looked up."""
_KEPT = 10_000
"""Keys that a process knows again; the one unused longest goes first."""
# What is counted may be lost with the last moments before a crash of the database; waiting for its disk may not. And
# nothing holds a lock for long while all is well: a count that does not get it gives its connection back.
IN_HASTE = (
    "set_config('synchronous_commit', 'off', true) AS flushed, "
    "set_config('lock_timeout', '500ms', true) AS patient"
)
"""Stands before the counting function in a FROM clause, and holds for the rest of the transaction."""


class _Own:
    """The turns of one key or address, and how many wait for them or have one."""

    def __init__(self) -> None:
        self.turns, self.inside = anyio.Semaphore(_EACH), 0


class Counting:
    """The turns of one process to count; nobody waits for one longer than a statement may take."""

    def __init__(self, settings: Settings) -> None:
        self._all = anyio.Semaphore(max(1, settings.pool_size * _SHARE // 10))
        self._seconds = settings.statement_timeout
        self._own: dict[Hashable, _Own] = {}
        self._keys: OrderedDict[bytes, None] = OrderedDict()

    def knows(self, digest: bytes) -> bool:
        """Whether a key was admitted here lately: only then it waits for no others of its address."""
        return digest in self._keys

    def remember(self, digest: bytes) -> None:
        """This key is somebody's."""
        self._keys[digest] = None
        self._keys.move_to_end(digest)
        while len(self._keys) > _KEPT:
            self._keys.popitem(last=False)

    @asynccontextmanager
    async def turn(self, who: Hashable) -> AsyncIterator[None]:
        """Take a connection and count within; raises DatabaseBusy when no turn comes in time."""
        own = self._own.setdefault(who, _Own())
        own.inside += 1
        try:
            async with AsyncExitStack() as held:
                try:
                    with anyio.fail_after(self._seconds):
                        await held.enter_async_context(own.turns)
                        await held.enter_async_context(self._all)
                except TimeoutError:
                    raise DatabaseBusy from None
                yield
        finally:
            own.inside -= 1
            if not own.inside:
                del self._own[who]
