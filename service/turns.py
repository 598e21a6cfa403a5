"""Whose turn it is to compute: so many matches at once, a short queue before them, and a quick no to all others.

What waits longer than a client does is work for nobody: under overload the queue is kept as short as the wait that is promised, and
most refusals are made before a body is read, so that they cost next to nothing. A program tries again by itself when it is told to; a
person in front of a page does not, and waits as long as there is room in the queue.
"""

import asyncio
import math
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from service.errors import Overloaded

T = TypeVar("T")
COMPUTING = frozenset({"/v1/matches", "/v1/explain", "/v1/questions/next"})
"""Addresses whose POST computes a match."""
CALM_SECONDS = 1.0
"""So long after the last no, a queue may again take the wait that is promised. Until then more ask than can be computed:
who waits longer then is answered later, and nobody more is answered."""
_WEIGHT = 0.1
"""Of the newest computing in the running mean of how long one takes."""
HURRIED: ContextVar[bool] = ContextVar("hurried", default=False)
"""Whether the request at hand is one that would rather be refused than wait."""
Refuse = Callable[[Request, Exception], Awaitable[Response]]


class Turns:
    """`at_once` computings at a time; at most `waiting` others, and no more than would wait `seconds`.

    They wait before the threads that compute, not in the event loop: a thread that is done takes the next one itself,
    however busy the loop is with refusing others.
    """

    def __init__(self, at_once: int, *, waiting: int, seconds: float) -> None:
        self._at_once, self._waiting, self._seconds = at_once, waiting, seconds
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="match")
        self._lock = threading.Lock()
        self._each = 0.0
        self._inside = 0
        self._refused_at = -math.inf

    @property
    def inside(self) -> int:
        """How many are computed or wait for it."""
        return self._inside

    def admits(self) -> bool:
        """Whether one more would not wait too long, by what a computing has taken lately; a no is remembered for a second.

        A round of `at_once` may always wait, and while others are refused no more than that.
        """
        queue, now = self._queue, time.monotonic()
        promised = queue * self._each / self._at_once <= self._seconds
        pressed = now - self._refused_at < CALM_SECONDS
        if queue < self._waiting and (queue < self._at_once or (promised and not pressed)):
            return True
        self._refused_at = now
        return False

    @property
    def crowded(self) -> bool:
        """Whether as many wait as may, however short their wait."""
        return self._queue >= self._waiting

    @property
    def _queue(self) -> int:
        return max(0, self._inside - self._at_once)

    async def take(self, work: Callable[[], T]) -> T:
        """Compute in a worker thread when it is this one's turn; raises Overloaded when too much waits already."""
        if not self.admits() if HURRIED.get() else self.crowded:
            raise Overloaded
        return await self.wait(work)

    async def wait(self, work: Callable[[], T]) -> T:
        """The same for what is refused to nobody: a page of an answer that is there already.

        Who leaves while waiting is not computed for.
        """
        with self._lock:
            self._inside += 1
        future = self._threads.submit(copy_context().run, self._timed, work)
        future.add_done_callback(self._leave)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Take no more; what waits is dropped, what is being computed ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _leave(self, _: "Future[Any]") -> None:
        with self._lock:
            self._inside -= 1

    def _timed(self, work: Callable[[], T]) -> T:
        began = time.perf_counter()
        try:
            return work()
        finally:
            taken = time.perf_counter() - began
            self._each += _WEIGHT * (taken - self._each)


class EarlyNo:
    """Refuses what could not be computed in time before any of it is read; `refuse` words the refusal."""

    def __init__(self, app: ASGIApp, refuse: Refuse) -> None:
        self._app, self._refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] in COMPUTING:
            request = Request(scope, receive)
            HURRIED.set(True)
            if not request.state.turns.admits():
                app = await self._refuse(request, Overloaded())
        await app(scope, receive, send)
