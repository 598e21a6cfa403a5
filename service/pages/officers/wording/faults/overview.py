"""What can be wrong in forms and filters of the overview, in both languages with the remedy."""

from collections.abc import Mapping

OVERVIEW: Mapping[str, tuple[str, str]] = {
    "date_invalid": (
        "日期格式不正确，应如 2026-11-27",
        "this is no date; it should look like 2026-11-27",
    ),
    "choice_unknown": (
        "请选择所列选项之一",
        "choose one of the options listed",
    ),
    "dates_swapped": (
        "截止日期早于起始日期，请对调",
        "the last day is before the first; swap them",
    ),
    "amount_invalid": (
        "请填写不小于 0 的数字（计入项目时须大于 0），至多 4 位小数，不含单位",
        "give a number of 0 or more (above 0 for a project), with at most 4 decimals and no unit",
    ),
    "amount_not_whole": (
        "此目标按个数计，请填写整数",
        "this target counts whole things; give a whole number",
    ),
    "lead_unknown": (
        "请选择所列线索之一",
        "choose one of the leads listed",
    ),
    "lead_not_signed": (
        "此线索尚未签约，签约后才能计入",
        "this lead is not signed yet; it counts once it is",
    ),
    "lead_counted": (
        "此线索已计入本目标；如数量有误，请先撤回再计入",
        "this lead counts towards the target already; if the amount is wrong, take it back first",
    ),
    "source_missing": (
        "请填写数值的出处（文件、报表或网址），至多 500 字",
        "say where the figure comes from (a document, report or address), in at most 500 characters",
    ),
    "note_long": (
        "说明至多 500 字，请缩短",
        "the note may have at most 500 characters; shorten it",
    ),
    "day_ahead": (
        "截至日期不能在将来",
        "the day it stands for cannot lie in the future",
    ),
    "contribution_unknown": (
        "没有这一条计入记录，或不属于本单位及下级单位",
        "there is no such entry in your organisation or those beneath it",
    ),
}
"""Filters, and what counts towards the plan's targets."""
