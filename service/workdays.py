"""Working days of China, and the last one on which a first contact is in time.

Holidays and the weekends worked instead of them are announced by the State Council year by year; chinese_calendar keeps
what was announced. In a year that is not announced yet, or not in the calendar installed, Monday to Friday count as worked
and nothing else does: whoever shows a day reckoned so says which year it was (`unannounced`).
"""

import datetime as dt
import functools

WORKING_DAYS = 5
"""Days after the one a lead came on by whose end somebody has to have been in touch."""
_SATURDAY = 5


@functools.cache
def announced(year: int) -> bool:
    """Whether the holidays of a year are in the calendar."""
    from chinese_calendar import is_workday  # a table of twenty years

    try:
        is_workday(dt.date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_working_day(day: dt.date) -> bool:
    """Whether offices work on a day, weekends made up for included; by the weekday alone in a year not announced."""
    from chinese_calendar import is_workday

    return bool(is_workday(day)) if announced(day.year) else day.weekday() < _SATURDAY


def nth_working_day(after: dt.date, count: int) -> dt.date:
    """The count-th working day after a day that does not count itself."""
    day = after
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def last_day(came: dt.date) -> dt.date:
    """The last day on which the first contact with a lead that came on a day is in time."""
    return nth_working_day(came, WORKING_DAYS)


def unannounced(came: dt.date, last: dt.date) -> int | None:
    """The first year of the days after one, up to another, whose holidays nobody has announced; None where all have been."""
    first = (came + dt.timedelta(days=1)).year
    return next((year for year in range(first, last.year + 1) if not announced(year)), None)
