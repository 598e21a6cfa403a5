"""Scores of one enterprise for every entry of a catalogue, packed: ten bytes a pair, and no bit lost.

`matching` rounds scores to six decimals, so a whole number of millionths says the same score.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.candidates import TargetKind
from matching.catalogue.entries import Catalogue
from matching.match import Knowledge
from matching.pairs import Pair
from matching.profile import EnterpriseProfile
from matching.result import EvidenceLevel, Grade

MILLION = 1_000_000
NONE = 65_535
"""No industry."""
GRADES: tuple[Grade, ...] = (Grade.A, Grade.B, Grade.C)
LEVELS: tuple[EvidenceLevel, ...] = tuple(EvidenceLevel)
NO_LEVEL = 255
PACKED = np.dtype(
    [("entry", "<u2"), ("score", "<i4"), ("grade", "u1"), ("level", "u1"), ("via", "<u2")]
)
Packed = NDArray[np.void]


class Entries(NamedTuple):
    """The entries of one catalogue by number: its industries, sites and policies, each in the catalogue's order."""

    ids: tuple[tuple[TargetKind, str], ...]
    numbers: Mapping[tuple[TargetKind, str], int]
    industries: int

    def industry(self, number: int) -> str | None:
        """The id of an industry by number, None for NONE."""
        return None if number == NONE else self.ids[number][1]


def entries_of(catalogue: Catalogue) -> Entries:
    """Number the entries; numbers mean nothing beside another catalogue (see `scored_with`)."""
    ids = (
        *((TargetKind.INDUSTRY, item.id) for item in catalogue.industries),
        *((TargetKind.SITE, item.id) for item in catalogue.sites),
        *((TargetKind.POLICY, item.id) for item in catalogue.policies),
    )
    numbers = {key: number for number, key in enumerate(ids)}
    return Entries(ids, numbers, len(catalogue.industries))


def scored_with(knowledge: Knowledge) -> str:
    """Hash of all but the profile and the day that a score depends on: scores of two hashes must not be compared."""
    info, encoder = knowledge.catalogue.info, knowledge.encoder
    parts = (
        encoder.model_sha256,
        encoder.engine,
        knowledge.scorer.version,
        info.id,
        knowledge.catalogue.sha256,
        version("luodi"),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def month_of(profile: EnterpriseProfile, today: dt.date) -> str | None:
    """The month a score belongs to: only where a start was said does it change with the calendar (sites/stage.py)."""
    return None if profile.start_by is None else f"{today:%Y-%m}"


def packed(pairs: Iterable[Pair], entries: Entries) -> bytes:
    """The pairs as records of PACKED, by entry."""
    rows = sorted(
        (
            entries.numbers[pair.kind, pair.id],
            round(pair.score * MILLION),
            GRADES.index(pair.grade),
            NO_LEVEL if pair.level is None else LEVELS.index(pair.level),
            NONE if pair.industry is None else entries.numbers[TargetKind.INDUSTRY, pair.industry],
        )
        for pair in pairs
    )
    return np.array(rows, PACKED).tobytes()


def unpacked(kept: bytes) -> Packed:
    """(pairs,) of PACKED."""
    return np.frombuffer(kept, PACKED)


def score_of(millionths: int) -> float:
    """The very score that `match` gave."""
    return round(int(millionths) / MILLION, 6)
