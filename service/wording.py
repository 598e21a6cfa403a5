"""Words for what can be wrong with the parameters of an address."""

import re
from collections.abc import Mapping
from typing import Any

_WORDS: Mapping[str, tuple[str, str]] = {
    "extra_forbidden": ("不是可用的参数，请删去", "is not a parameter here; remove it"),
    "missing": ("为必填参数", "is required"),
    "int_parsing": ("须为整数", "must be a whole number"),
    "int_parsing_size": ("须为整数", "must be a whole number"),
    "greater_than_equal": ("须不小于 {ge}", "must be {ge} or more"),
    "less_than_equal": ("须不大于 {le}", "must be {le} or less"),
    "string_too_long": ("不得超过 {max_length} 字", "may have {max_length} characters at most"),
    "string_too_short": ("不得少于 {min_length} 字", "needs {min_length} characters or more"),
    "literal_error": ("只能取：{choices}", "must be one of: {choices}"),
    "enum": ("只能取：{choices}", "must be one of: {choices}"),
    "too_short": ("至少须有 {min_length} 项", "needs {min_length} item(s) at least"),
    "too_long": ("最多 {max_length} 项", "may have {max_length} items at most"),
    "list_type": ("须为列表", "must be a list"),
    "string_type": ("须为文字", "must be a text"),
    "bool_type": ("须为 true 或 false", "must be true or false"),
    "bool_parsing": ("须为 true 或 false", "must be true or false"),
    "model_type": ("须为对象", "must be an object"),
    "cursor_invalid": ("不是本接口给出的游标", "is not a cursor this list gave"),
    "value_unknown": ("在目录中没有对应的条目", "names nothing in the catalogue"),
    "at_early": ("早于变更记录的起点 {begins}", "is before the feed of changes begins: {begins}"),
    "at_late": ("在将来，请取过去的时刻", "lies in the future; ask for a moment that has passed"),
    "timezone_aware": ("须带时区", "needs its offset from UTC"),
    "since_invalid": (
        "须为变更编号，或带时区的时间（RFC 3339）",
        "must be a change's number, or an instant in RFC 3339 with its offset from UTC",
    ),
    "fields_unknown": ("只能取以下字段：{choices}", "may name these fields: {choices}"),
    "text_invalid": ("含有不能接受的字符", "holds characters that are not accepted"),
}
_OTHER = ("的值无效", "is not valid")


def query_error(item: Mapping[str, Any]) -> dict[str, str]:
    """One of the framework's errors in the contract's form; the pointer is `/query/<name>` or `/path/<name>`."""
    context = item.get("ctx") or {}
    choices = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    return parameter_error(item["loc"], item["type"], {**context, "choices": "、".join(choices)})


def parameter_error(
    location: tuple[str | int, ...], code: str, context: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """The error in words; nothing of the value is repeated, and a made-up name is cut."""
    parts = [_clean(str(part)) for part in location]
    zh, en = _WORDS.get(code, _OTHER)
    words = dict(context or {})
    return {
        "pointer": "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts),
        "code": code,
        "message_zh": f"{f'参数 {parts[-1]} ' if parts else '正文'}{zh.format(**words)}",
        "message_en": f"{f'parameter {parts[-1]}' if parts else 'the body'} {en.format(**words)}",
    }


def _clean(text: str) -> str:
    shown = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text
    )
    return shown[:64]
