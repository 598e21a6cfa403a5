"""Ranking the policies of a catalogue for one profile."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from matching.catalogue.entries import Catalogue
from matching.catalogue.policy import Policy
from matching.factors import Part, grade_of, score_of
from matching.policies.audience import audience_part
from matching.policies.ground import need_parts, place_part
from matching.policies.purpose import purpose_part, rarity_of
from matching.policies.weights import ANY_INDUSTRY, THRESHOLDS, WEIGHTS
from matching.policies.written import Found, grade_found, matched_policy
from matching.relevance import Relevance, Tie, links_of
from matching.result import Grade, MatchedPolicy, PolicyKind
from matching.rules import Facts


class PolicyQuery(NamedTuple):
    """What policies are ranked for: the facts conditions read, industry relevance, wording similarity by policy id."""

    facts: Facts
    relevance: Relevance
    tiers: Mapping[str, float]
    similarity: Mapping[str, float]
    weights: Mapping[str, float] = WEIGHTS


class PolicyScore(NamedTuple):
    """A policy's standing for a profile: the score, grade and industry that `rank` gives it."""

    id: str
    score: float
    grade: Grade
    industry: str | None


class PolicyRanker:
    """Ranks the policies of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        levers = [policy for policy in catalogue.policies if policy.kind is PolicyKind.LEVER]
        self._rarity = rarity_of(levers)
        self._links = {p.id: links_of(catalogue, p.serves.industries) for p in catalogue.policies}

    def rank(self, query: PolicyQuery, limit: int) -> tuple[MatchedPolicy, ...]:
        """The first `limit` levers and the first `limit` programmes worth showing, best first; ties break on id.

        The two are one ranking with two bounds, so that neither pushes the other out of the answer.
        """
        order = _bounded(self._order(query), limit)
        return tuple(
            matched_policy(item, rank, query.facts, query.weights)
            for rank, item in enumerate(order, 1)
        )

    def fits(self, query: PolicyQuery) -> list[float]:
        """The best-fit score of every policy worth showing, in the order of the query's weights."""
        return [item.fit for item in self._order(query)]

    def scores(self, query: PolicyQuery) -> Iterator[PolicyScore]:
        """What `rank` says of every policy worth showing, without the reasons; in the catalogue's order."""
        for policy in self._catalogue.policies:
            if (found := self._found(policy, query)) is not None:
                industry = found.tie.industry if found.tie.is_relevant else None
                yield PolicyScore(policy.id, found.score, grade_found(found), industry)

    def _order(self, query: PolicyQuery) -> list[Found]:
        found = [
            item
            for policy in self._catalogue.policies
            if (item := self._found(policy, query)) is not None
        ]
        return sorted(found, key=lambda item: (-item.score, item.policy.id))

    def _found(self, policy: Policy, query: PolicyQuery) -> Found | None:
        tie = query.relevance.tie(self._links[policy.id])
        if policy.serves.industries and not tie.is_relevant:
            return None
        parts = tuple(self._parts(policy, query, tie))
        fit = score_of(parts, WEIGHTS)
        if grade_of(fit, THRESHOLDS) is Grade.INSUFFICIENT:
            return None
        return Found(policy, tie, parts, score_of(parts, query.weights), fit)

    def _parts(self, policy: Policy, query: PolicyQuery, tie: Tie) -> Iterator[Part]:
        yield self._industry_part(policy, query, tie)
        yield audience_part(policy, query.facts.profile)
        yield purpose_part(policy, query.facts.profile, self._rarity)
        yield _reach_part(policy)
        yield Part(
            "text",
            query.similarity.get(policy.id, 0.0),
            "企业文字与该政策条文的相近程度(同批政策中的相对位置)",
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
                f"面向“{industry.name_zh}”,企业与该产业的契合概率为 {tie.value:.0%}",
                f"for {industry.name_en}; probability that the enterprise belongs to it: {tie.value:.0%}",
            )
        if policy.serves.sectors:
            value = max((query.tiers.get(tier, 0.0) for tier in policy.serves.sectors), default=0.0)
            return Part("industry", ANY_INDUSTRY * value, "面向某一大类产业", "for a broad sector")
        return Part("industry", ANY_INDUSTRY, "不限产业", "for any industry")


def _bounded(found: Iterable[Found], limit: int) -> Iterator[Found]:
    """The first `limit` of each kind, in the order given."""
    kept = {kind: 0 for kind in PolicyKind}
    for item in found:
        kept[item.policy.kind] += 1
        if kept[item.policy.kind] <= limit:
            yield item


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
        "政府层面的工作,企业间接受益",
        "work of the government, which firms feel indirectly",
    )
