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
        itself = [f"{industry} itself" for industry in ids]
        links = [
            *(subject.links for subject in subjects),
            *([f"{i} itself" for i in sorted(subject.broad)] for subject in subjects),
            *(subject.site.related_industries for subject in subjects),
        ]
        self._links = LinkTable([*ids, *itself], links)
        own = np.array([own_share(subject) for subject in subjects], float)
        self._shares = np.stack([own, np.full_like(own, BROAD), np.full_like(own, SPOKEN_OF)])
        self._rows = np.arange(len(subjects))
        self._at = {industry: at for at, industry in enumerate(ids)}
        self._chains = np.array(
            [
                [follows_cities(s) and not chain.isdisjoint(s.links) for s in subjects]
                for chain in (chain_of(catalogue, industry) for industry in ids)
            ]
        ).reshape(len(ids), len(subjects))

    def of(self, relevance: Relevance) -> Ties:
        """The ties; of equal ones the place's own comes first, then one to a part of the industry."""
        values = np.concatenate([relevance.best_values, relevance.own_values])
        probabilities = self._links.strongest(values).reshape(self._shares.shape)
        worth = probabilities * self._shares
        how, rows = worth.argmax(axis=0), self._rows
        relevant = probabilities[how, rows] >= RELEVANT
        chained, chain = self._chained(relevance)
        return Ties(
            relevant, worth[how, rows], relevant & (how < 2), chained & ~relevant, chain * CHAIN
        )

    def _chained(self, relevance: Relevance) -> tuple[Flags, Values]:
        """Whether each site is tied to suppliers or customers of a relevant industry, and how probable the first is."""
        counting = [tie for tie in relevance.strongest if tie.value >= RELEVANT]
        if not counting:
            return np.zeros(len(self._rows), np.bool_), np.zeros(len(self._rows))
        chains = self._chains[[self._at[tie.industry] for tie in counting if tie.industry]]
        chained: Flags = np.logical_or.reduce(chains, axis=0)
        first = np.array([tie.value for tie in counting])[chains.argmax(axis=0)]
        return chained, np.where(chained, first, 0.0)
