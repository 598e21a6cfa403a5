"""Which candidates are wanted: conditions on what is known of them, freely combined.

What is not known never meets a condition; `missing` asks for it by name.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.candidates import TargetKind
from matching.catalogue.entries import Catalogue
from matching.profile import Ownership, Stage
from service.candidates.segment import (
    FIELDS,
    QUALIFICATIONS,
    Mask,
    Segment,
    field_bit,
    qualification_bit,
)
from service.candidates.standings import STANDINGS, standings
from service.enterprises.pairs import GRADES, LEVELS, Entries
from service.enterprises.store import LEAD_STAGES

NOBODY = "none"
"""Value of a text dimension for enterprises of which it is not known: no officer, no city said."""
CHOSEN = (
    "industry",
    "site",
    "policy",
    "city",
    "grade",
    "level",
    "lead_stage",
    "clock",
    "owner",
    "source",
    "ownership",
    "stage",
    "qualification",
    "missing",
)
RANGES = ("investment_wan", "land_mu", "founded", "completeness")
FACETS = (
    "industry",
    "city",
    "grade",
    "level",
    "lead_stage",
    "clock",
    "owner",
    "source",
    "ownership",
    "stage",
    "qualification",
    "missing",
)
MOST_VALUES = 50
_CONDITION = re.compile(r"([a-z_]+)(<=|>=|=)(.+)", re.S)


class Range(NamedTuple):
    """From `low` to `high`, both included; None for no bound."""

    low: float | None = None
    high: float | None = None


class Filters(NamedTuple):
    """`chosen`: by dimension, the values of which one must hold (for `missing`: all). `ranges`: by column.

    `now`, with the offset that says which days are meant, is when clocks are read; without it none can be chosen.
    """

    chosen: Mapping[str, frozenset[str]] = {}
    ranges: Mapping[str, Range] = {}
    name: str | None = None
    now: dt.datetime | None = None


class FilterError(ValueError):
    """A condition that cannot be read; told in both languages, naming the field and the remedy."""

    def __init__(self, field: str, zh: str, en: str) -> None:
        self.field, self.message_zh, self.message_en = field, zh, en
        super().__init__(f"{field}: {en}")


class Scored(NamedTuple):
    """What a target says of a segment's rows: millionths (-1 for none), grade, level, industry and entry number."""

    scores: NDArray[np.int64]
    grades: NDArray[np.uint8]
    levels: NDArray[np.uint8]
    via: NDArray[np.uint16]
    entry: NDArray[np.int32]


Masks = dict[str, Mask]


def read_filters(conditions: Iterable[str], catalogue: Catalogue) -> Filters:
    """Conditions as `city=广州`, `grade=A|B`, `investment_wan>=5000`, `name=精密`; raises FilterError.

    Several values of one dimension are parted by `|`, or said in conditions of their own.
    """
    chosen: dict[str, frozenset[str]] = {}
    ranges: dict[str, Range] = {}
    name = None
    for condition in conditions:
        found = _CONDITION.fullmatch(condition.strip())
        if found is None:
            raise _unreadable(condition)
        field, sign, said = found[1], found[2], found[3].strip()
        if field in RANGES:
            ranges[field] = _narrowed(ranges.get(field, Range()), field, sign, said)
        elif field == "name" and sign == "=":
            name = said
        elif field in CHOSEN and sign == "=":
            values = frozenset(value.strip() for value in said.split("|") if value.strip())
            chosen[field] = chosen.get(field, frozenset()) | values
        else:
            raise _unreadable(condition)
    return checked(Filters(chosen, ranges, name), catalogue)


def checked(filters: Filters, catalogue: Catalogue) -> Filters:
    """The filters, if every value of a closed list is on it; raises FilterError."""
    closed: Mapping[str, Iterable[str]] = {
        "industry": catalogue.industry_by_id,
        "site": catalogue.site_by_id,
        "policy": catalogue.policy_by_id,
        "grade": [str(grade) for grade in GRADES],
        "level": [str(level) for level in LEVELS],
        "lead_stage": LEAD_STAGES,
        "clock": STANDINGS,
        "ownership": [*map(str, Ownership), NOBODY],
        "stage": [*map(str, Stage), NOBODY],
        "qualification": QUALIFICATIONS,
        "missing": FIELDS,
    }
    for field, values in filters.chosen.items():
        if field not in CHOSEN:
            raise _unreadable(field)
        if len(values) > MOST_VALUES:
            raise FilterError(field, f"最多选 {MOST_VALUES} 项", f"choose at most {MOST_VALUES}")
        unknown = sorted(values - set(closed[field])) if field in closed else []
        if unknown:
            known = "、".join(sorted(closed[field])[:20])
            raise FilterError(
                field,
                f"没有这样的取值，可选：{known}" + ("……" if len(list(closed[field])) > 20 else ""),
                f"no such value; choose from: {known}",
            )
    return filters


