"""How many candidates there would be for each value of a dimension, all other filters kept: counted, not estimated."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from matching.candidates import TargetKind
from service.candidates.filters import FACETS, NOBODY, Masks, Scored, everything
from service.candidates.segment import FIELDS, QUALIFICATIONS, Mask, Segment, field_bit
from service.candidates.standings import STANDINGS, standings
from service.enterprises.pairs import GRADES, LEVELS, Entries

Counts = dict[str, Counter[str]]
ASKED = (
    "uscc",
    "industry_code",
    "project_type",
    "location",
    "city_prefer",
    "investment_wan",
    "land_mu",
    "power_mva",
    "energy_tce",
    "founded",
    "employees",
    "revenue_wan",
    "qualifications",
    "ownership",
    "stage",
    "start_by",
)
"""Fields of which the facet `missing` tells how many candidates lack them."""


def count(
    segment: Segment,
    start: Mask,
    masks: Masks,
    scored: Scored | None,
    entries: Entries,
    now: dt.datetime | None,
) -> Counts:
    """Counts of one segment by dimension and value; `start` are the rows that the target lists at all.

    Clocks are counted as they stand at `now`, and not at all without it.
    """
    found: Counts = {}
    whole = everything(masks.values(), start)
    for facet in FACETS:
        others = (mask for field, mask in masks.items() if field != facet)
        rows = everything(others, start) if facet in masks else whole
        if facet == "clock":
            stand = standings(segment, now)[rows] if now else np.zeros(0, np.uint8)
            found[facet] = Counter(_named(stand, list(STANDINGS)))
        else:
            found[facet] = Counter(_counted(segment, facet, rows, scored, entries))
    return found


def _counted(
    segment: Segment, facet: str, rows: Mask, scored: Scored | None, entries: Entries
) -> Mapping[str, int]:
    if facet in segment.texts:
        texts = segment.texts[facet]
        counts = np.bincount(texts.ranks[rows] + 1, minlength=len(texts.values) + 1).tolist()
        return _positive(zip((NOBODY, *texts.values), counts, strict=True))
    if facet == "industry":
        return _by_industry(segment, rows, entries)
    if facet == "grade":
        grades = segment.best_grade if scored is None else scored.grades
        return _named(grades[rows], [str(grade) for grade in GRADES])
    if facet == "level":
        return {} if scored is None else _named(scored.levels[rows], [str(x) for x in LEVELS])
    if facet == "qualification":
        bits = segment.qualifications[rows]
        return _positive(
            (name, int(np.count_nonzero(bits & np.uint32(1 << at))))
            for at, name in enumerate(QUALIFICATIONS)
        )
    said = segment.said[rows]
    return _positive(
        (name, int(np.count_nonzero((said & field_bit(name)) == 0)))
        for name in FIELDS
        if name in ASKED
    )


def _by_industry(segment: Segment, rows: Mask, entries: Entries) -> Mapping[str, int]:
    """Candidates graded for each industry; one may be graded for several."""
    pairs = segment.pairs
    end = int(pairs.starts[entries.industries])
    kept = rows[pairs.rows[:end]]
    sums = np.concatenate([[0], np.cumsum(kept)])
    counts = np.diff(sums[pairs.starts[: entries.industries + 1]])
    return _positive(
        (entries.ids[number][1], int(counts[number])) for number in range(entries.industries)
    )


def _named(codes: NDArray[np.uint8], names: list[str]) -> Mapping[str, int]:
    counts = np.bincount(codes, minlength=256)[: len(names)].tolist()
    return _positive(zip(names, counts, strict=True))


def _positive(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    return {name: number for name, number in pairs if number}


def of_chain(segment: Segment, rows: Mask, entries: Entries, industry: str) -> int:
    """How many of some rows are graded A or B for an industry."""
    cut = segment.pairs.of(entries.numbers[TargetKind.INDUSTRY, industry])
    good = segment.pairs.grades[cut] <= 1
    return int(np.count_nonzero(rows[segment.pairs.rows[cut][good]]))


def added(parts: Iterable[Counts]) -> dict[str, dict[str, int]]:
    """Counts of all parts, most first; ties break on the value."""
    sums: dict[str, Counter[str]] = {}
    for part in parts:
        for facet, counts in part.items():
            sums.setdefault(facet, Counter()).update(counts)
    return {
        facet: dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        for facet, counts in sums.items()
    }
