"""Enterprises side by side in arrays: one look at a column answers for all of them."""

import bisect
import datetime as dt
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matching.profile import EnterpriseProfile, Qualification
from service.enterprises.pairs import NONE, PACKED, Entries

TEXTS = ("name", "city", "founded", "stage", "ownership", "source", "owner", "lead_stage")
"""Columns of text: each a rank among the column's sorted values, -1 where nothing is said."""
NUMBERS = (
    "investment_wan",
    "land_mu",
    "updated",
    "completeness",
    "best_score",
    "last_contact",
    "clock",
)
"""Columns of numbers, NaN where nothing is said; moments in seconds of the epoch.

`clock` is when the 72 hours of the lead that waits for its first contact are over, NaN where none waits.
"""
FIELDS = tuple(EnterpriseProfile.model_fields)
QUALIFICATIONS = tuple(str(item) for item in Qualification)
_FIELD_BIT = {field: np.uint64(1 << at) for at, field in enumerate(FIELDS)}
_QUALIFICATION_BIT = {name: np.uint32(1 << at) for at, name in enumerate(QUALIFICATIONS)}
MAPPED = 1 << 24
"""Bytes from which an array lies in an unlinked file rather than on the heap: the system may drop its pages."""

Mask = NDArray[np.bool_]


class Texts(NamedTuple):
    """A column of text: `values` sorted, `ranks` (rows,) into them."""

    values: list[str]
    ranks: NDArray[np.int32]


class Pairs(NamedTuple):
    """Scores by entry: those of entry `e` lie in [starts[e], starts[e + 1]), by row."""

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    scores: NDArray[np.int32]
    grades: NDArray[np.uint8]
    levels: NDArray[np.uint8]
    via: NDArray[np.uint16]

    def of(self, entry: int) -> slice:
        return slice(int(self.starts[entry]), int(self.starts[entry + 1]))


@dataclass(frozen=True, eq=False)
class Segment:
    """Some enterprises of one organisation by id; rows never change, only `alive` masks beside a segment do.

    `vectors` (rows, dimension), zeros where there is none (`embedded`); `best` is the number of the most probable
    industry graded at all, NONE where none is, `best_grade` its grade. `prefers` are the rows that name a city they would
    go to, by the name as said; `needs` those that said a need of a place, by field (matching/sites/needs.py).
    `clock_from` is since when the lead waits whose clock `numbers` tells.
    """

    ids: list[UUID]
    texts: dict[str, Texts]
    numbers: dict[str, NDArray[np.float64]]
    clock_from: NDArray[np.float64]
    said: NDArray[np.uint64]
    qualifications: NDArray[np.uint32]
    merged: Mask
    scored: Mask
    abstained: Mask
    embedded: Mask
    best: NDArray[np.uint16]
    best_grade: NDArray[np.uint8]
    pairs: Pairs
    vectors: NDArray[np.float32]
    prefers: Mapping[str, NDArray[np.int32]]
    needs: Mapping[str, NDArray[np.int32]]

    def __len__(self) -> int:
        return len(self.ids)

    def place(self, enterprise_id: UUID) -> int:
        """How many rows have a smaller id."""
        return bisect.bisect_left(self.ids, enterprise_id)

    def row(self, enterprise_id: UUID) -> int | None:
        at = self.place(enterprise_id)
        return at if at < len(self.ids) and self.ids[at] == enterprise_id else None


