"""Answers as they were just made, for the one page that is asked for next: it need not read and parse what was kept a moment ago."""

import asyncio
from typing import NamedTuple

from service.matches.store import Made

MOST = 32
"""Answers at a time, half a megabyte each; of more, the oldest goes."""
SECONDS = 5.0
"""How long one waits for its page."""


class Waiting(NamedTuple):
    """An answer, and the timer that lets it go."""

    made: Made
    timer: asyncio.TimerHandle


class Fresh:
    """Each answer is handed out once, and gone after `seconds` even when nobody asks; for use within the event loop.

    Put in only what the database holds: whoever takes it does not ask there again.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._waiting: dict[str, Waiting] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, made: Made) -> None:
        """Hold an answer whose transaction has been committed."""
        run_id = made.kept.run_id
        self.take(run_id)
        if len(self._waiting) >= MOST:
            self.take(next(iter(self._waiting)))
        timer = asyncio.get_running_loop().call_later(self._seconds, self.take, run_id)
        self._waiting[run_id] = Waiting(made, timer)

    def take(self, run_id: str) -> Made | None:
        """The answer, which is held no longer; None where it is not."""
        waiting = self._waiting.pop(run_id, None)
        if waiting is None:
            return None
        waiting.timer.cancel()
        return waiting.made

    def clear(self) -> None:
        """Let all of them go: somebody had something deleted."""
        for run_id in [*self._waiting]:
            self.take(run_id)
