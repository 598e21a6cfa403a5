"""Rows in the order of any column, from behind a given one: not known comes last both ways, ties break on id."""

import bisect
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.candidates.cursor import After, Value
from service.candidates.filters import RANGES, Scored, number_of
from service.candidates.segment import NUMBERS, TEXTS, Mask, Segment
from service.enterprises.store import LEAD_STAGES

SORTS = ("score", *TEXTS, *(name for name in (*NUMBERS, *RANGES) if name not in TEXTS))
Direction = Literal["asc", "desc"]


class Order(NamedTuple):
    """A column and which way; by score, the best first, unless told otherwise."""

    column: str = "score"
    direction: Direction = "desc"


class Column(NamedTuple):
    """A column as numbers that ascend in the order asked for, NaN where nothing is known; `values` name the numbers of texts."""

    keys: NDArray[np.float64]
    values: Sequence[str] | None

    def value(self, row: int, order: Order) -> Value:
        """What the column says of a row."""
        key = float(self.keys[row])
        if np.isnan(key):
            return None
        key = -key if order.direction == "desc" else key
        return key if self.values is None else self.values[int(key)]

    def key_of(self, value: Value, order: Order) -> float:
        """The number that a value would have here, between two where it is not among them; NaN for None."""
        if value is None:
            return float("nan")
        if self.values is None:
            key = float(value)
        else:
            at = bisect.bisect_left(self.values, str(value))
            there = at < len(self.values) and self.values[at] == value
            key = float(at) if there else at - 0.5
        return -key if order.direction == "desc" else key


def column_of(segment: Segment, order: Order, scored: Scored | None) -> Column:
    """The column a search is ordered by; without a target, the score is that of the most probable industry.

    Stages of a lead stand in their own order, from 线索 to 不适合.
    """
    values = None
    if order.column == "score" and scored is not None:
        keys = np.where(scored.scores < 0, np.nan, scored.scores.astype(np.float64))
    elif order.column in ("score", "best_score"):
        keys = segment.numbers["best_score"].copy()
    elif order.column == "lead_stage":
        texts = segment.texts[order.column]
        steps = [float(LEAD_STAGES.index(value)) for value in texts.values]
        keys = np.array([*steps, np.nan])[texts.ranks]
    elif order.column in TEXTS:
        texts = segment.texts[order.column]
        values = texts.values
        keys = np.where(texts.ranks < 0, np.nan, texts.ranks.astype(np.float64))
    else:
        keys = number_of(segment, order.column).copy()
    return Column(-keys if order.direction == "desc" else keys, values)


def behind(segment: Segment, column: Column, after: After, order: Order) -> Mask:
    """Rows that come after a given one, whether or not that one is among them."""
    last = column.key_of(after.value, order)
    place = segment.place(after.enterprise_id)
    if place < len(segment) and segment.ids[place] == after.enterprise_id:
        place += 1
    later = np.arange(len(segment)) >= place
    unknown = np.isnan(column.keys)
    if np.isnan(last):
        return unknown & later
    return np.asarray(unknown | (column.keys > last) | ((column.keys == last) & later))


def firsts(column: Column, rows: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """The first `count` of some rows in order; rows lie by id, so equal keys keep that order."""
    keys = column.keys[rows]
    keys = np.where(np.isnan(keys), np.inf, keys)
    if len(keys) > 4 * count:
        # The count-th smallest bounds who can be among the first; all that equal it stay in.
        bound = np.partition(keys, count - 1)[count - 1]
        near = (keys <= bound).nonzero()[0]
        rows, keys = rows[near], keys[near]
    return rows[np.argsort(keys, kind="stable")[:count]]
