"""What a site is for, held against what the firm wants to do."""

from collections.abc import Iterable, Mapping

from matching.catalogue.entries import Policy
from matching.factors import Part
from matching.sites.query import SiteQuery
from matching.sites.subject import Subject

UNSAID = 0.4
POLICY_ONLY = 0.7
"""Value where not the place's own words but a policy about it serves what was asked."""


def purpose_part(subject: Subject, query: SiteQuery, by_policy: frozenset[str]) -> Part:
    """The mean of two answers: can such a place take the project, and does it serve what was asked for.

    What the firm is (`query.traits`) only adds: a place for start-ups is no worse for others.
    """
    project = query.profile.project_type
    project_type = str(project) if project else None
    takes = _takes(subject, project_type, by_policy)
    serves = _serves(subject, query, project_type, by_policy)
    values = [value for value in (takes, serves) if value is not None]
    if not values:
        return Part("purpose", UNSAID, "未说明目标或项目类型", "no goal or project type was said")
    return Part("purpose", sum(values) / len(values), *_words(subject, query, by_policy, takes))


def _takes(subject: Subject, project: str | None, by_policy: frozenset[str]) -> float | None:
    if project is None:
        return None
    if project in subject.purposes:
        return 1.0
    if subject.kind_serves:
        return 0.8 if project in subject.kind_serves else 0.1
    return POLICY_ONLY if project in by_policy else None


def _serves(
    subject: Subject, query: SiteQuery, project: str | None, by_policy: frozenset[str]
) -> float | None:
    if (query.asked | query.traits) & subject.purposes - {project}:
        return 1.0
    asked = query.asked - {project}
    if not asked:
        return None
    builds = "site" in asked and "new" in subject.kind_serves
    return POLICY_ONLY if builds or asked & by_policy else 0.2


def _words(
    subject: Subject, query: SiteQuery, by_policy: frozenset[str], takes: float | None
) -> tuple[str, str]:
    hits = (query.asked & (subject.purposes | by_policy)) | (query.traits & subject.purposes)
    told = [WORDS[hit] for hit in sorted(hits) if hit in WORDS]
    if told:
        zh, en = "、".join(word[0] for word in told), ", ".join(word[1] for word in told)
        return f"服务于所说的{zh}", f"serves what was asked for: {en}"
    if takes:
        return "这类地点可以承接所说类型的项目", "such a place can take a project of the type said"
    return "未见与所说目标或项目类型的联系", "nothing ties it to the goals or project type said"


def purposes_by_policy(policies: Iterable[Policy]) -> Mapping[str, frozenset[str]]:
    """Site id → the goals and project types of the policies that speak of it."""
    found: dict[str, frozenset[str]] = {}
    for policy in policies:
        own = frozenset((*policy.serves.goals, *policy.serves.project_types))
        for site_id in policy.place_ids:
            found[site_id] = found.get(site_id, frozenset()) | own
    return found


WORDS = {
    "site": ("用地", "a site"),
    "policy": ("政策", "policy support"),
    "scenario": ("应用场景", "first deployments"),
    "supply_chain": ("供应链", "supply chain"),
    "funding": ("资金", "funding"),
    "talent": ("人才", "talent"),
    "market": ("市场", "market"),
    "new": ("新建", "a new project"),
    "expansion": ("扩产", "an expansion"),
    "transfer": ("转移", "a transfer"),
    "headquarters": ("总部", "a headquarters"),
    "rnd": ("研发", "research and development"),
    "pilot_production": ("中试", "pilot production"),
    "demonstration": ("示范", "a demonstration"),
    "idea": ("创业设想", "an idea"),
    "startup": ("初创", "a start-up"),
    "seaport": ("海港", "a seaport"),
    "chemical_berth": ("化工码头", "a chemical berth"),
    "first_use_product": ("新产品首次应用", "a product's first deployment"),
    "exporter": ("出口", "exports"),
}
