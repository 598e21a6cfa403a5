"""Two to four sites side by side: factor by factor, and which is best at each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from matching.result import EvidenceLevel, Factor, MatchedSite

LEAST, MOST = 2, 4
_STRENGTH = {level: -place for place, level in enumerate(EvidenceLevel)}
Cell = Factor | None


class Row(NamedTuple):
    """One factor over all sites: what each has of it, None where it has none, and which of them lead.

    No one leads where all are the same.
    """

    label_zh: str
    label_en: str
    cells: tuple[Cell, ...]
    best: frozenset[int]


class Comparison(NamedTuple):
    """The sites in the order of the answer, their factors, and who leads in what is no factor."""

    sites: tuple[MatchedSite, ...]
    rows: tuple[Row, ...]
    score: frozenset[int]
    evidence: frozenset[int]
    known: frozenset[int]


def compared(sites: Sequence[MatchedSite]) -> Comparison:
    """The comparison; `known` are the sites of which the fewest facts are missing."""
    chosen = tuple(sites)
    return Comparison(
        sites=chosen,
        rows=tuple(_rows(chosen)),
        score=_leading(chosen, lambda site: site.score),
        evidence=_leading(chosen, lambda site: _STRENGTH[site.evidence_level]),
        known=_leading(chosen, lambda site: -len(site.missing_facts)),
    )


def _rows(sites: Sequence[MatchedSite]) -> Iterator[Row]:
    by_site = [{factor.id: factor for factor in site.factors} for site in sites]
    for factor_id in dict.fromkeys(name for factors in by_site for name in factors):
        cells = tuple(factors.get(factor_id) for factors in by_site)
        words = next(cell for cell in cells if cell is not None)
        values = [cell.contribution if cell else 0.0 for cell in cells]
        yield Row(words.label_zh, words.label_en, cells, _first_of(values))


def _leading(sites: Iterable[MatchedSite], of: Callable[[MatchedSite], float]) -> frozenset[int]:
    return _first_of([of(site) for site in sites])


def _first_of(values: Sequence[float]) -> frozenset[int]:
    best = max(values)
    if min(values) == best:
        return frozenset()
    return frozenset(place for place, value in enumerate(values) if value == best)
