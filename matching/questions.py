"""Which unanswered fields are worth asking next."""

from collections import Counter
from collections.abc import Sequence

from matching.catalogue.entries import Catalogue, Policy
from matching.profile import EnterpriseProfile
from matching.result import MatchedPolicy, MatchedSite, Question, State

MAX_QUESTIONS = 3
QUESTIONS = {
    "city_prefer": ("希望落在哪些城市?", "Which cities would you prefer?"),
    "goals": (
        "最想得到什么:用地、政策、应用场景、供应链、资金、人才还是市场?",
        "What do you want most: a site, policy support, first deployments, supply chain, funding, talent or market?",
    ),
    "project_type": (
        "项目是新建、扩产、转移、总部、研发、中试还是示范?",
        "Is the project new, an expansion, a transfer, a headquarters, R&D, pilot production or a demonstration?",
    ),
    "qualifications": (
        "已取得哪些资质(高新技术企业、专精特新、单项冠军等)?",
        "Which recognitions do you hold (high-tech enterprise, SRDI, single champion and so on)?",
    ),
    "ownership": (
        "企业是民营、国有、外资、港澳台资还是合资?",
        "Is the firm private, state-owned, foreign, Hong Kong/Macao/Taiwan-owned or a joint venture?",
    ),
    "stage": (
        "企业处于设想、初创、成长还是成熟阶段?",
        "Is the firm an idea, a start-up, growing or mature?",
    ),
    "export_share_pct": ("出口占营业收入的百分之几?", "What share of revenue comes from exports?"),
    "employees": ("企业有多少员工?", "How many people does the firm employ?"),
    "investment_wan": ("计划投资多少万元?", "How much is to be invested, in 10,000 RMB?"),
    "first_use_product": (
        "有没有寻找首次应用的新产品?",
        "Is there a new product looking for its first deployment?",
    ),
    "rd_intensity_pct": (
        "研发投入占营业收入的百分之几?",
        "What share of revenue goes into research and development?",
    ),
    "founded": ("企业何时成立?", "When was the firm founded?"),
    "land_mu": ("需要多少亩用地?", "How much land is needed, in mu?"),
    "revenue_wan": ("年营业收入多少万元?", "What is the yearly revenue, in 10,000 RMB?"),
    "needs_chemical_park": (
        "项目是否必须进入化工园区?",
        "Must the project stand in a chemical park?",
    ),
}
_TRAIT_FIELDS = {
    "exporter": "export_share_pct",
    "first_use_product": "first_use_product",
    "large_project": "investment_wan",
    "small": "employees",
    "transfer": "project_type",
    "research": "rd_intensity_pct",
}


def questions(
    profile: EnterpriseProfile,
    catalogue: Catalogue,
    sites: Sequence[MatchedSite],
    policies: Sequence[MatchedPolicy],
) -> tuple[Question, ...]:
    """The unanswered fields that bear on most of the listed items, most first, at most three; never a declined one.

    `settles` counts the listed items that have an unknown condition on the field or a score that reads it.
    """
    counts: Counter[str] = Counter()
    for site in sites:
        counts.update({"city_prefer"} if site.city else ())
        counts.update({"goals", "project_type"})
    for item in policies:
        policy = catalogue.policy_by_id[item.id]
        counts.update(
            _fields_read(policy)
            | {v.field for v in item.conditions if v.state is State.UNKNOWN and v.field}
        )
    silent = set(profile.declined or ())
    asked = [
        (field, count)
        for field, count in counts.items()
        if field in QUESTIONS and field not in silent and not _said(profile, field)
    ]
    asked.sort(key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        Question(
            field=field, text_zh=QUESTIONS[field][0], text_en=QUESTIONS[field][1], settles=count
        )
        for field, count in asked[:MAX_QUESTIONS]
    )


def _said(profile: EnterpriseProfile, field: str) -> bool:
    value = profile.rd_intensity if field == "rd_intensity_pct" else getattr(profile, field)
    return value not in (None, ())


def _fields_read(policy: Policy) -> set[str]:
    serves = policy.serves
    fields = {_TRAIT_FIELDS[trait] for trait in serves.traits if trait in _TRAIT_FIELDS}
    for values, field in (
        (serves.qualifications, "qualifications"),
        (serves.ownership, "ownership"),
        (serves.stages, "stage"),
        (serves.goals, "goals"),
        (serves.project_types, "project_type"),
    ):
        if values:
            fields.add(field)
    return fields
