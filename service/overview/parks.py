"""Which missing fact of a park costs it most matches: a count over arrays, work for a thread."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from matching.candidates import TargetKind
from matching.catalogue.entries import Site
from matching.result import Grade
from matching.sites.needs import untold
from service.candidates.blocks import Block
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
    found = []
    for site in sites:
        number, facts = entries.numbers[TargetKind.SITE, site.id], untold(site)
        unsettled, matches = dict.fromkeys(facts, 0), 0
        for part in (part for block in blocks for part in block.parts if len(part.segment)):
            rows = graded(part, number, grade)
            matches += len(rows)
            for fact in facts:
                asked = part.segment.needs.get(fact)
                if asked is not None:
                    unsettled[fact] += int(np.count_nonzero(np.isin(rows, asked)))
        found += [Lack(site.id, fact, count, matches) for fact, count in unsettled.items() if count]
    return sorted(found, key=lambda lack: -lack.unsettled)