def _narrowed(known: Range, field: str, sign: str, said: str) -> Range:
    try:
        number = float(said)
    except ValueError:
        number = float("nan")
    if not np.isfinite(number):
        raise FilterError(field, "须为数字，如 5000", "must be a number such as 5000")
    if sign == "=":
        return Range(number, number)
    return known._replace(low=number) if sign == ">=" else known._replace(high=number)


def _unreadable(condition: str) -> FilterError:
    fields = ", ".join((*CHOSEN, *RANGES, "name"))
    return FilterError(
        condition[:60],
        f"筛选条件须写成 字段=值、字段>=数 或 字段<=数；可用字段：{fields}",
        f"a condition is field=value, field>=number or field<=number; fields: {fields}",
    )


def masks_of(
    segment: Segment,
    filters: Filters,
    scored: Scored | None,
    entries: Entries,
    catalogue: Catalogue,
) -> Masks:
    """(rows,) for every dimension that is filtered: which rows meet it."""
    found: Masks = {}
    for field, values in filters.chosen.items():
        if field == "clock":
            found[field] = _by_clock(segment, values, filters.now)
        else:
            found[field] = _chosen(segment, field, values, scored, entries, catalogue)
    for field, bounds in filters.ranges.items():
        column = number_of(segment, field)
        mask = ~np.isnan(column)
        if bounds.low is not None:
            mask &= column >= bounds.low
        if bounds.high is not None:
            mask &= column <= bounds.high
        found[field] = mask
    if filters.name:
        part = filters.name.casefold()
        found["name"] = _by_value(segment, "name", lambda value: part in value.casefold())
    return found


def number_of(segment: Segment, field: str) -> NDArray[np.float64]:
    """A column of numbers; the year of `founded`, NaN where it was not said."""
    if field != "founded":
        return segment.numbers[field]
    years = np.array([*(float(value[:4]) for value in segment.texts["founded"].values), np.nan])
    return years[segment.texts["founded"].ranks]


def _by_value(segment: Segment, column: str, wanted: Callable[[str], bool]) -> Mask:
    """Rows whose text is wanted; asked once a value, not once a row."""
    texts = segment.texts[column]
    known = np.array([*(wanted(value) for value in texts.values), False])
    return known[texts.ranks]


def _by_clock(segment: Segment, values: frozenset[str], now: dt.datetime | None) -> Mask:
    if now is None:
        raise ValueError("a filter by clock needs the moment it is read at")
    wanted = [at for at, value in enumerate(STANDINGS) if value in values]
    return np.isin(standings(segment, now), wanted)


def _chosen(
    segment: Segment,
    field: str,
    values: frozenset[str],
    scored: Scored | None,
    entries: Entries,
    catalogue: Catalogue,
) -> Mask:
    if field in segment.texts:
        mask = _by_value(segment, field, values.__contains__)
        return mask | (segment.texts[field].ranks < 0) if NOBODY in values else mask
    if field in ("industry", "site", "policy"):
        return _graded_for(segment, TargetKind(field), values, entries, catalogue)
    if field == "grade":
        grades = segment.best_grade if scored is None else scored.grades
        return np.isin(grades, [GRADES.index(grade) for grade in GRADES if grade in values])
    if field == "level":
        none = np.zeros(len(segment), bool)
        wanted = [LEVELS.index(level) for level in LEVELS if level in values]
        return none if scored is None else np.isin(scored.levels, wanted)
    if field == "qualification":
        bits = np.bitwise_or.reduce([qualification_bit(value) for value in values])
        return np.asarray((segment.qualifications & bits) != 0)
    bits = np.bitwise_or.reduce([field_bit(value) for value in values])
    return np.asarray((segment.said & bits) == 0)


def _graded_for(
    segment: Segment,
    kind: TargetKind,
    values: Iterable[str],
    entries: Entries,
    catalogue: Catalogue,
) -> Mask:
    """Rows graded for one of the entries; an industry stands for those beneath it too."""
    mask = np.zeros(len(segment), bool)
    wanted = set(values)
    if kind is TargetKind.INDUSTRY:
        wanted = {i.id for i in catalogue.industries if wanted & set(catalogue.lineage(i.id))}
    for value in wanted:
        cut = segment.pairs.of(entries.numbers[kind, value])
        mask[segment.pairs.rows[cut]] = True
    return mask


def everything(masks: Iterable[Mask], start: Mask) -> Mask:
    """Rows that meet all of them."""
    found = start.copy()
    for mask in masks:
        found &= mask
    return found


def described(filters: Filters) -> dict[str, Any]:
    """The filters as plain data, the same for equal filters."""
    return {
        "chosen": {field: sorted(values) for field, values in sorted(filters.chosen.items())},
        "ranges": {field: list(bounds) for field, bounds in sorted(filters.ranges.items())},
        "name": filters.name,
    }
