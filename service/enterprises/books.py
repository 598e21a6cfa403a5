"""Files of enterprises to download: the template, exports, and the rows of an import to put right."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import RowMapping

from matching.wording import FIELDS
from service.enterprises.cells import Language, Value, plain, quoted, value_of
from service.enterprises.choices import CHOICES
from service.enterprises.columns import BY_PATH, COLUMNS, MARKS, Column
from service.enterprises.rows import RowProblem

Form = Literal["xlsx", "csv"]
MEDIA: Mapping[Form, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
STATUS: Mapping[Language, tuple[str, ...]] = {
    "zh": ("编号（系统）", "来源", "负责人", "阶段", "更新时间"),
    "en": ("id (Luodi)", "source", "owner", "lead stage", "changed at"),
}
"""Columns an export has after the profile's own; an import passes them over."""
_CELL = 32_767
"""Most characters Excel keeps in a cell."""


def book(
    form: Form,
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    about: Sequence[tuple[str, Value]] = (),
    titles: tuple[str, str] = ("企业", "说明"),
) -> bytes:
    """A file with one table in which every cell is inert text or a number; CSV with a byte order mark.

    `about` is a second sheet of a spreadsheet: what the table is, line by line. `titles` name the two sheets.
    """
    return _csv(headers, rows) if form == "csv" else _xlsx(headers, rows, *titles, about=about)


