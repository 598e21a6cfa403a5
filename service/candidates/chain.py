"""What a chain lacks here: the suppliers and customers of an industry of which there are few candidates."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from matching.catalogue.entries import Catalogue
from service.candidates.blocks import Block
from service.candidates.facets import of_chain
from service.candidates.filters import Filters, everything, masks_of
from service.enterprises.pairs import Entries

FEW = 5
"""Candidates graded A or B below which a link of a chain counts as lacking; a judgement of this project."""
Side = Literal["upstream", "downstream"]


class Link(NamedTuple):
    """An industry that supplies or buys from another, and how many candidates here are graded A or B for it."""

    industry: str
    side: Side
    candidates: int

    @property
    def is_gap(self) -> bool:
        return self.candidates < FEW


def links(
    blocks: Sequence[Block], industry: str, filters: Filters, catalogue: Catalogue, entries: Entries
) -> tuple[Link, ...]:
    """The links of an industry's chain, its parents' included, fewest candidates first; ties break on id.

    `filters` say where "here" is. A filter by grade is passed over: it would be read of another entry.
    """
    chosen = {f: v for f, v in filters.chosen.items() if f not in ("grade", "level")}
    here = filters._replace(chosen=chosen)
    sides = _sides(catalogue, industry)
    counts = dict.fromkeys(sides, 0)
    for block in blocks:
        for segment, alive in block.parts:
            masks = masks_of(segment, here, None, entries, catalogue)
            rows = everything(masks.values(), alive)
            for other in sides:
                counts[other] += of_chain(segment, rows, entries, other)
    found = [Link(other, sides[other], counts[other]) for other in sides]
    return tuple(sorted(found, key=lambda link: (link.candidates, link.industry)))


def lacking(
    blocks: Sequence[Block], industry: str, filters: Filters, catalogue: Catalogue, entries: Entries
) -> tuple[str, ...]:
    """The industries the chain lacks here; where none has few candidates, the one with the fewest."""
    found = links(blocks, industry, filters, catalogue, entries)
    gaps = tuple(link.industry for link in found if link.is_gap)
    return gaps or tuple(link.industry for link in found[:1])


def _sides(catalogue: Catalogue, industry: str) -> dict[str, Side]:
    line = catalogue.lineage(industry)
    found: dict[str, Side] = {}
    for item in (catalogue.industry_by_id[i] for i in line):
        found |= {other: "upstream" for other in item.upstream if other not in (*line, *found)}
        found |= {other: "downstream" for other in item.downstream if other not in (*line, *found)}
    return found
