"""What candidates are sought for, and what each stored enterprise scores there."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.candidates import TargetError, TargetKind, check_target
from matching.catalogue.entries import Catalogue
from service.candidates.filters import Scored
from service.candidates.segment import Segment
from service.enterprises.pairs import MILLION, NO_LEVEL, NONE, Entries

TAKEN = 0.3
"""Share of the rows below which their vectors are gathered rather than all of them read."""


class Kind(StrEnum):
    INDUSTRY = "industry"
    SITE = "site"
    POLICY = "policy"
    GAP = "gap"
    PLAN_TARGET = "plan_target"
    TEXT = "text"


class Target(NamedTuple):
    """An entry by id, the chain of an industry by its id, a target of the plan by its id, or a text of one's own."""

    kind: Kind
    value: str


def check(target: Target, catalogue: Catalogue) -> None:
    """Raise TargetError, in both languages, for what the catalogue lacks or what no enterprise can be held against."""
    if target.kind is Kind.TEXT:
        if not target.value.strip():
            raise TargetError("请写出要找什么样的企业 / say what kind of enterprise is sought")
    elif target.kind is Kind.PLAN_TARGET:
        _industries_of_plan_target(target.value, catalogue)
    else:
        kind = TargetKind.INDUSTRY if target.kind is Kind.GAP else TargetKind(target.kind)
        try:
            check_target(catalogue, kind, target.value)
        except TargetError as error:
            raise TargetError(f"目录中没有编号为 {target.value[:80]} 的条目 / {error}") from None


def _industries_of_plan_target(value: str, catalogue: Catalogue) -> tuple[str, ...]:
    found = next((target for target in catalogue.targets if target.id == value), None)
    if found is None:
        raise TargetError(
            f"规划目标中没有编号为 {value[:80]} 的一项 / the plan has no target {value[:80]!r}"
        )
    if not found.industries:
        raise TargetError(
            f"规划目标“{found.counted_zh}”不属于任何产业，请改按产业或政策查找 / "
            f"the target {found.counted_en!r} belongs to no industry; search by an industry or a policy"
        )
    return found.industries


def entry_numbers(
    target: Target, catalogue: Catalogue, entries: Entries, gaps: Sequence[str]
) -> list[int]:
    """The entries whose best score counts; `gaps` are the industries a chain lacks."""
    if target.kind is Kind.GAP:
        return [entries.numbers[TargetKind.INDUSTRY, industry] for industry in gaps]
    if target.kind is Kind.PLAN_TARGET:
        industries = _industries_of_plan_target(target.value, catalogue)
        return [entries.numbers[TargetKind.INDUSTRY, industry] for industry in industries]
    return [entries.numbers[TargetKind(target.kind), target.value]]


def scored_for(segment: Segment, numbers: Iterable[int]) -> Scored:
    """What each row scores for the best of some entries; the first of equals counts."""
    count = len(segment)
    scores = np.full(count, -1, np.int64)
    at = np.zeros(count, np.int64)
    entry = np.full(count, -1, np.int32)
    for number in numbers:
        cut = segment.pairs.of(number)
        rows, own = segment.pairs.rows[cut], segment.pairs.scores[cut]
        better = own > scores[rows]
        rows = rows[better]
        scores[rows], entry[rows] = own[better], number
        at[rows] = np.arange(cut.start, cut.stop)[better]
    none = scores < 0
    if not len(segment.pairs.rows):
        nothing = np.full(count, NO_LEVEL, np.uint8)
        return Scored(scores, nothing, nothing, np.full(count, NONE, np.uint16), entry)
    pairs = segment.pairs
    grades, levels, via = pairs.grades[at], pairs.levels[at], pairs.via[at]
    grades[none], levels[none], via[none] = NO_LEVEL, NO_LEVEL, NONE
    return Scored(scores, grades, levels, via, entry)


def near_to(
    segment: Segment, vector: NDArray[np.float32], rows: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Cosines of some rows with a query: exact, and the same bits whichever other rows are asked with it."""
    if len(rows) > TAKEN * len(segment):
        near: NDArray[np.float64] = np.vecdot(segment.vectors, vector)[rows].astype(np.float64)
        return near
    some: NDArray[np.float64] = np.vecdot(segment.vectors.take(rows, axis=0), vector).astype(float)
    return some


def as_scores(near: NDArray[np.float64]) -> NDArray[np.int64]:
    """Cosines as millionths, for order only: a raw cosine says nothing to a person and is never shown."""
    rounded: NDArray[np.int64] = np.rint(near * MILLION).astype(np.int64)
    return rounded
