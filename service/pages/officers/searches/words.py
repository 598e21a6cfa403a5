"""What a saved search asks for, in words: each pair of its address as a label and a value."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.datastructures import QueryParams

from matching.catalogue import Catalogue
from service.pages import labels
from service.pages.i18n import Language, Meant, translate
from service.pages.render import localised

CADENCES: Mapping[str, str] = {"none": "不提醒", "daily": "每日", "weekly": "每周一"}
ENTRANCES: Mapping[str, str] = {
    "industry": "适合的产业",
    "site": "适合的地点",
    "policy": "适合的政策",
    "gap": "补产业链",
    "plan_target": "计划指标",
    "text": "与描述相近",
}
FIELDS: Mapping[str, str] = {
    "industry": Meant("产业", "one"),
    "site": Meant("地点", "one"),
    "policy": Meant("政策", "one"),
    "city": "所在城市",
    "grade": "等级",
    "level": "依据级别",
    "lead_stage": "阶段",
    "owner": "负责人",
    "source": "来源",
    "ownership": "所有制",
    "stage": "发展阶段",
    "qualification": "资质",
    "missing": "缺少信息",
    "name": "名称包含",
    "investment_wan": "拟投资（万元）",
    "land_mu": "用地（亩）",
    "founded": "成立年份",
    "completeness": "信息完整度",
}
WHOLE = "全部企业"


class Part(NamedTuple):
    """One thing that is asked for."""

    label: str
    value: str


def parts(language: Language, query: str, catalogue: Catalogue) -> list[Part]:
    """What the query asks for, the target first; ids of the catalogue become names."""
    given = QueryParams(query)
    kind = given.get("for", "")
    found = []
    if kind in ENTRANCES:
        of = given.get("of", "")
        found.append(Part(_say(language, ENTRANCES[kind]), _entry(language, kind, of, catalogue)))
    for name, value in given.multi_items():
        field, _, end = name.rpartition("_") if name.endswith(("_min", "_max")) else (name, "", "")
        if field in FIELDS:
            sign = {"min": "≥ ", "max": "≤ "}.get(end, "")
            said = sign + _value(language, field, value, catalogue)
            found.append(Part(_say(language, FIELDS[field]), said))
    return found or [Part("", _say(language, WHOLE))]


def _value(language: Language, field: str, value: str, catalogue: Catalogue) -> str:
    if field in ("industry", "site", "policy"):
        return _entry(language, field, value, catalogue)
    if field == "lead_stage" and value in labels.LEAD_STAGES:
        return _say(language, labels.LEAD_STAGES[value])
    return value


def _entry(language: Language, kind: str, value: str, catalogue: Catalogue) -> str:
    known: Mapping[str, Mapping[str, Any]] = {
        "industry": catalogue.industry_by_id,
        "gap": catalogue.industry_by_id,
        "site": catalogue.site_by_id,
        "policy": catalogue.policy_by_id,
    }
    if kind == "plan_target":
        found = next((one for one in catalogue.targets if one.id == value), None)
        return localised(language, found, "counted") if found else value
    entry = known.get(kind, {}).get(value)
    return localised(language, entry) if entry else value


def _say(language: Language, source: str) -> str:
    return translate(language, source)
