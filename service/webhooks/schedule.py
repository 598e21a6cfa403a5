"""When a delivery that failed is tried again: exponentially later, with jitter, for a day."""

import datetime as dt
import random
from typing import NamedTuple


class Schedule(NamedTuple):
    """`first` seconds after the first try, each wait `factor` times the one before, `most` at the most, `last` in all.

    The last try is `last` seconds after the first. A wait varies by `jitter` of itself either way, so that receivers
    that fell together are not asked together.
    """

    first: float = 5
    factor: float = 4
    most: float = 6 * 3600
    last: float = 24 * 3600
    jitter: float = 0.1

    def after(
        self,
        tries: int,
        since: dt.datetime,
        now: dt.datetime,
        *,
        asked: float = 0,
        chance: random.Random | None = None,
    ) -> dt.datetime | None:
        """When to try again after `tries` tries since `since`, the last at `now`; None when that was the last one.

        `asked` is what the receiver's Retry-After says, in seconds; it can make a wait longer, up to `most`.
        """
        end = since + dt.timedelta(seconds=self.last)
        if now >= end:
            return None
        wait = min(self.most, self.first * self.factor ** min(tries - 1, 60))
        spread = (chance or random.SystemRandom()).uniform(-self.jitter, self.jitter)
        wait = max(wait * (1 + spread), min(asked, self.most))
        return min(now + dt.timedelta(seconds=wait), end)
