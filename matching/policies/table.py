"""All policies of a catalogue as arrays: what each factor adds to every one of them at once, and which may be shown."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from matching.catalogue.entries import Catalogue
from matching.catalogue.policy import Policy
from matching.factors import Numbers
from matching.kept import Kept
from matching.millionths import ONE, Millionths, Values, contributions_of, rounded_all
from matching.nearness import nearness_of
from matching.policies.factors import PolicyParts
from matching.policies.purpose import purposes
from matching.policies.query import PolicyQuery
from matching.policies.reach import reach_part
from matching.policies.reads import READS
from matching.policies.weights import ANY_INDUSTRY, WEIGHTS
from matching.relevance import RELEVANT, LinkTable
from matching.trials.columns import Columns, Weights, unlike
from matching.trials.sheet import Layout, Tried

KEPT = 4_096
"""How many blocks of tried answers are kept; some fifteen a kind of profile, a few kilobytes each."""
ALIKE: Mapping[str, Callable[[Policy], Hashable]] = {
    "audience": lambda p: (
        p.serves.qualifications,
        p.serves.ownership,
        p.serves.stages,
        p.serves.traits,
    ),
    "purpose": purposes,
    "place": lambda p: p.cities,
    "need": lambda p: p.serves.needs,
}
"""All that a factor's value takes from a policy: policies with the same have the same value."""


MOVING: Mapping[str, tuple[str, ...]] = {
    field: tuple(factor for factor in ALIKE if field in READS[factor])
    for field in sorted({field for fields in READS.values() for field in fields})
}
"""The factors that each field can move."""
_MOVINGS = frozenset(MOVING.values())
TOGETHER = ("industry", "reach", "text")
"""The factors that no answer moves, of which what they add is worked out at once."""


class Moving(NamedTuple):
    """(weights, policies) what all factors that answers can move add, and what those add that a field does not move."""

    every: Millionths
    others: Mapping[tuple[str, ...], Millionths]


class Still(NamedTuple):
    """(weights, policies) what no answer but those that tell the industry changes, and the `others` of `Moving`."""

    fixed: Millionths
    others: Mapping[tuple[str, ...], Millionths]


class PolicyTable:
    """Lays out the ranking of a catalogue's policies; holds only what does not depend on a profile."""

    def __init__(
        self,
        catalogue: Catalogue,
        policies: Sequence[Policy],
        links: Mapping[str, Sequence[str]],
        parts: PolicyParts,
    ) -> None:
        self._ids = tuple(policy.id for policy in policies)
        ids = [industry.id for industry in catalogue.industries]
        self._links = LinkTable(ids, [links[policy.id] for policy in policies])
        self._linked = np.array([bool(policy.serves.industries) for policy in policies])
        tiers = sorted({tier for policy in policies for tier in policy.serves.sectors})
        self._tiers = tiers
        self._sectors = LinkTable(
            tiers, [() if p.serves.industries else p.serves.sectors for p in policies]
        )
        self._of_sector = np.array([bool(policy.serves.sectors) for policy in policies])
        self._reach = np.array([reach_part(policy).value for policy in policies])
        self._columns = Columns(policies, ALIKE, lambda factor, q: q.basis[factor], parts.value)
        self._free, self._none = ~self._linked, np.zeros(len(policies), np.bool_)
        self._blocks = Kept[Millionths](KEPT)
        self._moving = Kept[Moving](KEPT)

    def forget(self) -> None:
        """Drop what is kept of answers; only time changes."""
        self._columns.forget()
        self._blocks.clear()
        self._moving.clear()

    def layout(self, query: PolicyQuery) -> Layout:
        """The ranking for a query."""
        own = self._links.strongest(query.relevance.best_values)
        moving, (fixed, wording) = self._moved(query), self._fixed(query, own)
        opened, still = self._free | (own >= RELEVANT), Still(fixed, moving.others)
        return Layout(fixed + moving.every, opened, self._none, still, wording)

    def _moved(self, query: PolicyQuery) -> Moving:
        """What the factors that answers change add, kept by all that they take from the query."""
        key = (*query.basis.values(), *query.weights.items())
        return self._moving(key, lambda: self._moving_of(query))

    def _moving_of(self, query: PolicyQuery) -> Moving:
        columns = {x: self._columns.column(x, query, weights_of(query, x)) for x in ALIKE}
        every: Millionths = np.sum([*columns.values()], axis=0, dtype=np.int32)
        others = {some: every - sum(columns[x] for x in some) for some in _MOVINGS}
        return Moving(every, others)

    def tried(
        self,
        query: PolicyQuery,
        layout: Layout,
        answers: Mapping[str, Sequence[Any]],
        answered: Callable[[str, Any], PolicyQuery],
    ) -> Tried | None:
        """The query under each answer to each field that can change it; None where none can."""
        fields = [field for field in answers if field in MOVING and answers[field]]
        if not fields:
            return None
        blocks = [
            self._block(query, field, tuple(answers[field]), MOVING[field], answered)
            for field in fields
        ]
        counts = [len(block) for block in blocks]
        still: Still = layout.still
        rests = np.array([still.others[MOVING[field]] for field in fields]) + still.fixed
        adds = np.concatenate(blocks) + rests.repeat(counts, axis=0)
        return Tried(fields, counts, Layout(adds, layout.opened, layout.wanted))

    def _block(
        self,
        query: PolicyQuery,
        field: str,
        values: tuple[Any, ...],
        moving: Sequence[str],
        answered: Callable[[str, Any], PolicyQuery],
    ) -> Millionths:
        """(answers, weights, policies) what the factors that read a field add, kept by all else that they read; answers
        that make the same of every policy are tried once."""
        weights = tuple(weights_of(query, factor) for factor in moving)
        key = (field, values, tuple(query.basis[factor] for factor in moving), weights)
        return self._blocks(
            key, lambda: self._made([answered(field, v) for v in values], moving, weights)
        )

    def _made(
        self, queries: Sequence[PolicyQuery], moving: Sequence[str], weights: Sequence[Weights]
    ) -> Millionths:
        column, pairs = self._columns.column, list(zip(moving, weights, strict=True))
        made = np.array([sum(column(x, q, w) for x, w in pairs) for q in queries], np.int32)
        return unlike(made)[0]

    def _fixed(self, query: PolicyQuery, own: Values) -> tuple[Millionths, Numbers]:
        """(weights, policies) what no answer but those that tell the industry changes, and of it what the wording adds."""
        text = nearness_of(query.similarity, self._ids)
        values = rounded_all(np.array([self._industry(query, own), self._reach, text]))
        weights = zip(*(weights_of(query, factor) for factor in TOGETHER), strict=True)
        adds = contributions_of(values, [*weights])
        return adds.sum(axis=1, dtype=np.int32), Numbers(values[2], adds[0, 2] / ONE)

    def _industry(self, query: PolicyQuery, own: Values) -> Values:
        """(policies,) the probability of the industry a policy is for, or the share of it for a broad or any industry."""
        tiers = np.array([query.tiers.get(tier, 0.0) for tier in self._tiers], float)
        broad = ANY_INDUSTRY * self._sectors.strongest(tiers)
        anyone = np.where(self._of_sector, broad, ANY_INDUSTRY)
        values: Values = np.where(self._linked, own, anyone)
        return values


def weights_of(query: PolicyQuery, factor: str) -> Weights:
    """What a factor weighs in the score and, where that differs anywhere, in the fit."""
    if query.is_best_fit:
        return (query.weights[factor],)
    return (query.weights[factor], WEIGHTS[factor])
