"""Our matcher behind the baselines' protocol, and what a hybrid search says of sites and policies."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from bench.baselines import Answer
from bench.baselines.fusion import Documents, HybridSearch
from matching.batch import match_many
from matching.catalogue.entries import Catalogue, Policy
from matching.encoder import Encoder
from matching.match import Knowledge
from matching.profile import EnterpriseProfile
from matching.result import MatchedPolicy, MatchResult, PolicyKind

OURS = "Luodi"


class Found(NamedTuple):
    """An answer on industries, and ids of sites and policies, best first (None: the system ranks none)."""

    industries: Answer
    sites: tuple[str, ...] | None = None
    policies: tuple[str, ...] | None = None


class Ours:
    """The shipped matcher at its shipped settings; lists are as long as it shows them by default."""

    name = OURS

    def __init__(self, knowledge: Knowledge, today: dt.date) -> None:
        self._knowledge, self._today = knowledge, today
        self._known: dict[str, Found] = {}

    def find(self, profiles: Sequence[EnterpriseProfile]) -> list[Found]:
        """What `match_many` answers; a profile asked for again is not matched again."""
        fresh = {p.sha256: p for p in profiles if p.sha256 not in self._known}
        results = match_many(fresh.values(), self._knowledge, today=self._today)
        self._known |= {key: _found(result) for key, result in zip(fresh, results, strict=True)}
        return [self._known[profile.sha256] for profile in profiles]


class Searched:
    """B2 on all three lists, each an index of its own with the same query."""

    def __init__(
        self, name: str, catalogue: Catalogue, encoder: Encoder, inner: HybridSearch
    ) -> None:
        self.name = name
        self._industries = inner
        self._sites = HybridSearch(site_documents(catalogue, encoder), encoder)
        self._policies = HybridSearch(policy_documents(catalogue, encoder), encoder)

    def find(self, profiles: Sequence[EnterpriseProfile]) -> list[Found]:
        lists = (part.rank(profiles) for part in (self._industries, self._sites, self._policies))
        return [
            Found(industries, _ids(sites), _ids(policies))
            for industries, sites, policies in zip(*lists, strict=True)
        ]


def named_sites(catalogue: Catalogue) -> frozenset[str]:
    """The sites the plan itself names or promises: the only ones that were judged."""
    return frozenset(site.id for site in catalogue.sites if site.status in ("named", "promised"))


def site_documents(catalogue: Catalogue, encoder: Encoder) -> Documents:
    """The sites the plan names, each with its industries and quotes."""
    named, names = named_sites(catalogue), {i.id: i.name_zh for i in catalogue.industries}
    sites = [site for site in catalogue.sites if site.id in named]
    contents = [
        f"{site.name_zh}：{'、'.join(names[i] for i in site.industries)}。"
        + "".join(evidence.quote for evidence in site.evidence)
        for site in sites
    ]
    return Documents([s.id for s in sites], [s.name_zh for s in sites], contents, encoder)


def policy_documents(catalogue: Catalogue, encoder: Encoder) -> Documents:
    """The policies, each with what it gives and its quotes."""
    policies = [policy for policy in catalogue.policies if _is_graded(policy)]
    contents = [
        f"{policy.name_zh}：{policy.gives}。" + "".join(e.quote for e in policy.evidence)
        for policy in policies
    ]
    return Documents([p.id for p in policies], [p.name_zh for p in policies], contents, encoder)


def _found(result: MatchResult) -> Found:
    ranked = tuple((industry.id, industry.probability) for industry in result.industries)
    return Found(
        Answer(ranked, result.abstained),
        tuple(site.id for site in result.sites),
        tuple(policy.id for policy in result.policies if _is_graded(policy)),
    )


def _is_graded(policy: Policy | MatchedPolicy) -> bool:
    """Whether the graders had the entry before them: the plan's levers, and the one programme that it names.

    Programmes of other documents came later; an entry that nobody graded is neither right nor wrong.
    """
    return policy.kind is PolicyKind.LEVER or policy.id == "talent-card"


def _ids(answer: Answer) -> tuple[str, ...]:
    return tuple(name for name, _ in answer.ranked)
