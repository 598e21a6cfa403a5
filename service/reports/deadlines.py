"""The dates a result holds: when programmes open and close, and when the enterprise wants to start."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from matching.profile import EnterpriseProfile
from matching.result import MatchedPolicy, MatchResult, PolicyKind

_MONTH = re.compile(r"(\d{4})-(\d{2})")
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
    """The published days of a window; a window without days gives nothing."""
    if policy.window is None:
        return
    if policy.window.opens:
        yield Deadline("opens", policy.window.opens, policy)
    if policy.window.closes:
        yield Deadline("closes", policy.window.closes, policy)
