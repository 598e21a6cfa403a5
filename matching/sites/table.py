"""All sites of a catalogue as arrays: what each factor adds to every one of them at once, and which may be shown.

The numbers here are those that the factors' own functions give site by site; sentences are made elsewhere, and only of
what is shown.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from matching.catalogue.entries import Catalogue
from matching.factors import Numbers
from matching.kept import Kept
from matching.millionths import ONE, Millionths, contributions_of, rounded_all
from matching.nearness import nearness_of
from matching.relevance import Tie
from matching.sites.evidence import evidence_part, level_of
from matching.sites.factors import SiteParts
from matching.sites.industry import ANY, SiteTie
from matching.sites.query import BEST_FIT_WEIGHTS, SiteQuery
from matching.sites.reads import LETS_IN, alike, basis
from matching.sites.shown import Openings
from matching.sites.subject import Subject
from matching.sites.ties import Ties, TieTable
from matching.trials import Layout, Tried
from matching.trials.columns import Columns, Weights, unlike
from matching.trials.sheet import Flags

KEPT = 4_096
"""How many blocks of answers are kept; some twelve a kind of profile, ten kilobytes each."""
MOVING = ("purpose", "preference", "logistics", "stage", "transfer")
"""The factors that answers change, besides the industry where the wanted city makes a chain count."""


TOGETHER = ("industry", "industry", "industry", "evidence", "text")
"""The factors of which what they add is worked out at once, the industry for each way of being tied to it."""


class Block(NamedTuple):
    """(answers, …) what unlike answers to one field make of the columns that read it, and of what may be shown."""

    adds: Millionths
    near: Flags
    loose: Flags


class Still(NamedTuple):
    """What no answer changes but those that tell the industry: (weights, sites) what such factors add, the ties, and
    (weights, 3, sites) what the industry adds where a tie counts, where a chain does, and where neither; what the firm
    excludes; what the wording adds."""

    fixed: Millionths
    ties: Ties
    of_industry: Millionths
    excluded: Flags
    wording: Numbers


class SiteTable:
    """Lays out the ranking of a catalogue's sites; holds only what does not depend on a profile."""

    def __init__(
        self,
        catalogue: Catalogue,
        subjects: Sequence[Subject],
        by_policy: Mapping[str, frozenset[str]],
        parts: SiteParts,
    ) -> None:
        self._by_policy = by_policy
        self._ids = tuple(subject.site.id for subject in subjects)
        self._ties = TieTable(catalogue, subjects)
        self._openings = Openings(subjects)
        self._columns = Columns(
            subjects,
            {factor: self._alike(factor) for factor in (*MOVING, "chain")},
            basis,
            lambda factor, subject, query: parts.part(factor, subject, query).value,
        )
        self._weak, self._named = (
            np.array([evidence_part(s, level_of(s, tied)).value for s in subjects])
            for tied in (SiteTie(Tie(None, 0.0), "any", 0.0), SiteTie(Tie("any", 1.0), "own", 1.0))
        )
        self._anyone = np.full(len(subjects), ANY)
        self._blocks = Kept[Block](KEPT)

    def forget(self) -> None:
        """Drop what is kept of answers; only time changes."""
        self._columns.forget()
        self._blocks.clear()
        self._openings.forget()

    def excluded(self, query: SiteQuery) -> Flags:
        """Which sites the firm's own exclusions keep out."""
        return self._openings.excluded(query)

    def layout(self, query: SiteQuery) -> Layout:
        """The ranking for a query."""
        still = self._still(query)
        key = (None, (), query.answers, *query.weights.items())
        moving, near, loose = (rows[0] for rows in self._blocks(key, lambda: self._made([query])))
        adds = still.fixed + _industry(still, near) + moving
        return Layout(adds, _opened(still, near, loose), near, still, still.wording)

    def tried(
        self,
        query: SiteQuery,
        layout: Layout,
        answers: Mapping[str, Sequence[Any]],
        answered: Callable[[str, Any], SiteQuery],
    ) -> Tried | None:
        """The query under each answer to each field that can change it; None where none can."""
        fields = [field for field in LETS_IN if answers.get(field)]
        if not fields:
            return None
        blocks = [self._block(query, field, tuple(answers[field]), answered) for field in fields]
        adds, near, loose = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        adds = adds + _industry(layout.still, near) + layout.still.fixed
        whole = Layout(adds, _opened(layout.still, near, loose), near)
        return Tried(fields, [len(block.near) for block in blocks], whole)

    def _block(
        self,
        query: SiteQuery,
        field: str,
        values: tuple[Any, ...],
        answered: Callable[[str, Any], SiteQuery],
    ) -> Block:
        """What does not depend on the firm's industry, kept by all that it does depend on; answers that make the same of
        everything are tried once."""
        key = (field, values, query.answers, *query.weights.items())
        return self._blocks(key, lambda: self._made([answered(field, v) for v in values]))

    def _made(self, queries: Sequence[SiteQuery]) -> Block:
        adds = [
            sum(self._columns.column(x, query, weights_of(query, x)) for x in MOVING)
            for query in queries
        ]
        near = [self._openings.near(query) for query in queries]
        loose = [self._openings.loose(query) for query in queries]
        return Block(*unlike(np.array(adds, np.int32), np.array(near), np.array(loose)))

    def _still(self, query: SiteQuery) -> Still:
        ties = self._ties.of(query.relevance)
        text = nearness_of(query.similarity, self._ids)
        evidence = np.where(ties.names, self._named, self._weak)
        values = rounded_all(np.array([ties.values, ties.chain, self._anyone, evidence, text]))
        weights = zip(*(weights_of(query, factor) for factor in TOGETHER), strict=True)
        adds = contributions_of(values, [*weights])
        chain = self._columns.column("chain", query, weights_of(query, "chain"))
        fixed = adds[:, 3] + adds[:, 4] + chain
        wording = Numbers(values[4], adds[0, 4] / ONE)
        return Still(fixed, ties, adds[:, :3], self._openings.excluded(query), wording)

    def _alike(self, factor: str) -> Callable[[Subject], Hashable]:
        return lambda s: alike(factor, s, self._by_policy.get(s.site.id, frozenset()))


def _industry(still: Still, near: Flags) -> Millionths:
    """(…, weights, sites): a chain counts where the firm wants to be, else a place without a tie has a fixed value."""
    own, chain, anyone = still.of_industry.swapaxes(0, 1)
    loose = np.where((still.ties.chained & near)[..., None, :], chain, anyone)
    adds: Millionths = np.where(still.ties.relevant, own, loose)
    return adds


def _opened(still: Still, near: Flags, loose: Flags) -> Flags:
    tied = still.ties.relevant | (still.ties.chained & near)
    opened: Flags = (tied | loose) & ~still.excluded
    return opened


def weights_of(query: SiteQuery, factor: str) -> Weights:
    """What a factor weighs in the score and, where that differs anywhere, in the fit."""
    if query.is_best_fit:
        return (query.weights[factor],)
    return (query.weights[factor], BEST_FIT_WEIGHTS[factor])
