"""Profile and matched industries → ranked policies: levers and programmes, their conditions judged, never hidden."""

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from matching.catalogue.entries import Catalogue, Policy
from matching.conditions import judge, outcome
from matching.factors import Label, Part, contribution, grade_of, score_of, weigh
from matching.profile import EnterpriseProfile, ProjectType
from matching.relevance import Relevance, Tie, capped, links_of
from matching.result import Grade, MatchedPolicy, Verdict
from matching.rules import Facts
from matching.trials import Trials, fields_read

WEIGHTS = {"industry": 0.40, "audience": 0.15, "purpose": 0.25, "reach": 0.10, "text": 0.10}
LABELS = {
    "industry": Label("产业相关", "Industry tie"),
    "audience": Label("对象相符", "Audience"),
    "purpose": Label("用途相符", "Purpose"),
    "reach": Label("直接程度", "Directness"),
    "text": Label("文字相近", "Wording"),
}
THRESHOLDS = {Grade.A: 0.60, Grade.B: 0.42, Grade.C: 0.28}
ANY_INDUSTRY = 0.30
"""Value of the industry factor where the plan limits the policy to no industry."""
UNSAID = 0.4
LARGE_PROJECT_WAN = 50_000
"""亿元-scale: the plan speaks of 重大项目 without a figure; half a billion yuan is the common provincial reading."""

EXPORTER_PCT = 10
"""Share of revenue from which exports are a business of their own rather than an occasional sale."""
SMALL = 1_000
"""Employees from which a firm is no longer small or medium (bound for industry in 工信部联企业〔2011〕300号)."""
RESEARCH_PCT = 3
"""R&D intensity from which a firm counts as doing research."""
OPEN_TO_ALL = 0.7
"""Value of the audience factor where the wording names no kind of firm: above a doubt, below a match."""


TRAITS: Mapping[str, tuple[str, float | None]] = {
    "exporter": ("export_share_pct", EXPORTER_PCT),
    "first_use_product": ("first_use_product", None),
    "large_project": ("investment_wan", LARGE_PROJECT_WAN),
    "small": ("employees", SMALL),
    "transfer": ("project_type", None),
    "research": ("rd_intensity_pct", RESEARCH_PCT),
}
"""The field that shows each trait, and the number from which it does or does not; other traits no field shows."""
READS: Mapping[str, tuple[str, ...]] = {
    "audience": (
        "qualifications",
        "ownership",
        "stage",
        *(field for field, _ in TRAITS.values()),
    ),
    "purpose": ("goals", "project_type"),
}
"""The profile fields each factor reads besides what says which industry the firm is in; the others read none."""


class PolicyQuery(NamedTuple):
    """What policies are ranked for: the facts conditions read, industry relevance, wording similarity by policy id."""

    facts: Facts
    relevance: Relevance
    tiers: Mapping[str, float]
    similarity: Mapping[str, float]


class _Found(NamedTuple):
    """A policy worth showing, before it is written out."""

    policy: Policy
    tie: Tie
    parts: tuple[Part, ...]
    score: float


