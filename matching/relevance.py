"""How relevant a catalogue entry's industries are to a profile, given the probability of each industry."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from matching.catalogue.entries import Catalogue
from matching.factors import INDUSTRY_THRESHOLDS, grade_of
from matching.millionths import Values
from matching.result import Grade

RELEVANT = 0.15
"""Least probability at which an entry counts as tied to the enterprise's industry."""


class Tie(NamedTuple):
    """The strongest link between an entry and the profile: the industry it goes through and its probability."""

    industry: str | None
    value: float

    @property
    def is_relevant(self) -> bool:
        return self.industry is not None and self.value >= RELEVANT


_NONE = Tie(None, 0.0)
_UNKNOWN = -1.0
"""Stands for the probability of an industry that has none: below any that there is."""


def capped(grade: Grade, tie: Tie) -> Grade:
    """The entry's grade, no better than its industry's: a strong reason to an uncertain industry is uncertain."""
    if tie.industry is None or tie.value < RELEVANT or grade is Grade.INSUFFICIENT:
        return grade
    of_industry = grade_of(tie.value, INDUSTRY_THRESHOLDS)
    if of_industry is Grade.INSUFFICIENT:
        return Grade.C
    return max(grade, of_industry)  # of two letters the later is the worse grade


class Relevance:
    """Probabilities of industries, read through the tree of industries.

    A link to a broad industry serves every child of it (a petrochemical base serves an ethylene maker). A link to a
    child serves that child only, even where the entry is also linked to the parent: an offshore-wind base is not a
    photovoltaics base.
    """

    def __init__(self, catalogue: Catalogue, probabilities: Mapping[str, float]) -> None:
        self._own = dict(probabilities)
        self._ids = [*catalogue.industry_by_id]
        given = [probabilities.get(industry, _UNKNOWN) for industry in self._ids]
        self._given = np.array([*given, _UNKNOWN])
        families = catalogue.families
        first = self._given[families].argmax(axis=1)  # of equal ones the first by id
        rows = families[np.arange(len(families)), first]
        self._best = self._given[rows]
        self._through = dict(zip(self._ids, rows.tolist(), strict=True))
        self._values = dict(zip(self._ids, self._best.tolist(), strict=True))

    def tie(self, links: Iterable[str]) -> Tie:
        """The strongest of an entry's links (see `links_of`); `Tie(None, 0)` for none."""
        values, strongest, value = self._values, "", _UNKNOWN
        for industry in links:  # a plain loop: every entry that is shown asks
            if values.get(industry, _UNKNOWN) > value:
                strongest, value = industry, values[industry]
        return Tie(self._ids[self._through[strongest]], value) if strongest else _NONE

    def itself(self, industries: Collection[str]) -> Tie:
        """The most probable of these industries, each taken for itself and not for its children."""
        if not industries:
            return _NONE
        ties = (Tie(industry, self._own.get(industry, 0.0)) for industry in sorted(industries))
        return max(ties, key=lambda tie: tie.value)

    @cached_property
    def best_values(self) -> Values:
        """(industries,) the probability of each industry or the best of its children, in the catalogue's order."""
        found: Values = np.maximum(self._best, 0.0)
        return found

    @cached_property
    def own_values(self) -> Values:
        """(industries,) the probability of each industry taken for itself."""
        found: Values = np.maximum(self._given[:-1], 0.0)
        return found

    @cached_property
    def strongest(self) -> tuple[Tie, ...]:
        """The best industry and all others that count, with their probabilities, most probable first; ties break on id."""
        least = min(RELEVANT, max(self._own.values(), default=0.0))
        ranked = sorted(
            (-value, industry) for industry, value in self._own.items() if value >= least
        )
        return tuple(Tie(industry, -value) for value, industry in ranked)


def links_of(catalogue: Catalogue, industries: Iterable[str]) -> tuple[str, ...]:
    """The industries an entry is truly tied to: those it names, less the ones that a named child narrows."""
    linked = set(industries)
    broad = {ancestor for industry in linked for ancestor in catalogue.lineage(industry)[1:]}
    return tuple(sorted(linked - broad))


class LinkTable:
    """The links of many entries, so that the strongest of each is found at once."""

    def __init__(self, industries: Sequence[str], links: Sequence[Sequence[str]]) -> None:
        at = {industry: place for place, industry in enumerate(industries)}
        width = max([1, *map(len, links)])
        none = len(industries)
        rows = [[at[link] for link in own] + [none] * (width - len(own)) for own in links]
        self._links = np.array(rows, np.intp).reshape(len(links), width)

    def strongest(self, values: Values) -> Values:
        """(entries,) the largest of the values (industries,) that each entry is linked to, 0 for none."""
        found: Values = np.append(values, 0.0)[self._links].max(axis=1)
        return found
