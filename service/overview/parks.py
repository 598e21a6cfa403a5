"""Which missing fact of a park costs it most matches: a count over arrays, work for a thread."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from matching.candidates import TargetKind
from matching.catalogue.entries import Site
from matching.result import Grade
from matching.sites.needs import NEEDS, untold
from service.candidates.blocks import Block, Part
from service.candidates.segment import Mask
from service.enterprises.pairs import Entries
from service.overview.coverage import graded


class Lack(NamedTuple):
    """A fact nobody tells of a site: `unsettled` of its `matches` asked for it, so that their condition stays unknown."""

    site_id: str
    fact: str
    unsettled: int
    matches: int


def lacks_of(
    blocks: Sequence[Block], entries: Entries, sites: Sequence[Site], grade: Grade
) -> list[Lack]:
    """Facts that leave a match open, the costliest first; ties by the site's order, then the fact's.

    A match is a stored enterprise graded so or better for the site; what it asks for is what its own report lists as the
    site's missing facts (`matching.sites.needs.missing_facts`).
    """
    parts = [part for block in blocks for part in block.parts if len(part.segment)]
    asked = [_asked(part) for part in parts]
    found = []
    for site in sites:
        number, facts = entries.numbers[TargetKind.SITE, site.id], untold(site)
        rows = [graded(part, number, grade) for part in parts]
        for fact in facts:
            each = zip(asked, rows, strict=True)
            unsettled = sum(int(np.count_nonzero(needs[fact][own])) for needs, own in each)
            if unsettled:
                found.append(Lack(site.id, fact, unsettled, sum(map(len, rows))))
    return sorted(found, key=lambda lack: -lack.unsettled)


def _asked(part: Part) -> dict[str, Mask]:
    """By fact, (rows,): which rows said that need."""
    found = {fact: np.zeros(len(part.segment), bool) for fact in NEEDS}
    for fact, rows in part.segment.needs.items():
        found[fact][rows] = True
    return found
