"""Limits on how often: token buckets in memory, generous to an address that many people share.

Nothing about an address is stored: a bucket lives in this process and is forgotten when it is full again. What has to
hold for all workers together is counted by service/uses.py, at the same rates.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from service.errors import TooManyRequests

MOST = 50_000
"""Buckets kept at a time, about 10 MB; the one unused longest goes first."""


class Rate(NamedTuple):
    """`burst` uses at once, then one each `seconds`."""

    burst: int
    seconds: float


RATES: Mapping[str, Rate] = {
    "keyless": Rate(300, 0.1),
    "search": Rate(600, 0.05),
    "preview": Rate(600, 0.1),
    "save": Rate(600, 0.2),
    "create": Rate(200, 4),
    "run": Rate(300, 0.5),
    "read": Rate(60, 5),
    "share": Rate(60, 10),
    "feedback": Rate(600, 0.5),
    "hand-off": Rate(20, 60),
    "lead": Rate(120, 2),
    "run-hand-off": Rate(6, 600),
    "draft-save": Rate(240, 0.5),
    "draft-run": Rate(30, 10),
    "draft-read": Rate(12, 30),
}
"""By what is done: per address for an office of two hundred behind one address, `draft-…` per draft for one person, `run-…` per answer."""


class _Bucket:
    __slots__ = ("at", "left")

    def __init__(self, left: float, at: float) -> None:
        self.left, self.at = left, at


class Buckets:
    """All buckets of one process; `factor` scales every burst and refill, 0 turns the limits off."""

    def __init__(self, factor: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._factor, self._clock = factor, clock
        self._kept: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()
        self._shut: OrderedDict[tuple[str, str], float] = OrderedDict()

    def take(self, use: str, who: str) -> None:
        """Count one use; raises TooManyRequests, naming the seconds to wait, when the bucket is empty."""
        if not self._factor:
            return
        rate, now = RATES[use], self._clock()
        burst, refill = rate.burst * self._factor, self._factor / rate.seconds
        bucket = self._kept.setdefault((use, who), _Bucket(burst, now))
        self._kept.move_to_end((use, who))
        bucket.left = min(burst, bucket.left + (now - bucket.at) * refill)
        bucket.at = now
        if bucket.left < 1:
            raise TooManyRequests(math.ceil((1 - bucket.left) / refill))
        bucket.left -= 1
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def shut(self, use: str, who: str, seconds: float) -> None:
        """Remember that a use is refused for so long, by a count that all workers share."""
        self._shut[use, who] = self._clock() + seconds
        self._shut.move_to_end((use, who))
        while len(self._shut) > MOST:
            self._shut.popitem(last=False)

    def check(self, use: str, who: str) -> None:
        """Raises TooManyRequests while a use is known to be refused."""
        until = self._shut.get((use, who))
        if until is None:
            return
        wait = until - self._clock()
        if wait > 0:
            raise TooManyRequests(max(1, math.ceil(wait)))
        del self._shut[use, who]
