"""The factors of a policy: in numbers for the ranking, with their sentences for what is shown."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

from matching.catalogue.entries import Catalogue
from matching.catalogue.policy import Policy
from matching.factors import Part, weighed, weighed_alike
from matching.kept import Kept
from matching.percent import percent
from matching.policies.audience import audience_part
from matching.policies.ground import need_parts, place_part
from matching.policies.purpose import purpose_part
from matching.policies.query import PolicyQuery
from matching.policies.reach import reach_part
from matching.policies.weights import ANY_INDUSTRY, LABELS
from matching.policies.written import Found
from matching.relevance import Tie
from matching.result import Factor

KEPT = 256
"""For how many answers to a factor its sentences are kept; of each those of the policies shown, some eighty."""
WORDING = Part(
    "text",
    0.0,
    "企业文字与该政策条文的相近程度（同批政策中的相对位置）",
    "how near the profile's wording is to this entry's, relative to the other policies",
)
KEEPING = ("audience", "purpose", "reach", "place", "need")


class PolicyParts:
    """Works out the parts of a policy's score that answers decide, and its reach."""

    def __init__(self, rarity: Mapping[str, float]) -> None:
        self._parts: Mapping[str, Callable[[Policy, PolicyQuery], Iterator[Part]]] = {
            "audience": lambda p, q: iter((audience_part(p, q.profile),)),
            "purpose": lambda p, q: iter((purpose_part(p, q.profile, rarity),)),
            "reach": lambda p, q: iter((reach_part(p),)),
            "place": lambda p, q: iter((place_part(p, q.facts),)),
            "need": lambda p, q: need_parts(p, q.facts),
        }

    def part(self, factor: str, policy: Policy, query: PolicyQuery) -> Part | None:
        """One part with its sentence; None where the policy has none: one that gives neither land nor energy."""
        return next(self._parts[factor](policy, query), None)

    def value(self, factor: str, policy: Policy, query: PolicyQuery) -> float:
        """Its value, 0 where the policy has no such part."""
        part = self.part(factor, policy, query)
        return 0.0 if part is None else part.value


class PolicyFactors:
    """Writes the factors of policies out; those of `KEEPING` are kept by all that they were worked out from."""

    def __init__(self, catalogue: Catalogue, parts: PolicyParts) -> None:
        self._catalogue, self._parts = catalogue, parts
        self._kept = Kept[dict[str, Factor | None]](KEPT)

    def forget(self) -> None:
        """Drop what is kept; only time changes."""
        self._kept.clear()

    def of(self, query: PolicyQuery, policies: Sequence[Found]) -> list[tuple[Factor, ...]]:
        """The factors of each policy, in the order of LABELS; the last, a need, is one that not every policy has."""
        ids = [found.policy.id for found in policies]
        columns: dict[str, Sequence[Factor | None]] = {
            factor: self._column(factor, query, policies, ids) for factor in KEEPING
        }
        columns["industry"] = self._industry(query, policies)
        near = [found.wording for found in policies]
        columns["text"] = weighed_alike(WORDING, near, query.weights["text"], LABELS["text"])
        rows = zip(*(columns[factor] for factor in LABELS), strict=True)
        return [row if row[-1] is not None else row[:-1] for row in rows]

    def _column(
        self, factor: str, query: PolicyQuery, policies: Sequence[Found], ids: Sequence[str]
    ) -> Sequence[Factor | None]:
        taken: Hashable = query.basis.get(factor)
        known = self._kept((factor, taken, query.weights[factor]), dict)
        try:
            return [*map(known.__getitem__, ids)]
        except KeyError:  # the first time that one of them is shown
            for found in policies:
                if found.policy.id not in known:
                    part = self._parts.part(factor, found.policy, query)
                    known[found.policy.id] = None if part is None else _weighed(part, query)
        return [*map(known.__getitem__, ids)]

    def _industry(self, query: PolicyQuery, policies: Sequence[Found]) -> Sequence[Factor]:
        """Policies for one industry, or for the same sectors, share the sentence."""
        known: dict[Hashable, Factor] = {}
        factors = []
        for policy, tie, *_ in policies:
            serves = policy.serves
            key: Hashable = tie.industry if serves.industries else serves.sectors
            factor = known.get(key)
            if factor is None:
                part = self._industry_part(policy, query, tie)
                factor = known[key] = _weighed(part, query)
            factors.append(factor)
        return factors

    def _industry_part(self, policy: Policy, query: PolicyQuery, tie: Tie) -> Part:
        if policy.serves.industries:
            assert tie.industry is not None
            industry = self._catalogue.industry_by_id[tie.industry]
            share = percent(tie.value)
            return Part(
                "industry",
                tie.value,
                f"面向“{industry.name_zh}”，企业与该产业的契合概率为 {share}",
                f"for {industry.name_en}; probability that the enterprise belongs to it: {share}",
            )
        if policy.serves.sectors:
            value = max((query.tiers.get(tier, 0.0) for tier in policy.serves.sectors), default=0.0)
            return Part("industry", ANY_INDUSTRY * value, "面向某一大类产业", "for a broad sector")
        return Part("industry", ANY_INDUSTRY, "不限产业", "for any industry")


def _weighed(part: Part, query: PolicyQuery) -> Factor:
    return weighed(part, query.weights[part.id], LABELS[part.id])
