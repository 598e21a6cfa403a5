"""How a firm fits the kind of firm a policy's wording means."""

from collections.abc import Hashable, Iterator, Mapping

from matching.catalogue.policy import Policy
from matching.factors import Part
from matching.policies.weights import UNSAID
from matching.profile import EnterpriseProfile, ProjectType

LARGE_PROJECT_WAN = 50_000
"""亿元-scale: the plan speaks of 重大项目 without a figure; half a billion yuan is the common provincial reading."""
EXPORTER_PCT = 10
"""Share of revenue from which exports are a business of their own rather than an occasional sale."""
SMALL = 1_000
"""Employees from which a firm is no longer small or medium (bound for industry in 工信部联企业〔2011〕300号)."""
RESEARCH_PCT = 3
"""R&D intensity from which a firm counts as doing research."""
TRAITS: Mapping[str, tuple[str, float | None]] = {
    "exporter": ("export_share_pct", EXPORTER_PCT),
    "first_use_product": ("first_use_product", None),
    "large_project": ("investment_wan", LARGE_PROJECT_WAN),
    "small": ("employees", SMALL),
    "transfer": ("project_type", None),
    "manufacturer": ("industry_code", None),
    "research": ("rd_intensity_pct", RESEARCH_PCT),
}
"""The field that shows each trait, and the number from which it does or does not; other traits no field shows."""
OPEN_TO_ALL = 0.6
"""Value of the audience factor where the wording names no kind of firm: above a doubt, below a match."""


def audience_part(policy: Policy, profile: EnterpriseProfile) -> Part:
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


def audience_fields(policy: Policy) -> Iterator[str]:
    """The profile fields that the audience factor of this very policy reads."""
    serves = policy.serves
    for values, field in (
        (serves.qualifications, "qualifications"),
        (serves.ownership, "ownership"),
        (serves.stages, "stage"),
    ):
        if values:
            yield field
    yield from (TRAITS[trait][0] for trait in serves.traits if trait in TRAITS)


def shown_of(profile: EnterpriseProfile) -> Hashable:
    """All that the audience factor takes from a profile: amounts only as the traits they show."""
    shown = tuple(_shows(trait, profile) for trait in TRAITS)
    return (profile.qualifications, profile.ownership, profile.stage, shown)


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
    if trait == "manufacturer":
        return None if profile.industry_code is None else profile.industry_code.startswith("C")
    if trait == "research":
        return None if profile.rd_intensity is None else profile.rd_intensity >= RESEARCH_PCT
    return None
