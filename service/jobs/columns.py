"""The columns of a batch table: their headings in both languages, and a row of cells as a profile."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from matching.wording import FIELDS
from service.pages import options


class Column(NamedTuple):
    """One column: where its value goes, its headings, how cells are read, and the words allowed in it."""

    name: str
    zh: str
    en: str
    kind: str
    choices: Mapping[str, str]

    @property
    def required(self) -> bool:
        return self.name == "business_text"


_PLACES = {
    "country": ("国家", "country"),
    "province": ("省份", "province"),
    "city": ("城市", "city"),
    "county": ("区县", "county"),
}
_KINDS = {
    "products": "items", "technologies": "items", "already_has": "items", "declined": "items",
    "city_prefer": "items", "city_exclude": "items", "goals": "items", "logistics": "items", "qualifications": "items",
    "needs_chemical_park": "bool", "first_use_product": "bool",
    **dict.fromkeys(
        ("investment_wan", "land_mu", "floor_m2", "power_mva", "energy_tce", "employees", "revenue_wan", "rd_wan",
         "rd_intensity_pct", "export_share_pct"), "number"),
}  # fmt: skip
_CHOICES = {
    "project_type": dict(options.PROJECT_TYPES),
    "goals": dict(options.GOALS),
    "logistics": dict(options.LOGISTICS),
    "qualifications": dict(options.QUALIFICATIONS),
    "ownership": dict(options.OWNERSHIP),
    "stage": dict(options.STAGES),
}
_TRUE = {"是", "有", "true", "yes", "y", "1"}
_FALSE = {"否", "无", "没有", "false", "no", "n", "0"}
_UNKNOWN = {"不知道", "不清楚", "未知", "unknown", "n/a", "-", "—"}
_BETWEEN = re.compile(r"[;；、\n]+")


def _columns() -> tuple[Column, ...]:
    found = []
    for name, words in FIELDS.items():
        if name == "location":
            for part, (zh, en) in _PLACES.items():
                found.append(Column(f"location.{part}", f"现址{zh}", f"location {en}", "text", {}))
            continue
        choices = _CHOICES.get(name, {})
        found.append(Column(name, words.zh, words.en, _KINDS.get(name, "text"), choices))
    return tuple(found)


COLUMNS = _columns()


def find_columns(heading: Sequence[Any]) -> dict[int, Column]:
    """Position → column for the cells of a heading row; what names no column is left out.

    A heading is the wire name or the name in either language; case, spaces, and anything in brackets do not count.
    """
    known = {
        _key(name): column for column in COLUMNS for name in (column.name, column.zh, column.en)
    }
    found: dict[int, Column] = {}
    for position, cell in enumerate(heading):
        column = known.get(_key(cell)) if isinstance(cell, str) else None
        if column is not None and column not in found.values():
            found[position] = column
    return found


def row_as_json(cells: Sequence[Any], columns: Mapping[int, Column]) -> bytes:
    """A profile as JSON; blank cells and the words for "don't know" are left out: nobody said anything.

    What cannot be read as its column's kind goes as it stands, so that its row tells what is wrong with it.
    """
    profile: dict[str, Any] = {}
    for position, column in columns.items():
        value = _value(cells[position], column) if position < len(cells) else None
        if value is None:
            continue
        outer, _, inner = column.name.partition(".")
        if inner:
            profile.setdefault(outer, {})[inner] = value
        else:
            profile[outer] = value
    profile.setdefault("business_text", "")
    return json.dumps(profile, ensure_ascii=False).encode()


def _value(cell: Any, column: Column) -> Any:
    if cell is None or (isinstance(cell, str) and (not cell.strip() or _said(cell) in _UNKNOWN)):
        return None
    if column.kind == "number":
        return _number(cell)
    if column.kind == "bool":
        return _yes_or_no(cell)
    if column.kind == "items":
        parts = [part.strip() for part in _BETWEEN.split(_text(cell)) if part.strip()]
        return [_code(part, column) for part in parts]
    return _code(_text(cell).strip(), column)


def _number(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    plain = cell.strip().replace(",", "").replace("，", "")
    try:
        number = float(plain)
    except ValueError:
        return cell
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _yes_or_no(cell: Any) -> Any:
    said = _said(_text(cell))
    return True if said in _TRUE else False if said in _FALSE else cell


def _code(text: str, column: Column) -> str:
    """The code for a word people read; what is no such word goes as it stands."""
    for code, zh in column.choices.items():
        if text in (zh, code):
            return code
    return text


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def _said(text: str) -> str:
    return text.strip().lower()


def _key(text: str) -> str:
    return re.sub(r"[（(].*?[)）]|[\s_*＊]+", "", text).lower()
