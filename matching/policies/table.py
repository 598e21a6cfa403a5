"""All policies of a catalogue as arrays: what each factor adds to every one of them at once, and which may be shown."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from matching.catalogue.entries import Catalogue
from matching.catalogue.policy import Policy
from matching.kept import Kept
from matching.millionths import Millionths, Values, contributions
from matching.policies.factors import PolicyParts
from matching.policies.purpose import purposes
from matching.policies.query import PolicyQuery
from matching.policies.reach import reach_part
from matching.policies.reads import READS
from matching.policies.weights import ANY_INDUSTRY, WEIGHTS
from matching.relevance import RELEVANT, LinkTable, nearness
from matching.trials.columns import Columns, Weights
from matching.trials.sheet import Layout

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


class PolicyTable:
    """Lays out the ranking of a catalogue's policies; holds only what does not depend on a profile."""

    def __init__(
        self,
        catalogue: Catalogue,
        policies: Sequence[Policy],
        links: Mapping[str, Sequence[str]],
        parts: PolicyParts,
    ) -> None:
        self._ids = [policy.id for policy in policies]
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
        self._blocks = Kept[Millionths](KEPT)

    def forget(self) -> None:
        """Drop what is kept of answers; only time changes."""
        self._columns.forget()
        self._blocks.clear()

    def layout(self, query: PolicyQuery) -> Layout:
        """The ranking for a query."""
        columns = {x: self._columns.column(x, query, weights_of(query, x)) for x in ALIKE}
        adds = sum(columns.values(), self._fixed(query))
        opened = ~self._linked | (self._links.strongest(query.relevance.best_values) >= RELEVANT)
        return Layout(adds, opened, np.zeros(len(opened), np.bool_), columns)

    def tried(
        self,
        query: PolicyQuery,
        layout: Layout,
        answers: Mapping[str, Sequence[Any]],
        answered: Callable[[str, Any], PolicyQuery],
    ) -> Mapping[str, Layout]:
        """The layout of the query under each answer to each field that can change it."""
        found = {}
        for field, values in answers.items():
            moving = MOVING.get(field)
            if moving and values:
                block = self._block(query, field, tuple(values), moving, answered)
                rest = layout.adds - sum(layout.still[factor] for factor in moving)
                every = (len(values), len(self._ids))
                found[field] = Layout(
                    block + rest,
                    np.broadcast_to(layout.opened, every),
                    np.broadcast_to(layout.wanted, every),
                )
        return found

    def _block(
        self,
        query: PolicyQuery,
        field: str,
        values: tuple[Any, ...],
        moving: Sequence[str],
        answered: Callable[[str, Any], PolicyQuery],
    ) -> Millionths:
        """(answers, weights, policies) what the factors that read a field add, kept by all else that they read."""
        weights = tuple(weights_of(query, factor) for factor in moving)
        key = (field, values, tuple(query.basis[factor] for factor in moving), weights)
        return self._blocks(
            key, lambda: self._made([answered(field, v) for v in values], moving, weights)
        )

    def _made(
        self, queries: Sequence[PolicyQuery], moving: Sequence[str], weights: Sequence[Weights]
    ) -> Millionths:
        column, pairs = self._columns.column, list(zip(moving, weights, strict=True))
        return np.array([sum(column(x, q, w) for x, w in pairs) for q in queries], np.int32)

    def _fixed(self, query: PolicyQuery) -> Millionths:
        """(weights, policies) what no answer but those that tell the industry changes."""
        text = nearness(query.similarity, self._ids)
        adds: Millionths = (
            contributions(self._industry(query), weights_of(query, "industry"))
            + contributions(self._reach, weights_of(query, "reach"))
            + contributions(text, weights_of(query, "text"))
        )
        return adds

    def _industry(self, query: PolicyQuery) -> Values:
        """(policies,) the probability of the industry a policy is for, or the share of it for a broad or any industry."""
        own = self._links.strongest(query.relevance.best_values)
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
