"""A row of a spreadsheet read as a profile, or told what is wrong with it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from matching.problems import FieldError, ProfileError, parse_profile
from matching.profile import EnterpriseProfile
from service.enterprises.choices import CHOICES, NO, UNSAID, YES
from service.enterprises.columns import BY_PATH, Column

Cell = str | float | bool | None
"""What a spreadsheet cell holds once read: text, a number, yes or no, or nothing."""
_APART = re.compile(r"[、;；,，|\n]+")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月?)?(?:[ T]00:00:00)?")


class RowProblem(NamedTuple):
    """What is wrong with one row: the row's number in the file (the header is 1), the column, and what to write."""

    row: int
    path: str
    message_zh: str
    message_en: str


class ReadRow(NamedTuple):
    """A row as it was read: the profile when nothing is wrong, else every problem."""

    number: int
    profile: EnterpriseProfile | None
    problems: tuple[RowProblem, ...]


def read_row(cells: Sequence[Cell], mapping: Mapping[str, int], number: int) -> ReadRow | None:
    """The row as a profile; None for a row in which no mapped cell says anything."""
    said = said_in(cells, mapping)
    return read_said(said, number) if said else None


def said_in(cells: Sequence[Cell], mapping: Mapping[str, int]) -> dict[str, Any]:
    """What the cells say in the contract's terms, not checked yet; what is blank or unknown is left out."""
    said: dict[str, Any] = {}
    for path, position in mapping.items():
        cell = cells[position] if position < len(cells) else None
        value = _value(BY_PATH[path], cell)
        if value is not None:
            _put(said, path, value)
    return said


def read_said(said: Mapping[str, Any], number: int) -> ReadRow:
    """What was said as a profile, or everything that is wrong with it; a name or a business has to be there."""
    try:
        profile = parse_profile({"business_text": "", **said})
    except ProfileError as error:
        return ReadRow(number, None, tuple(_problem(number, item) for item in error.errors))
    if not (profile.name or profile.business_text):
        return ReadRow(number, None, (_nameless(number),))
    return ReadRow(number, profile, ())


def _put(said: dict[str, Any], path: str, value: Any) -> None:
    field, _, part = path.partition("/")
    if part:
        said.setdefault(field, {})[part] = value
    else:
        said[field] = value


def _value(column: Column, cell: Cell) -> Any:
    """A cell in the contract's terms; what cannot be read stays text, for the profile's own check to refuse."""
    text = _text(cell)
    if text is None or (column.path != "business_text" and text.casefold() in UNSAID):
        return None
    if column.kind == "text":
        return _dated(column.path, text)
    if column.kind in ("number", "whole"):
        return _number(text)
    if column.kind == "yesno":
        folded = text.casefold()
        return True if folded in YES else False if folded in NO else text
    if column.kind == "one":
        return _choice(column.path, text)
    parts = [part.strip() for part in _APART.split(text) if part.strip()]
    if column.kind == "list":
        return parts
    return _choices(column.path, text, parts)


def _text(cell: Cell) -> str | None:
    """The cell as text: a whole number without its `.0`, the quote that keeps a spreadsheet from computing taken off."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        cell = int(cell)
    text = str(cell).strip()
    if len(text) > 1 and text[0] == "'" and text[1] in _QUOTED:
        text = text[1:]
    return text or None


_QUOTED = "=+-@\t\r＝＋－＠'"


def _dated(path: str, text: str) -> str:
    """Dates people and spreadsheets write (2015/6/1, 2015年6月) in the profile's form."""
    if path not in ("founded", "start_by"):
        return text
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        return text
    year, month, day = found[1], int(found[2]), int(found[3] or 1)
    return f"{year}-{month:02}" if path == "start_by" else f"{year}-{month:02}-{day:02}"


def _number(text: str) -> float | int | str:
    """A number in thousands groups or full-width digits, a trailing percent sign left off; else the text itself."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").removesuffix("%").strip()
    if not re.fullmatch(r"[+-]?\d{1,30}(\.\d{1,30})?", plain, flags=re.ASCII):
        return text
    number = float(plain)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _choice(path: str, text: str) -> str:
    return _by_word(path).get(text.casefold(), text)


def _choices(path: str, whole: str, parts: Sequence[str]) -> list[str]:
    """One choice whose own words hold a comma is taken whole before the cell is cut up."""
    by_word = _by_word(path)
    if whole.casefold() in by_word:
        return [by_word[whole.casefold()]]
    text = whole
    found = []
    for word, value in sorted(by_word.items(), key=lambda item: -len(item[0])):
        if _APART.search(word) and word in text.casefold():
            found.append(value)
            text = text.casefold().replace(word, "、")
    rest = [part.strip() for part in _APART.split(text) if part.strip()] if found else parts
    return [*found, *(by_word.get(part.casefold(), part) for part in rest)]


def _by_word(path: str) -> dict[str, str]:
    words = CHOICES[path]
    return {word.casefold(): value for value, word in words.items()} | {
        value: value for value in words
    }


def _problem(number: int, error: FieldError) -> RowProblem:
    path = error.pointer.strip("/")
    parts = path.split("/")
    path = path if path in BY_PATH else parts[0]
    choices = CHOICES.get(path)
    zh, en = error.message_zh, error.message_en
    if choices and error.code.startswith(("enum", "literal")):
        zh = f"{zh}（可填：{'、'.join(choices.values())}）"
        en = f"{en} (one of: {', '.join(choices)})"
    return RowProblem(number, path, zh, en)


def _nameless(number: int) -> RowProblem:
    return RowProblem(
        number,
        "name",
        "企业名称与主营业务均未填写，无法认出是哪家企业：请至少填写一项",
        "neither the name nor the business is filled in, so the enterprise cannot be told: fill in one of them",
    )


def repeated(number: int, earlier: int) -> RowProblem:
    """The problem of a row whose credit code an earlier row of the file has."""
    return RowProblem(
        number,
        "uscc",
        f"与第 {earlier} 行的统一社会信用代码相同：同一企业请只保留一行",
        f"the same credit code as row {earlier}: keep one row for one enterprise",
    )
