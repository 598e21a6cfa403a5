"""The table to fill in: one heading row, and a second sheet that says what goes into each column."""

import csv
import io
from typing import TYPE_CHECKING

from matching.wording import FIELDS
from service.jobs.columns import COLUMNS, Column

if TYPE_CHECKING:
    from xlsxwriter import Workbook

ROWS = 2_000
"""Rows whose cells offer the choices of their column."""


def xlsx_template(language: str) -> bytes:
    """A workbook; cells that hold codes and numbers are text, so that a spreadsheet changes nothing in them."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    english = language == "en"
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("batch" if english else "批量匹配")
        sheet.freeze_panes(1, 0)
        for position, column in enumerate(COLUMNS):
            kind = None if column.kind == "number" else text
            sheet.set_column(position, position, 40 if column.required else 16, kind)
            sheet.write_string(0, position, heading(column, language), head)
            words = [*column.choices.values()]
            if words and column.kind == "text" and not english:
                sheet.data_validation(
                    1, position, ROWS, position, {"validate": "list", "source": words}
                )
        _explain(book, head, language)
    return out.getvalue()


def csv_template(language: str) -> bytes:
    """The heading row as CSV in UTF-8, with the mark that spreadsheets know it by."""
    out = io.StringIO()
    csv.writer(out).writerow([heading(column, language) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def heading(column: Column, language: str) -> str:
    name = column.en if language == "en" else column.zh
    return f"{name} *" if column.required else name


def _explain(book: "Workbook", head: object, language: str) -> None:
    english = language == "en"
    sheet = book.add_worksheet("columns" if english else "填写说明")
    titles = (
        ("column", "name in the API", "what goes there", "choices")
        if english
        else ("列名", "接口字段", "填写要求", "可选值")
    )
    sheet.set_column(0, 1, 22)
    sheet.set_column(2, 3, 60)
    for position, title in enumerate(titles):
        sheet.write_string(0, position, title, head)
    for number, column in enumerate(COLUMNS, 1):
        cells = (
            heading(column, language),
            column.name,
            _rule(column, english),
            _choices(column, english),
        )
        for position, cell in enumerate(cells):
            sheet.write_string(number, position, cell)


def _rule(column: Column, english: bool) -> str:
    words = FIELDS.get(column.name)
    if words is None:
        return "text of at most 200 characters" if english else "不超过 200 字的文字"
    rule = words.remedy_en if english else words.remedy_zh.replace(",", "，").replace(";", "；")
    several = "; several separated by ;" if english else "；多项用“；”或“、”分开"
    return rule + (several if column.kind == "items" else "")


def _choices(column: Column, english: bool) -> str:
    between = "; " if english else "；"
    return between.join(f"{code} = {zh}" if english else zh for code, zh in column.choices.items())
