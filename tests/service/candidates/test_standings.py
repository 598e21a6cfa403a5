"""Clocks of many enterprises at once stand as the clock of each lead does."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from service.candidates.standings import STANDINGS, standings
from service.leads.clocks import first_contact
from service.leads.store import FIRST_CONTACT

CHINA = dt.timezone(dt.timedelta(hours=8))
FIRST, LAST = (dt.datetime(2025, 12, 1), dt.datetime(2027, 1, 20))  # noqa: DTZ001 - the zone is drawn beside
moments = st.datetimes(FIRST, LAST, timezones=st.just(dt.UTC))
zones = st.integers(-12, 14).map(lambda hours: dt.timezone(dt.timedelta(hours=hours)))


def lead(created: dt.datetime) -> SimpleNamespace:
    due = created + FIRST_CONTACT
    return SimpleNamespace(
        created_at=created, first_contact_due=due, contacted_at=None, closed_at=None
    )


class Waiting:
    """The columns of a segment that clocks are read from; None for one that waits for nothing."""

    def __init__(self, came: list[dt.datetime | None]) -> None:
        leads = [None if at is None else lead(at) for at in came]
        self.clock_from = np.array([one.created_at.timestamp() if one else np.nan for one in leads])
        due = [one.first_contact_due.timestamp() if one else np.nan for one in leads]
        self.numbers = {"clock": np.array(due)}

    def __len__(self) -> int:
        return len(self.clock_from)


@example(
    [dt.datetime(2026, 2, 12, 16, tzinfo=dt.UTC)], dt.datetime(2026, 2, 27, 3, tzinfo=dt.UTC), CHINA
)
@example(
    [dt.datetime(2026, 12, 28, 1, tzinfo=dt.UTC)], dt.datetime(2027, 1, 15, tzinfo=dt.UTC), CHINA
)
@given(st.lists(st.none() | moments, max_size=20), moments, zones)
def test_each_stands_as_its_leads_own_clock_says(came, now, zone):
    local = now.astimezone(zone)
    found = standings(Waiting(came), local)
    for at, code in zip(came, found, strict=True):
        if at is None:
            assert code == len(STANDINGS)
        else:
            assert STANDINGS[code] == first_contact(lead(at), local).standing
