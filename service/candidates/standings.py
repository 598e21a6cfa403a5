"""How the clock of the first contact stands for many enterprises at once, by the rules of service/leads/clocks."""

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from service.candidates.segment import Segment
from service.workdays import last_day

STANDINGS = ("running", "late", "overdue")
"""Within the 72 hours; past them, within the working days; past both."""
NO_CLOCK = len(STANDINGS)
_DAY = 86_400


def standings(segment: Segment, now: dt.datetime) -> NDArray[np.uint8]:
    """(rows,) places in STANDINGS, NO_CLOCK where nothing waits; the offset of `now` says which days are meant."""
    due, since = segment.numbers["clock"], segment.clock_from
    found = np.full(len(segment), NO_CLOCK, np.uint8)
    rows = (~np.isnan(due)).nonzero()[0]
    if not len(rows):
        return found
    offset = now.utcoffset() or dt.timedelta(0)
    came, which = np.unique(
        (since[rows] + offset.total_seconds()) // _DAY, return_inverse=True
    )  # few days, however many leads
    lasts = np.array([_last(int(day)) for day in came])[which]
    today = (now.timestamp() + offset.total_seconds()) // _DAY
    past = now.timestamp() > due[rows]
    found[rows] = np.where(past, np.where(today > lasts, 2, 1), 0)
    return found


def _last(came: int) -> float:
    """The last working day for leads of a day, in days of the epoch."""
    epoch = dt.date(1970, 1, 1)
    return float((last_day(epoch + dt.timedelta(days=came)) - epoch).days)
