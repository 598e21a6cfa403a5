"""When a saved search is due: every day, or every Monday, at half past eight where the service is."""

import datetime as dt

AT = dt.time(8, 30)
CADENCES = ("none", "daily", "weekly")
_BACK = {"daily": dt.timedelta(days=1), "weekly": dt.timedelta(days=7)}


def slot(cadence: str, now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The last moment up to `now` at which searches of this cadence are run: one last run before it is due."""
    here = now.astimezone(zone)
    at = dt.datetime.combine(here.date(), AT, zone)
    if cadence == "weekly":
        at -= dt.timedelta(days=at.weekday())
    return at if at <= here else at - _BACK[cadence]


def following(cadence: str, now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The next such moment after `now`."""
    return slot(cadence, now, zone) + _BACK[cadence]
