"""Every way a profile can be wrong, told in both languages: which field, why, and what to write instead.

All faults of a profile are reported at once. Values are never echoed: a message must be safe to log and to show.
"""

import difflib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from matching.profile import EnterpriseProfile, Location
from matching.wording import FIELDS

MAX_DEPTH = 20
MAX_DIGITS = 40
PROBLEM_TYPE = "/problems/invalid-profile"


class FieldError(NamedTuple):
    """One fault: an RFC 6901 pointer into the profile, a stable code, and a message in each language."""

    pointer: str
    code: str
    message_zh: str
    message_en: str


class ProfileError(ValueError):
    """The profile cannot be read; `errors` lists every fault, `status` is 400 for what is not JSON at all, else 422."""

    def __init__(self, errors: Sequence[FieldError], status: int = 422) -> None:
        self.errors = tuple(errors)
        self.status = status
        super().__init__("; ".join(f"{error.pointer}: {error.message_en}" for error in self.errors))


def parse_profile(data: object) -> EnterpriseProfile:
    """Read a profile from decoded JSON; raises ProfileError with all field errors."""
    try:
        return EnterpriseProfile.model_validate(data)
    except ValidationError as error:
        raise ProfileError(list(_field_errors(error))) from None


def parse_profile_json(raw: bytes) -> EnterpriseProfile:
    """Read a profile from the bytes of one JSON document; raises ProfileError.

    Strict UTF-8, a byte order mark allowed. Refused: a name written twice in one object, NaN and Infinity, numbers of
    more than 40 digits, more than 20 levels of nesting.
    """
    return parse_profile(parse_json(raw))


def parse_json(raw: bytes) -> Any:
    """Decode one JSON document under the limits of `parse_profile_json`; raises ProfileError with status 400."""
    try:
        data = json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_constant=_refuse_constant,
            parse_int=_bounded_int,
        )
    except UnicodeDecodeError:
        _refuse(
            "not_utf8",
            "正文不是 UTF-8 编码，请改用 UTF-8",
            "the body is not UTF-8; encode it as UTF-8",
        )
    except RecursionError:
        _too_deep()
    except _Refused as refused:
        _refuse(*refused.args)
    except ValueError:
        _refuse(
            "not_json",
            "正文不是合法的 JSON,请检查引号、逗号和括号",
            "the body is not valid JSON; check quotes, commas and brackets",
        )
    if _depth(data) > MAX_DEPTH:
        _too_deep()
    return data


def problem_document(error: ProfileError, *, instance: str | None = None) -> dict[str, Any]:
    """The error as an RFC 9457 problem."""
    count = len(error.errors)
    return {
        "type": PROBLEM_TYPE,
        "title": "Invalid profile",
        "title_zh": "企业信息有误",
        "title_en": "Invalid profile",
        "status": error.status,
        "detail": f"{count} field(s) need correcting",
        "detail_zh": f"有 {count} 处需要改正，见 errors",
        "detail_en": f"{count} field(s) need correcting, see errors",
        "instance": instance,
        "errors": [item._asdict() for item in error.errors],
    }


class _Refused(Exception):
    """JSON that is well formed and still not accepted; args are code and the two messages."""


def _refuse(code: str, zh: str, en: str) -> NoReturn:
    raise ProfileError([FieldError("", code, zh, en)], status=400) from None


def _too_deep() -> NoReturn:
    _refuse("too_deep", f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} levels deep")


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Refused(
                "duplicate_name",
                "同一字段写了两次，请只保留一处",
                "a field is written twice; keep one",
            )
        found[name] = value
    return found


def _refuse_constant(_: str) -> NoReturn:
    raise _Refused(
        "not_finite",
        "NaN 和 Infinity 不是合法的数字，不清楚请留空",
        "NaN and Infinity are no numbers; leave the field out if unknown",
    )


def _bounded_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise _Refused(
            "number_too_long",
            f"数字超过 {MAX_DIGITS} 位",
            f"a number has more than {MAX_DIGITS} digits",
        )
    return int(digits)


def _depth(data: Any) -> int:
    """Levels of nesting, counted without recursion and no further than one past the limit."""
    level, depth = [data], 0
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            inner
            for outer in level
            for inner in (
                outer.values()
                if isinstance(outer, dict)
                else outer
                if isinstance(outer, list)
                else ()
            )
        ]
    return depth


def _field_errors(error: ValidationError) -> Iterator[FieldError]:
    for item in error.errors(include_url=False, include_input=False):
        location = [str(part) for part in item["loc"]]
        pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in location)
        yield FieldError(_short(pointer), item["type"], *_messages(item, location))


def _messages(item: ErrorDetails, location: list[str]) -> tuple[str, str]:
    kind, field = item["type"], location[0] if location else ""
    if kind == "extra_forbidden":
        return _unknown(location)
    if field not in FIELDS:
        return "正文须为一个 JSON 对象", "the body must be one JSON object"
    words = FIELDS[field]
    if kind == "missing":
        return (
            f"{words.zh}未填；须为{words.remedy_zh}",
            f"{words.en} is missing; it must be {words.remedy_en}",
        )
    if kind == "nul_character":
        return (
            f"{words.zh}含有空字符（NUL），请删去",
            f"{words.en} holds NUL characters; remove them",
        )
    if kind == "string_unicode":
        return (
            f"{words.zh}含有残缺字符（孤立的代理码），请重新输入",
            f"{words.en} holds broken characters (lone surrogates); type it again",
        )
    zh, en = words.remedy_zh, words.remedy_en
    if kind == "enum":
        allowed = item.get("ctx", {}).get("expected", "").replace("'", "").replace(" or ", ", ")
        zh, en = f"以下之一：{allowed}", f"one of: {allowed}"
    return f"{words.zh}须为{zh}", f"{words.en} must be {en}"


def _unknown(location: list[str]) -> tuple[str, str]:
    """An unknown field, with the name that was probably meant."""
    known = list(
        Location.model_fields if location[0] == "location" and len(location) > 1 else FIELDS
    )
    name = _short(location[-1])
    near = difflib.get_close_matches(location[-1][:80], known, n=1)
    if near:
        return (
            f"没有名为 {name} 的字段，是否指 {near[0]}？",
            f"there is no field {name}; did you mean {near[0]}?",
        )
    return f"没有名为 {name} 的字段，请删去", f"there is no field {name}; remove it"


def _short(text: str) -> str:
    """At most 80 printable characters of a name somebody made up."""
    clean = "".join(character if character.isprintable() else "�" for character in text)
    return clean if len(clean) <= 80 else f"{clean[:79]}…"
