"""The industry ties of all sites at once, in numbers: see `sites.industry` for what they mean."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from matching.catalogue.entries import Catalogue
from matching.millionths import Values
from matching.relevance import RELEVANT, LinkTable, Relevance
from matching.sites.industry import BROAD, CHAIN, SPOKEN_OF, chain_of, follows_cities, own_share
from matching.sites.subject import Subject
from matching.trials.sheet import Flags


class Ties(NamedTuple):
    """(sites,) whether a tie counts (`relevant`), its worth (`values`), and whether the place itself has it (`names`);
    where none does, whether suppliers or customers tie it (`chained`) and the worth of that (`chain`)."""

    relevant: Flags
    values: Values
    names: Flags
    chained: Flags
    chain: Values


class TieTable:
    """Finds the ties of every site of a catalogue to the industries of a profile."""

    def __init__(self, catalogue: Catalogue, subjects: Sequence[Subject]) -> None:
        ids = [industry.id for industry in catalogue.industries]
        self._own = LinkTable(ids, [subject.links for subject in subjects])
        self._broad = LinkTable(ids, [sorted(subject.broad) for subject in subjects])
        self._spoken_of = LinkTable(ids, [s.site.related_industries for s in subjects])
        self._shares = np.array([own_share(subject) for subject in subjects])
        self._at = {industry: at for at, industry in enumerate(ids)}
        self._chains = np.array(
            [
                [follows_cities(s) and not chain.isdisjoint(s.links) for s in subjects]
                for chain in (chain_of(catalogue, industry) for industry in ids)
            ]
        ).reshape(len(ids), len(subjects))

    def of(self, relevance: Relevance) -> Ties:
        """The ties; of equal ones the place's own comes first, then one to a part of the industry."""
        probabilities = np.stack(
            [
                self._own.strongest(relevance.best_values),
                self._broad.strongest(relevance.own_values),
                self._spoken_of.strongest(relevance.best_values),
            ]
        )
        worth = probabilities * np.stack(
            [self._shares, np.full_like(self._shares, BROAD), np.full_like(self._shares, SPOKEN_OF)]
        )
        how = worth.argmax(axis=0)
        rows = np.arange(len(how))
        relevant = probabilities[how, rows] >= RELEVANT
        chained, chain = self._chained(relevance)
        return Ties(
            relevant, worth[how, rows], relevant & (how < 2), chained & ~relevant, chain * CHAIN
        )

    def _chained(self, relevance: Relevance) -> tuple[Flags, Values]:
        """Whether each site is tied to suppliers or customers of a relevant industry, and how probable the first is."""
        chained = np.zeros(len(self._shares), np.bool_)
        values = np.zeros(len(self._shares))
        for tie in relevance.strongest:
            if tie.value < RELEVANT or tie.industry is None:
                break
            new = self._chains[self._at[tie.industry]] & ~chained
            values[new] = tie.value
            chained |= new
        return chained, values
