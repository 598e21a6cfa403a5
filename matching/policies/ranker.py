"""Ranking the policies of a catalogue for one profile."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from matching.catalogue.entries import Catalogue
from matching.catalogue.policy import Policy
from matching.kept import Kept
from matching.policies.factors import PolicyFactors, PolicyParts
from matching.policies.purpose import rarity_of
from matching.policies.query import PolicyQuery
from matching.policies.reads import THRESHOLDS_READ
from matching.policies.rulings import Rulings
from matching.policies.table import PolicyTable
from matching.policies.weights import THRESHOLDS
from matching.policies.written import Found, PolicyScore, matched_policy, record_of, score_found
from matching.relevance import links_of
from matching.result import Grade, MatchedPolicy, PolicyKind, State, Verdict
from matching.trials import Sheet, by_field, numbers_of

T = TypeVar("T")


class PolicyRanker:
    """Ranks the policies of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        levers = [policy for policy in catalogue.policies if policy.kind is PolicyKind.LEVER]
        parts = PolicyParts(rarity_of(levers))
        self._factors = PolicyFactors(catalogue, parts)
        self._links = {p.id: links_of(catalogue, p.serves.industries) for p in catalogue.policies}
        self.items = tuple(sorted(catalogue.policies, key=lambda policy: policy.id))
        self.at = {policy.id: at for at, policy in enumerate(self.items)}
        self._in_order = [self.at[policy.id] for policy in catalogue.policies]
        kinds = [*PolicyKind]
        self.groups = np.array([kinds.index(policy.kind) for policy in self.items], np.intp)
        self.least = THRESHOLDS[Grade.C]
        rules = [c.rule for policy in self.items for c in policy.conditions]
        self.numbers = numbers_of(rules, THRESHOLDS_READ)
        self._table = PolicyTable(catalogue, self.items, self._links, parts)
        self._rulings = [Rulings(policy.conditions) for policy in self.items]
        self.decisions = Kept[bool]()
        self._records = Kept[list[MatchedPolicy]](8)
        self._judging = by_field(rulings.fields for rulings in self._rulings)
        self.layout, self.tried = self._table.layout, self._table.tried

    def forget(self) -> None:
        """Drop what is kept of answers; only time changes."""
        self._table.forget()
        self._factors.forget()
        self.decisions.clear()
        self._records.clear()
        for rulings in self._rulings:
            rulings.forget()

    def rank(
        self, query: PolicyQuery, limit: int, sheet: Sheet | None = None
    ) -> tuple[MatchedPolicy, ...]:
        """The first `limit` levers and the first `limit` programmes worth showing, best first; ties break on id.

        The two are one ranking with two bounds, so that neither pushes the other out of the answer. `sheet` is the
        query's own where the caller has it.
        """
        sheet = sheet or Sheet(self, query, limit)
        return tuple(self._written(self._found(sheet.order.shown, sheet), query))

    def fits(self, query: PolicyQuery) -> list[float]:
        """The best-fit score of every policy worth showing, in the order of the query's weights."""
        sheet = Sheet(self, query, 0)
        return [sheet.score(at)[1] for at in sheet.order.listed]

    def scores(self, query: PolicyQuery) -> Iterator[PolicyScore]:
        """What `rank` says of every policy worth showing, without the reasons; in the catalogue's order."""
        sheet = Sheet(self, query, 0)
        listed = set(sheet.order.listed)
        in_order = [at for at in self._in_order if at in listed]
        return map(score_found, self._found(in_order, sheet))

    def order(self, query: PolicyQuery) -> list[tuple[str, float]]:
        """Every policy worth showing with its score, best first."""
        sheet = Sheet(self, query, 0)
        return [(self.items[at].id, sheet.score(at)[0]) for at in sheet.order.listed]

    def shown(self, order: Sequence[str], limit: int) -> Sequence[str]:
        """Which of a whole order `rank` writes out."""
        by_id = self._catalogue.policy_by_id
        return [entry for entry, _ in _first(((i, by_id[i].kind) for i in order), limit)]

    def judge_one(self, policy_id: str, query: PolicyQuery) -> tuple[MatchedPolicy, str | None]:
        """One policy as if it were listed (its rank is 0), and `no_industry_link` where that keeps it out before any
        score.
        """
        sheet, at = Sheet(self, query, 0), self.at[policy_id]
        (item,) = self._written(self._found([at], sheet), query)
        item = item.model_copy(update={"rank": 0})
        return item, None if sheet.layout.opened[at] else "no_industry_link"

    def verdicts(self, policy: Policy, query: PolicyQuery) -> tuple[Verdict, ...]:
        """The conditions of a policy, judged."""
        return self._rulings[self.at[policy.id]].judged(query.facts).verdicts

    def judging(self, field: str) -> Sequence[int]:
        """The policies with a condition that reads the field."""
        return self._judging.get(field, ())

    def takes(self, at: int, field: str, query: PolicyQuery) -> Hashable:
        """All that those conditions take from a query besides the field."""
        return self._rulings[at].takes(field, query.facts)

    def states(self, at: int, query: PolicyQuery, field: str) -> Mapping[str, State]:
        """The conditions of a policy that read a field, judged without their wording."""
        return self._rulings[at].states(field, query.facts)

    def _found(self, places: Sequence[int], sheet: Sheet) -> list[Found]:
        tie, links = sheet.query.relevance.tie, self._links
        policies = [self.items[at] for at in places]
        rows = zip(policies, *sheet.scores(places), sheet.wording(places), strict=True)
        return [Found(p, tie(links[p.id]), score, fit, near) for p, score, fit, near in rows]

    def _written(self, order: Sequence[Found], query: PolicyQuery) -> Iterator[MatchedPolicy]:
        facts, best_fit = query.facts, query.is_best_fit
        records = self._records(
            facts.today, lambda: [record_of(policy, facts.today) for policy in self.items]
        )
        rows = zip(order, self._factors.of(query, order), strict=True)
        for rank, (found, factors) in enumerate(rows, 1):
            at = self.at[found.policy.id]
            judged, fit = self._rulings[at].judged(facts), None if best_fit else found.fit
            yield matched_policy(records[at], found, factors, rank, judged, fit)


def _first(entries: Iterable[tuple[T, PolicyKind]], limit: int) -> Iterator[tuple[T, PolicyKind]]:
    """The first `limit` of each kind, in the order given."""
    kept = {kind: 0 for kind in PolicyKind}
    for entry, kind in entries:
        kept[kind] += 1
        if kept[kind] <= limit:
            yield entry, kind
