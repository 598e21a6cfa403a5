"""Which words of a profile and of a catalogue entry are read, and where they stand."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from matching.catalogue.entries import Industry, Policy, Site
from matching.profile import EnterpriseProfile
from matching.tampering import Passage, Plain, untampered

LEAST = 4
"""How much must be said before anything is matched: four characters of Chinese, or two Latin words."""
HEAD = 220
"""Characters of the business text that are embedded: what a firm does stands first, boilerplate last."""
READ = 4_000
"""Characters of any text that are read at all."""

_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
_LETTER = re.compile(r"[^\W\d_A-Za-zÀ-ɏ]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BOILERPLATE = tuple(
    Passage(words, re.compile(pattern))
    for words, pattern in (
        (
            ("(", "【", "["),
            r"[((【\[][^()()【】]{0,200}?(?:依法|经批准|许可|经营范围|法律|行政法规|国家限定|禁止|审批|凭|不含|除外|国家有关|限分)[^()()【】]*[))】\]]",
        ),
        (("项目:",), r"(?:一般|许可)?(?:经营)?项目[::]"),
        (("依法须经批准的项目",), r"依法须经批准的项目[^。;;]*[。;;]?"),
        (("经营范围以",), r"[^。;;]{0,20}经营范围以[^。;;]*[。;;]?"),
    )
)
"""Standing phrases of registered business scopes (经营范围登记规范表述) that say nothing of the business."""


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


def cleaned(text: str) -> str:
    """The text as it is compared: NFKC, no invisible characters, no registry boilerplate, single spaces.

    Orders to the machine and phrases said over and over are not read (see `tampering`).
    """
    return _read(text).text


def is_tampered(profile: EnterpriseProfile) -> bool:
    """Whether the profile holds words written to move the ranking, which are not read."""
    return any(_read(field.text).tampered for field in profile_fields(profile))


@lru_cache(maxsize=256)
def _read(text: str) -> Plain:
    """A match reads the same few texts several times over."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text[:READ]))
    for passage in _BOILERPLATE:
        plain = passage.out_of(plain)
    return untampered(" ".join(plain.split()))


def listed(profile: EnterpriseProfile) -> str:
    """Products and technologies, cleaned and joined."""
    items = (*(profile.products or ()), *(profile.technologies or ()))
    return "、".join(cleaned(item) for item in items)


def profile_query(profile: EnterpriseProfile) -> str:
    """What is embedded for a profile: products, technologies, the head of the business text; blank when none was said."""
    parts = (listed(profile), cleaned(profile.business_text)[:HEAD])
    return "。".join(part for part in parts if part)


def says_something(profile: EnterpriseProfile) -> bool:
    """Whether the profile says enough to be about anything: a lone word is not enough to place a firm."""
    query = profile_query(profile)
    return len(_LETTER.findall(query)) + 2 * len(_LATIN_WORD.findall(query)) >= LEAST


def industry_passages(industry: Industry) -> tuple[str, str, str]:
    """What is embedded for an industry: the plan's words, its firms' words, and the same in English."""
    fields = "、".join(industry.sub_fields)
    quotes = "".join(evidence.quote for evidence in industry.evidence)
    return (
        f"{industry.name_zh}:{fields}。{industry.definition_zh}{quotes}",
        f"{industry.name_zh}:{'、'.join(industry.vocabulary.zh)}",
        f"{industry.name_en}. {industry.definition_en} {', '.join(industry.vocabulary.en)}",
    )


def site_passage(site: Site, industry_names: tuple[str, ...]) -> str:
    """What is embedded for a site: its name, the industries it is tied to and the words that name it."""
    said = "".join(evidence.quote for evidence in site.evidence) or (site.industries_stated or "")
    return f"{site.name_zh}:{'、'.join(industry_names)}。{said}"


def policy_passage(policy: Policy) -> str:
    """What is embedded for a policy: its name, what it gives and the plan's words."""
    return f"{policy.name_zh}:{policy.gives}。" + "".join(
        evidence.quote for evidence in policy.evidence
    )
