"""The dates a result holds: when programmes open and close, and when the enterprise wants to start."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from matching.profile import EnterpriseProfile
from matching.result import MatchedPolicy, MatchResult, PolicyKind

_DAY = re.compile(r"(20\d\d)\s*(?:-|/|\.|年)\s*(\d{1,2})\s*(?:-|/|\.|月)\s*(\d{1,2})\s*日?")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_CLOSES = re.compile(r"截止|截至|前|止|until|by|closes|deadline", re.IGNORECASE)
Kind = Literal["opens", "closes", "start"]


class Deadline(NamedTuple):
    """One day of the calendar; `policy` is the programme it belongs to, None for the enterprise's own start."""

    kind: Kind
    day: dt.date
    policy: MatchedPolicy | None


def deadlines(profile: EnterpriseProfile, result: MatchResult) -> tuple[Deadline, ...]:
    """Every dated thing of a result, by day; programmes without a dated window and undated starts give nothing."""
    found = [*_start(profile)]
    for policy in result.policies:
        if policy.kind is PolicyKind.PROGRAMME:
            found += _window(policy)
    return tuple(
        sorted(found, key=lambda item: (item.day, item.kind, item.policy.id if item.policy else ""))
    )


def _start(profile: EnterpriseProfile) -> Iterator[Deadline]:
    said = _MONTH.fullmatch(str(profile.start_by or ""))
    if said:
        yield Deadline("start", dt.date(int(said[1]), int(said[2]), 1), None)


def _window(policy: MatchedPolicy) -> Iterator[Deadline]:
    """A window as a record with `opens` and `closes`, or as a text that names its days."""
    window: Any = policy.window
    if window is None:
        return
    if isinstance(window, str):
        opens, closes = _days(window)
    else:
        opens, closes = _day_of(window, "opens"), _day_of(window, "closes")
    if opens:
        yield Deadline("opens", opens, policy)
    if closes:
        yield Deadline("closes", closes, policy)


def _day_of(window: Any, name: str) -> dt.date | None:
    """A record's day, a date or its ISO spelling; anything else is not a day."""
    value = window.get(name) if isinstance(window, dict) else getattr(window, name, None)
    if isinstance(value, dt.date):
        return value
    days = _named_days(value) if isinstance(value, str) else []
    return days[0] if days else None


def _days(text: str) -> tuple[dt.date | None, dt.date | None]:
    """Two days are the first and the last one; a single day closes where the text says so, else it opens."""
    days = _named_days(text)
    if len(days) >= 2:
        return days[0], days[1]
    if not days:
        return None, None
    return (None, days[0]) if _CLOSES.search(text) else (days[0], None)


def _named_days(text: str) -> list[dt.date]:
    found = []
    for year, month, day in _DAY.findall(text):
        try:
            found.append(dt.date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return found