class PolicyRanker:
    """Ranks the policies of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._rarity = _rarity(catalogue.policies)
        self._links = {p.id: links_of(catalogue, p.serves.industries) for p in catalogue.policies}
        self.least = THRESHOLDS[Grade.C]
        self.trials = Trials(
            self, sorted(catalogue.policies, key=lambda policy: policy.id), READS, TRAITS.values()
        )

    def rank(self, query: PolicyQuery, limit: int) -> tuple[MatchedPolicy, ...]:
        """The first `limit` policies worth showing, best first; ties break on id."""
        return tuple(
            _matched(item, rank, query.facts)
            for rank, item in enumerate(self._order(query)[:limit], 1)
        )

    def order(self, query: PolicyQuery) -> list[tuple[str, float]]:
        """Every policy worth showing with its score, best first."""
        return [(found.policy.id, found.score) for found in self._order(query)]

    def shown(self, order: Sequence[str], limit: int) -> Sequence[str]:
        """Which of a whole order `rank` writes out."""
        return order[:limit]

    def judge_one(self, policy_id: str, query: PolicyQuery) -> tuple[MatchedPolicy, str | None]:
        """One policy as if it were listed (its rank is 0), and what keeps it out before any score, if anything does."""
        policy = self._catalogue.policy_by_id[policy_id]
        item = _matched(self._weighed(policy, query), 0, query.facts)
        return item, self.kept_out(policy, query)

    def kept_out(self, policy: Policy, query: PolicyQuery) -> str | None:
        """`no_industry_link`, or None where the score decides."""
        is_open = not policy.serves.industries or self._tie(policy, query).is_relevant
        return None if is_open else "no_industry_link"

    def contributions(
        self, policy: Policy, query: PolicyQuery, factors: Container[str] | None = None
    ) -> dict[str, tuple[float, float]]:
        """What each factor adds to a policy's score and to its fit; only the given ones of READS where some are given."""
        if factors is None:
            parts: Iterable[Part] = self._weighed(policy, query).parts
        else:
            parts = self._readers(policy, query.facts.profile, factors)
        added = {part.id: contribution(part, WEIGHTS) for part in parts}
        return {factor: (value, value) for factor, value in added.items()}

    def _readers(
        self, policy: Policy, profile: EnterpriseProfile, factors: Container[str]
    ) -> Iterator[Part]:
        if "audience" in factors:
            yield _audience_part(policy, profile)
        if "purpose" in factors:
            yield self._purpose_part(policy, profile)

    def reads(self, factor: str, policy: Policy) -> tuple[str, ...]:
        """The fields of READS that a factor of this very policy reads."""
        return tuple(_audience_fields(policy)) if factor == "audience" else READS[factor]

    def wanted(self, policy: Policy, query: PolicyQuery) -> bool:
        """Whether a policy is listed whatever its fit."""
        return False

    def judged_fields(self, policy: Policy) -> frozenset[str]:
        """The profile fields that the conditions of a policy read."""
        return frozenset(field for c in policy.conditions for field in fields_read(c.rule))

    def verdicts(self, policy: Policy, query: PolicyQuery) -> tuple[Verdict, ...]:
        """The conditions of a policy, judged."""
        return judge(policy.conditions, query.facts)

    def _order(self, query: PolicyQuery) -> list[_Found]:
        found = [
            item
            for policy in self._catalogue.policies
            if (item := self._found(policy, query)) is not None
        ]
        return sorted(found, key=lambda item: (-item.score, item.policy.id))

    def _found(self, policy: Policy, query: PolicyQuery) -> _Found | None:
        if self.kept_out(policy, query) is not None:
            return None
        found = self._weighed(policy, query)
        return None if found.score < self.least else found

    def _tie(self, policy: Policy, query: PolicyQuery) -> Tie:
        return query.relevance.tie(self._links[policy.id])

    def _weighed(self, policy: Policy, query: PolicyQuery) -> _Found:
        tie = self._tie(policy, query)
        parts = tuple(self._parts(policy, query, tie))
        return _Found(policy, tie, parts, score_of(parts, WEIGHTS))

    def _parts(self, policy: Policy, query: PolicyQuery, tie: Tie) -> Iterator[Part]:
        yield self._industry_part(policy, query, tie)
        yield _audience_part(policy, query.facts.profile)
        yield self._purpose_part(policy, query.facts.profile)
        yield _reach_part(policy)
        yield Part(
            "text",
            query.similarity.get(policy.id, 0.0),
            "企业文字与该政策条文的相近程度(同批政策中的相对位置)",
            "how near the profile's wording is to this entry's, relative to the other policies",
        )

    def _purpose_part(self, policy: Policy, profile: EnterpriseProfile) -> Part:
        """How the policy's purposes meet what was asked; one that few policies serve tells more than a common one."""
        asked: set[str] = {*(profile.goals or ()), *filter(None, (profile.project_type,))}
        served = _purposes(policy)
        if not asked:
            return Part(
                "purpose", UNSAID, "未说明目标或项目类型", "no goal or project type was said"
            )
        if not served:
            return Part("purpose", 0.3, "条文未限定用途", "the wording names no purpose")
        hits = asked & served
        if not hits:
            return Part("purpose", 0.0, "与所说的目标无直接关系", "not what was asked for")
        value = min(1.0, sum(self._rarity[hit] for hit in hits) / len(served) ** 0.5)
        return Part(
            "purpose",
            value,
            "服务于所说的目标或项目类型",
            "serves a goal or project type that was said",
        )

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


