"""Ranking the policies of a catalogue for one profile."""

from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from matching.catalogue.entries import Catalogue
from matching.catalogue.policy import Policy
from matching.conditions import judge
from matching.factors import Part
from matching.percent import percent
from matching.policies.audience import audience_part
from matching.policies.ground import need_parts, place_part
from matching.policies.purpose import purpose_part, purposes, rarity_of
from matching.policies.reads import READS, THRESHOLDS_READ, fields_of
from matching.policies.weights import ANY_INDUSTRY, THRESHOLDS, WEIGHTS
from matching.policies.written import Found, PolicyScore, matched_policy, score_found
from matching.profile import EnterpriseProfile
from matching.relevance import Relevance, Tie, links_of
from matching.result import Grade, MatchedPolicy, PolicyKind, State, Verdict
from matching.rules import Facts
from matching.trials import Trials, Weighed, fields_read, said
from matching.trials.added import added, summed

T = TypeVar("T")


class PolicyQuery(NamedTuple):
    """What policies are ranked for: the facts conditions read, industry relevance, wording similarity by policy id."""

    facts: Facts
    relevance: Relevance
    tiers: Mapping[str, float]
    similarity: Mapping[str, float]
    weights: Mapping[str, float] = WEIGHTS

    @property
    def profile(self) -> EnterpriseProfile:
        return self.facts.profile


