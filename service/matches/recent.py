"""Answers kept lately: asked for again they are not computed again."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

MOST = 20_000
MOST_BYTES = 64 * 1024 * 1024
SURE_SECONDS = 10.0
"""How long an answer in memory counts as one in the database; after that the database is asked again."""


class Held(NamedTuple):
    """An answer, and until when it need not be asked for."""

    body: bytes
    sure_until: float


class Recent:
    """Ids of the runs used last, and the answers of the last of them; an id is a hash and tells nothing of a profile."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._bodies: OrderedDict[str, Held] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()
        self._asked: OrderedDict[bytes, str] = OrderedDict()
        self._bytes = 0

    def __contains__(self, run_id: str) -> bool:
        """Whether the run was kept, so that it is worth looking for."""
        return run_id in self._bodies or run_id in self._known

    def body(self, run_id: str) -> bytes | None:
        """The answer, while it is sure that the database holds it too; else None."""
        held = self._bodies.get(run_id)
        if held is None or held.sure_until < self._clock():
            return None
        self._bodies.move_to_end(run_id)
        return held.body

    def note(self, asked: bytes, run_id: str) -> None:
        """Which run a request (its digest) was answered with."""
        self._asked[asked] = run_id
        if len(self._asked) > MOST:
            self._asked.popitem(last=False)

    def repeated(self, asked: bytes) -> tuple[str, bytes] | None:
        """The run of a request seen before and its answer, on the terms of `body`."""
        run_id = self._asked.get(asked)
        body = None if run_id is None else self.body(run_id)
        return None if run_id is None or body is None else (run_id, body)

    def add(self, run_id: str, body: bytes) -> None:
        """An answer that the database holds at this moment."""
        self._drop(run_id)
        self._bodies[run_id] = Held(body, self._clock() + SURE_SECONDS)
        self._bytes += len(body)
        while self._bytes > MOST_BYTES:
            oldest, held = self._bodies.popitem(last=False)
            self._bytes -= len(held.body)
            self._known[oldest] = None
        while len(self._known) > MOST:
            self._known.popitem(last=False)

    def clear(self) -> None:
        """Let all answers go: somebody had something deleted. That there were such runs stays known, by their ids."""
        self._known.update(dict.fromkeys(self._bodies))
        self._bodies.clear()
        self._bytes = 0
        while len(self._known) > MOST:
            self._known.popitem(last=False)

    def _drop(self, run_id: str) -> None:
        self._known.pop(run_id, None)
        if held := self._bodies.pop(run_id, None):
            self._bytes -= len(held.body)
