"""Which profile fields a rule reads, and the numbers at which its verdict may turn.

Found by watching the rule judge, not by knowing its kind: a rule added later is read like the others.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

    today = _DAY

    def __init__(self, profile: EnterpriseProfile) -> None:
        self.profile = _Watched(profile)
        self.saw_industries = False

    @property
    def industries(self) -> None:
        self.saw_industries = True

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


@lru_cache(maxsize=4_096)
def reads_industries(rule: Rule) -> bool:
    """Whether a rule looks at the industries a profile matched, which no single field tells."""
    facts = _WatchedFacts(_PROBES[0])
    for part in _parts(rule):
        part.judge(cast(Facts, facts))
    return facts.saw_industries


def numbers_of(rules: Iterable[Rule], thresholds: Iterable[tuple[str, float | None]]) -> Read:
    """Field → the numbers at which any of the rules, or a factor with these thresholds, may turn."""
    found: dict[str, frozenset[float]] = {}
    turns = [fields_read(rule) for rule in rules]
    turns += [{field: frozenset({n})} for field, n in thresholds if n is not None]
    for read in turns:
        for field, numbers in read.items():
            found[field] = found.get(field, frozenset()) | numbers
    return found


def by_field(fields: Iterable[Iterable[str]]) -> Mapping[str, Sequence[int]]:
    """Field → the places of those, of a row of entries, that read it."""
    found: dict[str, list[int]] = {}
    for at, read in enumerate(fields):
        for field in read:
            found.setdefault(field, []).append(at)
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
