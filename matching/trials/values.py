"""The values worth trying for a field: every word of a vocabulary, one number from each stretch between boundaries."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from matching.profile import (
    Goal,
    Logistics,
    Ownership,
    ProjectType,
    Qualification,
    Stage,
)

ONE: Mapping[str, type[StrEnum]] = {
    "project_type": ProjectType,
    "ownership": Ownership,
    "stage": Stage,
}
MANY: Mapping[str, type[StrEnum]] = {
    "goals": Goal,
    "logistics": Logistics,
    "qualifications": Qualification,
}
FLAGS = ("needs_chemical_park", "first_use_product")
PERCENT = ("rd_intensity_pct", "export_share_pct")
WHOLE = ("employees",)
STEP = 0.01
"""How far beside a boundary the next value is tried: a hundred yuan, a hundredth of a percent."""


class Boundaries(NamedTuple):
    """What values depend on besides the field: the numbers where something turns, the cities, the day."""

    numbers: Mapping[str, frozenset[float]]
    cities: tuple[str, ...]
    today: dt.date


def values_of(field: str, boundaries: Boundaries) -> list[Any]:
    """Values that between them show all an answer can do; none for a field that nothing measures.

    Of a list, each word alone, and for qualifications also "none"; of a number, each boundary and the values next to
    it; of a date, the days on which a whole number of years is reached.
    """
    numbers = boundaries.numbers.get(field, frozenset())
    return [*_values(field, numbers, boundaries.cities, boundaries.today)]


@lru_cache(maxsize=1_024)
def _values(
    field: str, found: frozenset[float], cities: tuple[str, ...], today: dt.date
) -> Sequence[Any]:
    if field in ONE:
        return [*ONE[field]]
    if field in MANY:
        none: list[Any] = [()] if field == "qualifications" else []
        return [*none, *((word,) for word in MANY[field])]
    if field in FLAGS:
        return [True, False]
    if field == "city_prefer":
        return [(city,) for city in cities]
    numbers = sorted(found)
    if field == "founded":
        return sorted(day for years in numbers for day in _days(years, today))
    return _around(numbers, 100.0 if field in PERCENT else math.inf, field in WHOLE)


def _around(numbers: Iterable[float], largest: float, whole: bool) -> list[Any]:
    """Each boundary, the values next to it, and the middle of a stretch too narrow to hold those."""
    bounds = sorted({number for number in numbers if 0 <= number <= largest})
    step = 1 if whole else STEP
    near = {round(bound + way * step, 6) for bound in bounds for way in (-1, 0, 1)}
    near |= {(low + high) / 2 for low, high in pairwise(bounds) if high - low <= 2 * step}
    return sorted({int(n) if whole else float(n) for n in near if 0 <= n <= largest})


def _days(years: float, today: dt.date) -> Iterable[str]:
    """The last day on which a firm of that many whole years was founded, and the next, when it is a year short."""
    year = today.year - int(years)
    if not 1 <= year <= 9_998:
        return ()
    last = today.replace(year=year, day=min(today.day, 28))
    return (last.isoformat(), (last + dt.timedelta(days=4)).isoformat())
