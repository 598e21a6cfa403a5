"""What people read for the values of a profile's vocabularies, in both languages."""

from collections.abc import Mapping
from typing import Any

Words = tuple[str, str]
VALUES: Mapping[str, Mapping[str, Words]] = {
    "project_type": {
        "new": ("新建项目", "new project"),
        "expansion": ("增资扩产", "expansion"),
        "transfer": ("产业转移", "transfer"),
        "headquarters": ("总部", "headquarters"),
        "rnd": ("研发机构", "research institution"),
        "pilot_production": ("中试", "pilot production"),
        "demonstration": ("示范应用", "demonstration"),
    },
    "goals": {
        "site": ("找用地或厂房", "land or premises"),
        "policy": ("了解政策", "policies"),
        "scenario": ("应用场景、首台套", "first deployments"),
        "supply_chain": ("上下游配套", "supply chain"),
        "funding": ("融资", "funding"),
        "talent": ("引才用人", "talent"),
        "market": ("开拓市场", "markets"),
    },
    "qualifications": {
        "high_tech": ("高新技术企业", "high-tech enterprise"),
        "sme_tech": ("科技型中小企业", "technology SME"),
        "srdi": ("专精特新中小企业", "SRDI enterprise"),
        "srdi_giant": ("专精特新“小巨人”", "SRDI “little giant”"),
        "champion": ("制造业单项冠军", "single champion"),
        "above_scale": ("规模以上企业", "above designated size"),
        "chain_leader": ("链主企业", "chain leader"),
        "unicorn": ("独角兽企业", "unicorn"),
        "listed": ("上市公司", "listed company"),
        "time_honoured": ("老字号", "time-honoured brand"),
    },
    "ownership": {
        "private": ("民营", "private"),
        "state": ("国有", "state-owned"),
        "foreign": ("外资", "foreign"),
        "hk_mo_tw": ("港澳台资", "Hong Kong, Macao or Taiwan"),
        "joint_venture": ("中外合资", "joint venture"),
    },
    "stage": {
        "idea": ("设想", "idea"),
        "startup": ("初创", "start-up"),
        "growth": ("成长", "growth"),
        "mature": ("成熟", "mature"),
    },
    "logistics": {
        "seaport": ("海港", "seaport"),
        "airport": ("机场", "airport"),
        "rail": ("铁路货运", "rail freight"),
        "cold_chain": ("冷链", "cold chain"),
        "chemical_berth": ("化工码头", "chemical berth"),
    },
}


def in_words(field: str, value: Any, cities: Mapping[str, str]) -> Words:
    """A value of a profile's field as people write it: a list joined, nothing as 不填; `cities` are English names."""
    if value is None or value in ([], ()):
        return ("不填", "nothing")
    if isinstance(value, bool):
        return ("是", "yes") if value else ("否", "no")
    items = value if isinstance(value, list | tuple) else [value]
    words = [_word(field, item, cities) for item in items]
    return "、".join(zh for zh, _ in words), ", ".join(en for _, en in words)


def _word(field: str, item: Any, cities: Mapping[str, str]) -> Words:
    text = f"{item:.15g}" if isinstance(item, float) else str(item)
    return VALUES.get(field, {}).get(text, (text, cities.get(text, text)))