class Builder:
    """Collects rows by id; `segment` makes the arrays. Work for a thread."""

    def __init__(self, entries: Entries, dimension: int) -> None:
        self._entries = entries
        self._dimension = dimension
        self._rows: list[tuple[Any, ...]] = []
        self._pairs: list[bytes] = []
        self._vectors: list[NDArray[np.float32]] = []
        self._filled: list[int] = []
        self._prefers: defaultdict[str, list[int]] = defaultdict(list)
        self._needs: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, rows: Iterable[Any]) -> None:
        for row in rows:
            if row.vector is not None:
                self._filled.append(len(self._rows))
                self._vectors.append(np.frombuffer(row.vector, "<f4"))
            for city in set(row.prefers or ()):
                self._prefers[city].append(len(self._rows))
            for need in row.needs:
                self._needs[need].append(len(self._rows))
            self._pairs.append(row.pairs or b"")
            self._rows.append(
                (
                    UUID(int=row.enterprise_id.int),
                    *(getattr(row, name) for name in TEXTS),
                    row.investment_wan,
                    row.land_mu,
                    row.updated_at.timestamp(),
                    said_bits(row.said, row.silent),
                    sum(int(_QUALIFICATION_BIT[q]) for q in set(row.qualifications) & _KNOWN),
                    row.merged,
                    row.pairs is not None,
                    bool(row.abstained),
                    *map(_epoch, (row.last_contact_at, row.clock_due, row.clock_from)),
                )
            )

    def segment(self) -> Segment:
        columns: Sequence[Sequence[Any]] = list(zip(*self._rows, strict=True)) or [()] * 20
        texts = {name: _ranked(columns[1 + at]) for at, name in enumerate(TEXTS)}
        said = np.array(columns[12], np.uint64)
        pairs, order = self._sorted_pairs()
        best, best_grade, best_score = self._best(pairs)
        numbers = {
            "investment_wan": _floats(columns[9]),
            "land_mu": _floats(columns[10]),
            "updated": _floats(columns[11]),
            "completeness": np.bitwise_count(said).astype(np.float64),
            "best_score": best_score,
            "last_contact": _floats(columns[17]),
            "clock": _floats(columns[18]),
        }
        embedded = np.zeros(len(self._rows), bool)
        embedded[self._filled] = True
        return Segment(
            ids=list(columns[0]),
            texts=texts,
            numbers=numbers,
            clock_from=_floats(columns[19]),
            said=said,
            qualifications=np.array(columns[13], np.uint32),
            merged=np.array(columns[14], bool),
            scored=np.array(columns[15], bool),
            abstained=np.array(columns[16], bool),
            embedded=embedded,
            best=best,
            best_grade=best_grade,
            pairs=order,
            vectors=self._matrix(),
            prefers=_listed(self._prefers),
            needs=_listed(self._needs),
        )

    def _sorted_pairs(self) -> tuple[Any, Pairs]:
        flat = np.frombuffer(b"".join(self._pairs), PACKED)
        counts = [len(kept) // PACKED.itemsize for kept in self._pairs]
        rows = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        order = np.argsort(flat["entry"], kind="stable")
        size = len(self._entries.ids)
        starts = np.searchsorted(flat["entry"][order], np.arange(size + 1)).astype(np.int64)
        names = ("score", "grade", "level", "via")
        taken = (_mapped(flat[name][order]) for name in names)
        return (flat, rows), Pairs(starts, _mapped(rows[order]), *taken)

    def _best(self, kept: Any) -> tuple[Any, Any, Any]:
        """The industry of the highest score of every row, the first in the catalogue among equals."""
        flat, rows = kept
        own = flat["entry"] < self._entries.industries
        flat, rows = flat[own], rows[own]
        order = np.lexsort((flat["entry"], -flat["score"].astype(np.int64), rows))
        firsts, at = np.unique(rows[order], return_index=True)
        count = len(self._rows)
        best, grade = np.full(count, NONE, np.uint16), np.full(count, 255, np.uint8)
        score = np.full(count, np.nan)
        top = flat[order[at]]
        best[firsts], grade[firsts], score[firsts] = top["entry"], top["grade"], top["score"]
        return best, grade, score

    def _matrix(self) -> NDArray[np.float32]:
        matrix = _empty((len(self._rows), self._dimension))
        matrix[:] = 0
        for at, vector in zip(self._filled, self._vectors, strict=True):
            matrix[at] = vector
        self._vectors = []
        return matrix


_KNOWN = frozenset(QUALIFICATIONS)


def said_bits(said: Iterable[str], silent: bool | None) -> int:
    """Which fields of a profile say something, a bit each; a blank business text says nothing."""
    bits = 0
    for field in said:
        bits |= int(_FIELD_BIT.get(field, 0))
    return bits & ~int(_FIELD_BIT["business_text"]) if silent else bits


def field_bit(field: str) -> np.uint64:
    return _FIELD_BIT[field]


def qualification_bit(name: str) -> np.uint32:
    return _QUALIFICATION_BIT[name]


def _listed(rows: Mapping[str, list[int]]) -> dict[str, NDArray[np.int32]]:
    return {name: np.array(found, np.int32) for name, found in rows.items()}


def _floats(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], np.float64)


def _epoch(moment: dt.datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _ranked(values: Sequence[str | None]) -> Texts:
    known = sorted({value for value in values if value is not None})
    rank = {value: at for at, value in enumerate(known)}
    ranks = [-1 if value is None else rank[value] for value in values]
    return Texts(known, np.array(ranks, np.int32))


def _mapped(array: NDArray[Any]) -> NDArray[Any]:
    if array.nbytes < MAPPED:
        return np.ascontiguousarray(array)
    with tempfile.TemporaryFile() as file:
        made = np.memmap(file, array.dtype, "w+", shape=array.shape)
        made[:] = array
        return made.view(np.ndarray)


def _empty(shape: tuple[int, int]) -> NDArray[np.float32]:
    size = 4 * shape[0] * shape[1]
    if size < MAPPED:
        return np.empty(shape, np.float32)
    with tempfile.TemporaryFile() as file:
        return np.memmap(file, np.float32, "w+", shape=shape).view(np.ndarray)
