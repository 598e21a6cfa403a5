"""Which profile fields a rule reads, and the numbers at which its verdict may turn.

Found by watching the rule judge, not by knowing its kind: a rule added later is read like the others.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, cast

from matching.profile import EnterpriseProfile
from matching.rules import Facts, Rule

Read = Mapping[str, frozenset[float]]
"""Field → the numbers of the rules that read it."""

_DAY = dt.date(2000, 1, 1)
_PROBES = (
    EnterpriseProfile(business_text=""),
    EnterpriseProfile(business_text="", revenue_wan=1, rd_wan=1, founded="1990", employees=1),
)


class _Watched:
    """A profile that notes which of its fields are looked at."""

    def __init__(self, profile: EnterpriseProfile) -> None:
        self._profile = profile
        self.seen: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        if name == "rd_intensity":
            self.seen.add("rd_intensity_pct")
        elif name in EnterpriseProfile.model_fields:
            self.seen.add(name)
        return getattr(self._profile, name)


class _WatchedFacts:
    """Facts over a watched profile; looking at the cities or their regions is looking at `city_prefer`."""

    today, industries = _DAY, None

    def __init__(self, profile: EnterpriseProfile) -> None:
        self.profile = _Watched(profile)

    @property
    def cities(self) -> None:
        self.profile.seen.add("city_prefer")

    @property
    def regions(self) -> None:
        self.profile.seen.add("city_prefer")


@lru_cache(maxsize=4_096)
def fields_read(rule: Rule) -> Read:
    """The fields a rule reads, with the numbers it compares each with; of combined rules, those of all parts."""
    found: dict[str, frozenset[float]] = {}
    for part in _parts(rule):
        numbers = frozenset(_numbers(part.model_dump()))
        for field in _seen(part):
            found[field] = found.get(field, frozenset()) | numbers
    return found


def _parts(rule: Any) -> Iterator[Any]:
    """A rule's own parts down to those that hold none."""
    inner = [*(getattr(rule, "rules", ())), *filter(None, (getattr(rule, "rule", None),))]
    if not inner:
        yield rule
    for part in inner:
        yield from _parts(part)


def _seen(rule: Any) -> set[str]:
    seen: set[str] = set()
    for profile in _PROBES:
        facts = _WatchedFacts(profile)
        rule.judge(cast(Facts, facts))
        seen |= facts.profile.seen
    return seen


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield value
    elif isinstance(value, Mapping):
        yield from _all_numbers(value.values())
    elif isinstance(value, list | tuple):
        yield from _all_numbers(value)


def _all_numbers(values: Iterable[Any]) -> Iterator[float]:
    for value in values:
        yield from _numbers(value)
