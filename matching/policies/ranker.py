"""Ranking the policies of a catalogue for one profile."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

import numpy as np

from matching.catalogue.entries import Catalogue
from matching.catalogue.policy import Policy
from matching.factors import Part
from matching.kept import Kept
from matching.percent import percent
from matching.policies.audience import audience_part
from matching.policies.ground import need_parts, place_part
from matching.policies.purpose import purpose_part, rarity_of
from matching.policies.query import PolicyQuery
from matching.policies.reach import reach_part
from matching.policies.reads import THRESHOLDS_READ
from matching.policies.rulings import Rulings
from matching.policies.table import PolicyTable
from matching.policies.weights import ANY_INDUSTRY, THRESHOLDS
from matching.policies.written import Found, PolicyScore, matched_policy, score_found, window_on
from matching.programme import WindowNow
from matching.relevance import Tie, links_of
from matching.result import Grade, MatchedPolicy, PolicyKind, State, Verdict
from matching.trials import Sheet, by_field, numbers_of

T = TypeVar("T")


class PolicyRanker:
    """Ranks the policies of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        levers = [policy for policy in catalogue.policies if policy.kind is PolicyKind.LEVER]
        self._rarity = rarity_of(levers)
        self._links = {p.id: links_of(catalogue, p.serves.industries) for p in catalogue.policies}
        self.items = tuple(sorted(catalogue.policies, key=lambda policy: policy.id))
        self.at = {policy.id: at for at, policy in enumerate(self.items)}
        self._in_order = [self.at[policy.id] for policy in catalogue.policies]
        kinds = [*PolicyKind]
        self.groups = np.array([kinds.index(policy.kind) for policy in self.items], np.intp)
        self.least = THRESHOLDS[Grade.C]
        rules = [c.rule for policy in self.items for c in policy.conditions]
        self.numbers = numbers_of(rules, THRESHOLDS_READ)
        self._table = PolicyTable(catalogue, self.items, self._links, self._rarity)
        self._rulings = [Rulings(policy.conditions) for policy in self.items]
        self.decisions = Kept[bool]()
        self._windows = Kept[WindowNow | None]()
        self._judging = by_field(rulings.fields for rulings in self._rulings)
        self.layout, self.tried = self._table.layout, self._table.tried

    def forget(self) -> None:
        """Drop what is kept of answers; only time changes."""
        self._table.forget()
        self.decisions.clear()
        self._windows.clear()
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
        return tuple(
            self._matched(self._found(at, sheet), rank, query)
            for rank, at in enumerate(sheet.order.shown, 1)
        )

    def fits(self, query: PolicyQuery) -> list[float]:
        """The best-fit score of every policy worth showing, in the order of the query's weights."""
        sheet = Sheet(self, query, 0)
        return [sheet.score(at)[1] for at in sheet.order.listed]

    def scores(self, query: PolicyQuery) -> Iterator[PolicyScore]:
        """What `rank` says of every policy worth showing, without the reasons; in the catalogue's order."""
        sheet = Sheet(self, query, 0)
        listed = set(sheet.order.listed)
        return (score_found(self._found(at, sheet)) for at in self._in_order if at in listed)

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
        item = self._matched(self._found(at, sheet), 0, query)
        return item, None if sheet.layout.opened[at] else "no_industry_link"

    def verdicts(self, policy: Policy, query: PolicyQuery) -> tuple[Verdict, ...]:
        """The conditions of a policy, judged."""
        return self._rulings[self.at[policy.id]].verdicts(query.facts)

    def judging(self, field: str) -> Sequence[int]:
        """The policies with a condition that reads the field."""
        return self._judging.get(field, ())

    def takes(self, at: int, field: str, query: PolicyQuery) -> Hashable:
        """All that those conditions take from a query besides the field."""
        return self._rulings[at].takes(field, query.facts)

    def states(self, at: int, query: PolicyQuery, field: str) -> Mapping[str, State]:
        """The conditions of a policy that read a field, judged without their wording."""
        return self._rulings[at].states(field, query.facts)

    def _found(self, at: int, sheet: Sheet) -> Found:
        policy = self.items[at]
        return Found(policy, sheet.query.relevance.tie(self._links[policy.id]), *sheet.score(at))

    def _matched(self, found: Found, rank: int, query: PolicyQuery) -> MatchedPolicy:
        parts = self._parts(found.policy, query, found.tie)
        window = self._windows(
            (found.policy.id, query.facts.today),
            partial(window_on, found.policy, query.facts.today),
        )
        return matched_policy(found, parts, rank, query, self.verdicts(found.policy, query), window)

    def _parts(self, policy: Policy, query: PolicyQuery, tie: Tie) -> Iterator[Part]:
        yield self._industry_part(policy, query, tie)
        yield audience_part(policy, query.facts.profile)
        yield purpose_part(policy, query.facts.profile, self._rarity)
        yield reach_part(policy)
        yield Part(
            "text",
            query.similarity.get(policy.id, 0.0),
            "企业文字与该政策条文的相近程度（同批政策中的相对位置）",
            "how near the profile's wording is to this entry's, relative to the other policies",
        )
        yield place_part(policy, query.facts)
        yield from need_parts(policy, query.facts)

    def _industry_part(self, policy: Policy, query: PolicyQuery, tie: Tie) -> Part:
        if policy.serves.industries:
            assert tie.industry is not None
            industry = self._catalogue.industry_by_id[tie.industry]
            return Part(
                "industry",
                tie.value,
                f"面向“{industry.name_zh}”，企业与该产业的契合概率为 {percent(tie.value)}",
                f"for {industry.name_en}; probability that the enterprise belongs to it: {percent(tie.value)}",
            )
        if policy.serves.sectors:
            value = max((query.tiers.get(tier, 0.0) for tier in policy.serves.sectors), default=0.0)
            return Part("industry", ANY_INDUSTRY * value, "面向某一大类产业", "for a broad sector")
        return Part("industry", ANY_INDUSTRY, "不限产业", "for any industry")


def _first(entries: Iterable[tuple[T, PolicyKind]], limit: int) -> Iterator[tuple[T, PolicyKind]]:
    """The first `limit` of each kind, in the order given."""
    kept = {kind: 0 for kind in PolicyKind}
    for entry, kind in entries:
        kept[kind] += 1
        if kept[kind] <= limit:
            yield entry, kind