class PolicyRanker:
    """Ranks the policies of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        levers = [policy for policy in catalogue.policies if policy.kind is PolicyKind.LEVER]
        self._rarity = rarity_of(levers)
        self._links = {p.id: links_of(catalogue, p.serves.industries) for p in catalogue.policies}
        self.least = THRESHOLDS[Grade.C]
        self._fields = {
            (factor, policy.id): fields_of(factor, policy)
            for factor in READS
            for policy in catalogue.policies
        }
        self._read = {
            p.id: {c.id: frozenset(fields_read(c.rule)) for c in p.conditions}
            for p in catalogue.policies
        }
        by_id = sorted(catalogue.policies, key=lambda policy: policy.id)
        self.trials = Trials(self, by_id, READS, THRESHOLDS_READ)

    def rank(
        self, query: PolicyQuery, limit: int, weighed: Weighed | None = None
    ) -> tuple[MatchedPolicy, ...]:
        """The first `limit` levers and the first `limit` programmes worth showing, best first; ties break on id.

        The two are one ranking with two bounds, so that neither pushes the other out of the answer. `weighed` is what
        `weighed` answers, where the caller has it.
        """
        order = _first(((item, item.policy.kind) for item in self._order(query, weighed)), limit)
        return tuple(
            matched_policy(item, rank, query.facts, query.weights)
            for rank, (item, _) in enumerate(order, 1)
        )

    def weighed(self, query: PolicyQuery) -> Weighed:
        """Every policy that nothing but its score could keep out, by id."""
        found: dict[str, Found] = {}
        for policy in self._catalogue.policies:
            tie = self._tie(policy, query)
            if not policy.serves.industries or tie.is_relevant:
                found[policy.id] = self._weighed(policy, query, tie)
        return Weighed(found, {})

    def fits(self, query: PolicyQuery) -> list[float]:
        """The best-fit score of every policy worth showing, in the order of the query's weights."""
        return [item.fit for item in self._order(query)]

    def scores(self, query: PolicyQuery) -> Iterator[PolicyScore]:
        """What `rank` says of every policy worth showing, without the reasons; in the catalogue's order."""
        return map(score_found, self._listed(self.weighed(query)))

    def order(self, query: PolicyQuery) -> list[tuple[str, float]]:
        """Every policy worth showing with its score, best first."""
        return [(found.policy.id, found.score) for found in self._order(query)]

    def shown(self, order: Sequence[str], limit: int) -> Sequence[str]:
        """Which of a whole order `rank` writes out."""
        by_id = self._catalogue.policy_by_id
        return [entry for entry, _ in _first(((i, by_id[i].kind) for i in order), limit)]

    def judge_one(self, policy_id: str, query: PolicyQuery) -> tuple[MatchedPolicy, str | None]:
        """One policy as if it were listed (its rank is 0), and what keeps it out before any score, if anything does."""
        policy = self._catalogue.policy_by_id[policy_id]
        found = self._weighed(policy, query, self._tie(policy, query))
        item = matched_policy(found, 0, query.facts, query.weights)
        return item, self.kept_out(policy, query)

    def kept_out(self, policy: Policy, query: PolicyQuery, settled: None = None) -> str | None:
        """`no_industry_link`, or None where the score decides."""
        is_open = not policy.serves.industries or self._tie(policy, query).is_relevant
        return None if is_open else "no_industry_link"

    def varies(self, policy: Policy, query: PolicyQuery, settled: None = None) -> bool:
        """Whether an answer may let a policy in or keep it out, besides its score; only the industry does."""
        return False

    def contributions(
        self,
        policy: Policy,
        query: PolicyQuery,
        factors: Container[str] | None = None,
        settled: None = None,
        weighed: Found | None = None,
    ) -> dict[str, tuple[float, float]]:
        """What each factor adds to a policy's score and to its fit; only the given ones of READS where some are given.

        `weighed` is the policy's own where the caller has it.
        """
        if factors is not None:
            return added(self._readers(policy, query.facts, factors), query.weights, WEIGHTS)
        return (weighed or self._weighed(policy, query, self._tie(policy, query))).added

    def group(self, policy: Policy) -> Hashable:
        """Entries of one group share a bound of the list: levers and programmes have one each."""
        return policy.kind

    def wants(self, query: PolicyQuery) -> Hashable:
        """What `wanted` goes by."""
        return None

    def lets_in(self, policy: Policy) -> frozenset[str]:
        """The fields that decide whether this very policy is listed, besides its score: none."""
        return frozenset()

    def reads(self, factor: str, policy: Policy) -> tuple[str, ...]:
        """The fields of READS that a factor of this very policy reads."""
        return fields_of(factor, policy)

    def basis(
        self, factor: str, query: PolicyQuery, policy: Policy | None = None
    ) -> Hashable | None:
        """All that a factor's value takes from a query, for one policy where it is given."""
        fields = READS[factor] if policy is None else self._fields[factor, policy.id]
        return tuple([said(query.profile, field) for field in fields])

    def alike(self, factor: str, policy: Policy) -> Hashable:
        """All that a factor's value takes from a policy: policies with the same have the same value."""
        return purposes(policy) if factor == "purpose" else policy.id

    def wanted(self, policy: Policy, query: PolicyQuery) -> bool:
        """Whether a policy is listed whatever its fit."""
        return False

    def judged_fields(self, policy: Policy) -> frozenset[str]:
        """The profile fields that the conditions of a policy read."""
        return frozenset(field for c in policy.conditions for field in fields_read(c.rule))

    def verdicts(self, policy: Policy, query: PolicyQuery) -> tuple[Verdict, ...]:
        """The conditions of a policy, judged."""
        return judge(policy.conditions, query.facts)

    def states(self, policy: Policy, query: PolicyQuery, field: str) -> Mapping[str, State]:
        """The conditions of a policy that read a field, judged without their wording."""
        return {
            c.id: c.rule.judge(query.facts).state
            for c in policy.conditions
            if field in self._read[policy.id][c.id]
        }

    def _order(self, query: PolicyQuery, weighed: Weighed | None = None) -> list[Found]:
        everything = self.weighed(query) if weighed is None else weighed
        return sorted(self._listed(everything), key=lambda item: (-item.score, item.policy.id))

    def _listed(self, weighed: Weighed) -> Iterator[Found]:
        return (found for found in weighed.found.values() if found.fit >= self.least)

    def _tie(self, policy: Policy, query: PolicyQuery) -> Tie:
        return query.relevance.tie(self._links[policy.id])

    def _weighed(self, policy: Policy, query: PolicyQuery, tie: Tie) -> Found:
        parts = tuple(self._parts(policy, query, tie))
        adds = added(parts, query.weights, WEIGHTS)
        return Found(policy, tie, parts, adds, *summed(adds))

    def _readers(self, policy: Policy, facts: Facts, factors: Container[str]) -> Iterator[Part]:
        if "audience" in factors:
            yield audience_part(policy, facts.profile)
        if "purpose" in factors:
            yield purpose_part(policy, facts.profile, self._rarity)
        if "place" in factors:
            yield place_part(policy, facts)
        if "need" in factors:
            yield from need_parts(policy, facts)

    def _parts(self, policy: Policy, query: PolicyQuery, tie: Tie) -> Iterator[Part]:
        yield self._industry_part(policy, query, tie)
        yield audience_part(policy, query.facts.profile)
        yield purpose_part(policy, query.facts.profile, self._rarity)
        yield _reach_part(policy)
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


def _reach_part(policy: Policy) -> Part:
    if policy.reach == "firm":
        return Part(
            "reach",
            1.0,
            "企业可直接参与或受益",
            "a firm can take part in it or receive it directly",
        )
    return Part(
        "reach",
        0.0,
        "政府层面的工作，企业间接受益",
        "work of the government, which firms feel indirectly",
    )
