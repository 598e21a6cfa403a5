"""How many stored enterprises there are for each industry and city: a count over arrays, work for a thread."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.candidates import TargetKind
from matching.result import Grade
from service.candidates.blocks import Block, Part
from service.enterprises.pairs import GRADES, Entries

Counts = NDArray[np.int64]


class Candidates(NamedTuple):
    """Enterprises graded so or better for an industry: (industries, cities) `here` are in the city, `either` are in it or
    name it among those they would go to; (industries,) `anywhere` wherever they are. `pending` have no scores yet."""

    here: Counts
    either: Counts
    anywhere: Counts
    pending: int


class Asked(NamedTuple):
    """Industries by id, cities by name, how a city is looked up by what was said, and the lowest grade that counts."""

    industries: Sequence[str]
    cities: Sequence[str]
    find: Callable[[str], str | None]
    grade: Grade


def candidates_by_place(blocks: Sequence[Block], entries: Entries, asked: Asked) -> Candidates:
    """Counts over every enterprise in the blocks, each counted once a cell."""
    shape = len(asked.industries), len(asked.cities)
    here, either = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    anywhere, pending = np.zeros(shape[0], np.int64), 0
    for part in (part for block in blocks for part in block.parts if len(part.segment)):
        placed, wanted = _places(part, asked)
        pending += int(np.count_nonzero(part.alive & ~part.segment.scored))
        for number, industry in enumerate(asked.industries):
            rows = graded(part, entries.numbers[TargetKind.INDUSTRY, industry], asked.grade)
            here[number] += placed[rows].sum(axis=0)
            either[number] += (placed[rows] | wanted[rows]).sum(axis=0)
            anywhere[number] += len(rows)
    return Candidates(here, either, anywhere, pending)


def graded(part: Part, entry: int, grade: Grade) -> NDArray[np.int32]:
    """Rows that hold and are graded so or better for an entry."""
    pairs = part.segment.pairs
    cut = pairs.of(entry)
    rows = pairs.rows[cut][pairs.grades[cut] <= GRADES.index(grade)]
    return rows[part.alive[rows]]


def _places(part: Part, asked: Asked) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(rows, cities): in which city a row is, and which it would go to."""
    segment = part.segment
    number = {city: at for at, city in enumerate(asked.cities)}
    shape = len(segment), len(asked.cities)
    placed, wanted = np.zeros(shape, bool), np.zeros(shape, bool)
    texts = segment.texts["city"]
    for rank, said in enumerate(texts.values):
        at = number.get(said)
        if at is not None:
            placed[texts.ranks == rank, at] = True
    for said, rows in segment.prefers.items():
        at = number.get(asked.find(said) or "")
        if at is not None:
            wanted[rows, at] = True
    return placed, wanted