def _csv(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow(headers)
    for row in rows:
        writer.writerow([quoted(cell) if isinstance(cell, str) else _short(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _short(cell: float | None) -> str:
    return "" if cell is None else f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _xlsx(
    headers: Sequence[str],
    rows: Iterable[Sequence[Value]],
    title: str = "企业",
    title_about: str = "说明",
    guide: Language | None = None,
    about: Sequence[tuple[str, Value]] = (),
) -> bytes:
    from xlsxwriter import Workbook

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as made:
        sheet = made.add_worksheet(title)
        head, text = made.add_format({"bold": True}), made.add_format({"num_format": "@"})
        for at, header in enumerate(headers):
            sheet.write_string(0, at, header, head)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(headers) - 1), 16)
        for number, row in enumerate(rows, 1):
            _line(sheet, number, row, text)
        if guide is not None:
            _guide(made, guide)
        if about:
            told = made.add_worksheet(title_about)
            told.set_column(0, 0, 26)
            told.set_column(1, 1, 70)
            for number, row in enumerate(about):
                _line(told, number, row, text)
    return out.getvalue()


def _line(sheet: Any, number: int, row: Sequence[Value], text: Any) -> None:
    for at, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(number, at, plain(cell)[:_CELL], text)
        elif cell is not None:
            sheet.write_number(number, at, cell)


EXAMPLE: Mapping[str, Any] = {
    "name": "示例精密传动有限公司",
    "business_text": "生产工业机器人用谐波减速器和伺服电机，计划新建年产 10 万台的生产线",
    "products": ["谐波减速器", "伺服电机"],
    "location": {"country": "中国", "province": "浙江", "city": "杭州"},
    "project_type": "new",
    "city_prefer": ["佛山"],
    "investment_wan": 30000,
    "land_mu": 60,
    "qualifications": ["high_tech", "srdi"],
    "ownership": "private",
    "stage": "growth",
}
"""The row a template shows; to be overwritten."""


def template(form: Form = "xlsx", language: Language = "zh") -> bytes:
    """The file to fill in, with one example row; a workbook has a second sheet that says what each column takes."""
    headers = _headers(language)
    row = [value_of(column, EXAMPLE, language) for column in COLUMNS]
    if form == "csv":
        return _csv(headers, [row])
    return _xlsx(headers, [row], _SHEETS[language], guide=language)


def _headers(language: Language) -> list[str]:
    return [column.zh if language == "zh" else column.en for column in COLUMNS]


_SHEETS: Mapping[Language, str] = {"zh": "企业", "en": "enterprises"}
_TITLES: Mapping[Language, tuple[str, str, str]] = {
    "zh": ("填写说明", "列名", "填写要求"),
    "en": ("what to write", "column", "what to write"),
}


def _guide(made: Any, language: Language) -> None:
    name, *titles = _TITLES[language]
    sheet = made.add_worksheet(name)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 90)
    rows = ((c.zh, _rule_zh(c)) if language == "zh" else (c.en, _rule_en(c)) for c in COLUMNS)
    for number, said in enumerate((titles, *rows)):
        for at, text in enumerate(said):
            sheet.write_string(number, at, text)


def _rule_zh(column: Column) -> str:
    if column.path in CHOICES:
        several = "；多项之间用顿号分开" if column.kind == "many" else ""
        return "可填：" + "、".join(CHOICES[column.path].values()) + several
    if column.kind == "yesno":
        return "是或否；不清楚请留空"
    words = FIELDS.get(column.path)
    rule = words.remedy_zh.replace(",", "，").replace(";", "；") if words else "地名"
    return f"{rule}；多项之间用顿号分开" if column.kind == "list" else rule


def _rule_en(column: Column) -> str:
    if column.path in CHOICES:
        several = "; several separated by semicolons" if column.kind == "many" else ""
        pairs = (f"{value} ({zh})" for value, zh in CHOICES[column.path].items())
        return "one of: " + ", ".join(pairs) + several
    if column.kind == "yesno":
        return "yes or no; leave it out if unknown"
    words = FIELDS.get(column.path)
    rule = words.remedy_en if words else "a place name"
    return f"{rule}; several separated by commas" if column.kind == "list" else rule


def export(
    form: Form,
    rows: Iterable[Mapping[str, Any] | RowMapping],
    zone: dt.tzinfo = dt.UTC,
    language: Language = "zh",
    told: Callable[[str, str], str] = lambda _, value: value,
) -> bytes:
    """Stored enterprises as a file the import reads again; a row is one of `store.Enterprise` as a mapping.

    Times are those of the zone. `told` says a source, an owner's id or a lead's stage in words, given the field's name.
    """
    headers = [*_headers(language), *STATUS[language]]
    lines = (_row(row, zone, language, told) for row in rows)
    titles = (_SHEETS[language], _TITLES[language][0])
    return book(form, headers, lines, titles=titles)


def _row(
    row: Mapping[str, Any] | RowMapping,
    zone: dt.tzinfo,
    language: Language,
    told: Callable[[str, str], str],
) -> list[Value]:
    profile = (value_of(column, row["profile"], language) for column in COLUMNS)
    status = ((field, row[field]) for field in ("source", "owner", "lead_stage"))
    shown = (None if value is None else told(field, str(value)) for field, value in status)
    at = row["updated_at"].astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return [*profile, str(row["enterprise_id"]), *shown, at]


def bad_rows(
    form: Form,
    headers: Sequence[str],
    rows: Mapping[int, Sequence[Value]],
    problems: Iterable[RowProblem],
) -> bytes:
    """The rows that did not land as they were sent, each with its number, columns and remedies in front.

    `rows` are those of the file by number. Put right, the file can be uploaded as it is: the three columns are passed over.
    """
    told: dict[int, list[RowProblem]] = {}
    for problem in problems:
        told.setdefault(problem.row, []).append(problem)
    return book(form, [*MARKS, *headers], _marked(rows, told))


def _marked(
    rows: Mapping[int, Sequence[Value]], told: Mapping[int, Sequence[RowProblem]]
) -> Iterator[list[Value]]:
    for number, problems in sorted(told.items()):
        columns = dict.fromkeys(_named(problem.path) for problem in problems)
        remedies = (
            f"{_named(problem.path)}：{problem.message_zh} / {problem.message_en}"
            for problem in problems
        )
        cells = (str(c) if isinstance(c, bool) else c for c in rows.get(number, ()))
        yield [number, "、".join(columns), "；".join(remedies), *cells]


def _named(path: str) -> str:
    return BY_PATH[path].zh if path in BY_PATH else path
