"""The columns of a spreadsheet of enterprises: which field of a profile each fills, and what it is called."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from matching.wording import FIELDS

Kind = Literal["text", "list", "number", "whole", "yesno", "one", "many"]


class Column(NamedTuple):
    """One column: the profile's path (`location/city` lies within `location`), its names, and how a cell is read."""

    path: str
    zh: str
    en: str
    kind: Kind

    @property
    def field(self) -> str:
        return self.path.split("/")[0]


_UNITS = {
    "investment_wan": ("（万元）", " (10,000 RMB)"),
    "land_mu": ("（亩）", " (mu)"),
    "floor_m2": ("（平方米）", " (m²)"),
    "power_mva": ("（MVA）", " (MVA)"),
    "energy_tce": ("（吨标准煤）", " (tce a year)"),
    "revenue_wan": ("（万元）", " (10,000 RMB)"),
    "rd_wan": ("（万元）", " (10,000 RMB)"),
    "rd_intensity_pct": ("（%）", " (%)"),
    "export_share_pct": ("（%）", " (%)"),
}
_KINDS: Mapping[str, Kind] = {
    "id": "text",
    "name": "text",
    "uscc": "text",
    "business_text": "text",
    "products": "list",
    "technologies": "list",
    "industry_code": "text",
    "project_type": "one",
    "goals": "many",
    "city_prefer": "list",
    "city_exclude": "list",
    "investment_wan": "number",
    "land_mu": "number",
    "floor_m2": "number",
    "power_mva": "number",
    "energy_tce": "number",
    "logistics": "many",
    "needs_chemical_park": "yesno",
    "founded": "text",
    "employees": "whole",
    "revenue_wan": "number",
    "rd_wan": "number",
    "rd_intensity_pct": "number",
    "export_share_pct": "number",
    "qualifications": "many",
    "ownership": "one",
    "stage": "one",
    "start_by": "text",
    "first_use_product": "yesno",
}
_LOCATION = (
    ("country", "所在国家", "country"),
    ("province", "所在省份", "province"),
    ("city", "所在城市", "city"),
    ("county", "所在区县", "county"),
)


def _column(path: str, kind: Kind) -> Column:
    words, (unit_zh, unit_en) = FIELDS[path], _UNITS.get(path, ("", ""))
    return Column(path, words.zh + unit_zh, words.en + unit_en, kind)


_FIRST = ("id", "name", "uscc", "business_text", "products", "technologies", "industry_code")
COLUMNS: tuple[Column, ...] = (
    *(_column(path, _KINDS[path]) for path in _FIRST),
    *(Column(f"location/{part}", zh, en, "text") for part, zh, en in _LOCATION),
    *(_column(path, kind) for path, kind in _KINDS.items() if path not in _FIRST),
)
BY_PATH: Mapping[str, Column] = {column.path: column for column in COLUMNS}
MARKS = ("行号", "问题字段", "怎么改")
"""Columns that a file of bad rows has in front; they are passed over when it is uploaded again."""
_ALIASES = {
    "公司名称": "name",
    "企业名": "name",
    "单位名称": "name",
    "信用代码": "uscc",
    "社会信用代码": "uscc",
    "主营业务": "business_text",
    "经营范围": "business_text",
    "业务简介": "business_text",
    "企业简介": "business_text",
    "产品": "products",
    "技术": "technologies",
    "行业代码": "industry_code",
    "城市": "location/city",
    "所在地市": "location/city",
    "省份": "location/province",
    "投资额": "investment_wan",
    "拟投资额": "investment_wan",
    "用地面积": "land_mu",
    "成立日期": "founded",
    "注册时间": "founded",
    "员工数": "employees",
    "从业人数": "employees",
    "营业收入": "revenue_wan",
    "研发投入": "rd_wan",
}


_SHORT = 3
"""Names of so few characters stand within too many others to mean anything there."""


def mapping_of(headers: Sequence[str]) -> dict[str, int]:
    """Which column, counted from 0, fills which path: by the template's names, the field's own, and common others.

    What no name equals is looked at once more: a name with the field's own unit behind it, or the longest name that stands
    within a header that says no unit. The first of two columns for one path wins; a column that fills nothing is left out.
    """
    names = _names()
    found: dict[str, int] = {}
    for position, header in enumerate(headers):
        path = names.get(_folded(header))
        if path is not None:
            found.setdefault(path, position)
    for position, header in enumerate(headers):
        if position not in found.values() and (path := _nearly(_folded(header), names)):
            found.setdefault(path, position)
    return found


def _names() -> dict[str, str]:
    names = {_folded(alias): path for alias, path in _ALIASES.items()}
    for column in COLUMNS:
        bare = FIELDS[column.path].zh if column.path in FIELDS else column.zh
        for name in (column.path, column.zh, column.en, bare):
            names[_folded(name)] = column.path
    return names


def _nearly(header: str, names: Mapping[str, str]) -> str | None:
    """The path a header means by more than a name; another unit than the field's own would make every number wrong."""
    name, bracket, _ = header.partition("(")
    if bracket:
        path = names.get(name)
        units = {_folded(unit) for unit in _UNITS.get(path or "", ())}
        return path if not units or header[len(name) :] in units else None
    within = [known for known in names if len(known) > _SHORT and known in header]
    return names[max(within, key=len)] if within else None


def _folded(name: str) -> str:
    plain = name.replace("（", "(").replace("）", ")").replace("*", "")
    return "".join(plain.split()).casefold()