def _matched(found: _Found, rank: int, facts: Facts) -> MatchedPolicy:
    policy = found.policy
    verdicts = judge(policy.conditions, facts)
    return MatchedPolicy(
        id=policy.id,
        kind=policy.kind,
        name_zh=policy.name_zh,
        name_en=policy.name_en,
        instrument=policy.instrument,
        rank=rank,
        score=found.score,
        grade=capped(grade_of(found.score, THRESHOLDS), found.tie),
        outcome=outcome(verdicts),
        conditions=verdicts,
        factors=weigh(found.parts, WEIGHTS, LABELS),
        evidence=policy.evidence,
        industry=found.tie.industry if found.tie.is_relevant else None,
        gives=policy.gives,
        authority=policy.authority,
        window=policy.window,
        amount=policy.amount,
        legal_basis=policy.legal_basis,
    )


def _audience_part(policy: Policy, profile: EnterpriseProfile) -> Part:
    """How the firm fits the wording's audience: mean over the traits named; what was not said counts as 0.4."""
    values = [value for value in _audience(policy, profile) if value is not None]
    if not values:
        return Part("audience", OPEN_TO_ALL, "未限定企业类型", "for any kind of firm")
    value = sum(values) / len(values)
    note = ("与条文所指企业类型相符", "the firm is of the kind the wording means")
    if value < 1:
        note = (
            "与条文所指企业类型不全相符或未说明",
            "the firm is not, or not said to be, of the kind meant",
        )
    return Part("audience", value, *note)


def _audience(policy: Policy, profile: EnterpriseProfile) -> Iterator[float | None]:
    serves = policy.serves
    if serves.qualifications:
        said = profile.qualifications
        yield UNSAID if said is None else float(not set(serves.qualifications).isdisjoint(said))
    for values, said_value in (
        (serves.ownership, profile.ownership),
        (serves.stages, profile.stage),
    ):
        if values:
            yield UNSAID if said_value is None else float(said_value in values)
    for trait in serves.traits:
        shown = _shows(trait, profile)
        yield UNSAID if shown is None else float(shown)


def _audience_fields(policy: Policy) -> Iterator[str]:
    serves = policy.serves
    for values, field in (
        (serves.qualifications, "qualifications"),
        (serves.ownership, "ownership"),
        (serves.stages, "stage"),
    ):
        if values:
            yield field
    yield from (TRAITS[trait][0] for trait in serves.traits if trait in TRAITS)


def _shows(trait: str, profile: EnterpriseProfile) -> bool | None:
    """Whether a profile shows a trait; None when what would tell was not said."""
    if trait == "exporter":
        return (
            None if profile.export_share_pct is None else profile.export_share_pct >= EXPORTER_PCT
        )
    if trait == "first_use_product":
        return profile.first_use_product
    if trait == "large_project":
        return (
            None if profile.investment_wan is None else profile.investment_wan >= LARGE_PROJECT_WAN
        )
    if trait == "small":
        return None if profile.employees is None else profile.employees < SMALL
    if trait == "transfer":
        return (
            None if profile.project_type is None else profile.project_type is ProjectType.TRANSFER
        )
    if trait == "research":
        return None if profile.rd_intensity is None else profile.rd_intensity >= RESEARCH_PCT
    return None


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


def _purposes(policy: Policy) -> frozenset[str]:
    return frozenset((*policy.serves.goals, *policy.serves.project_types))


def _rarity(policies: Iterable[Policy]) -> Mapping[str, float]:
    """How telling each goal or project type is: ln(1 + N/n), n of N policies serve it, scaled to at most 1."""
    counts = Counter(purpose for policy in policies for purpose in _purposes(policy))
    weights = {
        purpose: math.log1p(sum(counts.values()) / count) for purpose, count in counts.items()
    }
    top = max(weights.values(), default=1.0)
    return {purpose: weight / top for purpose, weight in weights.items()}
