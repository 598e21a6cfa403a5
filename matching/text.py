"""Which words of a profile and of a catalogue entry are read, and where they stand."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from matching.catalogue.entries import Industry, Policy, Site
from matching.profile import EnterpriseProfile

MIN_LETTERS = 2
_LETTER = re.compile(r"[^\W\d_]")


class Field(NamedTuple):
    """One text field of a profile: its path as in `matched[].field`, and its text exactly as given."""

    path: str
    text: str


def profile_fields(profile: EnterpriseProfile) -> Iterator[Field]:
    """The texts that say what the enterprise does, most telling first."""
    yield Field("business_text", profile.business_text)
    for name in ("products", "technologies"):
        for position, item in enumerate(getattr(profile, name) or ()):
            yield Field(f"{name}/{position}", item)


def profile_query(profile: EnterpriseProfile) -> str:
    """What is embedded for a profile: products, technologies, then the business text; blank when nothing was said."""
    products = "、".join(profile.products or ())
    technologies = "、".join(profile.technologies or ())
    parts = [part for part in (products, technologies, profile.business_text) if part.strip()]
    return "。".join(parts)


def says_something(profile: EnterpriseProfile) -> bool:
    """Whether the profile holds enough letters to be about anything at all."""
    return len(_LETTER.findall(profile_query(profile))) >= MIN_LETTERS


def industry_passage(industry: Industry) -> str:
    """What is embedded for an industry: its name, sub-fields, definition and the plan's words."""
    fields = "、".join(industry.sub_fields)
    quotes = "".join(evidence.quote for evidence in industry.evidence)
    return f"{industry.name_zh}:{fields}。{industry.definition_zh}{quotes}"


def site_passage(site: Site, industry_names: tuple[str, ...]) -> str:
    """What is embedded for a site: its name, the industries it is tied to and the words that name it."""
    said = "".join(evidence.quote for evidence in site.evidence) or (site.industries_stated or "")
    return f"{site.name_zh}:{'、'.join(industry_names)}。{said}"


def policy_passage(policy: Policy) -> str:
    """What is embedded for a policy: its name, what it gives and the plan's words."""
    return f"{policy.name_zh}:{policy.gives}。" + "".join(
        evidence.quote for evidence in policy.evidence
    )
