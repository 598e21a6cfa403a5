"""Working days of China, and the last one on which a first contact is in time.

Holidays and the weekends worked instead of them are announced by the State Council year by year; chinese_calendar keeps
what was announced. A year that is not announced yet is unknown here, and never guessed.
"""

import datetime as dt

WORKING_DAYS = 5
"""Days after the one a lead came on by whose end somebody has to have been in touch."""


class YearUnknown(ValueError):
    """The holidays of a year have not been announced, or are not in the calendar installed."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no calendar of working days for {year}")
        self.year = year


def is_working_day(day: dt.date) -> bool:
    """Whether offices work on a day, weekends made up for included; raises YearUnknown."""
    from chinese_calendar import is_workday  # a table of twenty years

    try:
        return bool(is_workday(day))
    except NotImplementedError:
        raise YearUnknown(day.year) from None


def nth_working_day(after: dt.date, count: int) -> dt.date:
    """The count-th working day after a day that does not count itself; raises YearUnknown."""
    day = after
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def last_day(came: dt.date) -> dt.date | None:
    """The last day on which the first contact with a lead that came on a day is in time; None where nobody can say."""
    try:
        return nth_working_day(came, WORKING_DAYS)
    except YearUnknown:
        return None
