"""Feedback as it arrives: one JSON document, every fault of it told at once in both languages."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from matching.problems import FieldError, ProfileError, parse_json
from service.feedback.schemas import Feedback

_FIELDS: Mapping[str, tuple[str, str]] = {
    "/run_id": (
        "run_id（匹配结果的编号）须为答复中的 run.run_id",
        "run_id must be the run.run_id of an answer",
    ),
    "/item": (
        "item 须为 {kind, id}，指明结果中的一项",
        "item must be {kind, id}, naming one entry of the answer",
    ),
    "/item/kind": (
        "item.kind 只能取：industry、site、policy",
        "item.kind must be one of: industry, site, policy",
    ),
    "/item/id": (
        "item.id 须为结果中所列一项的 id",
        "item.id must be the id of an entry the answer lists",
    ),
    "/verdict": (
        "verdict 只能取：useful、not_suitable、already_have、other",
        "verdict must be one of: useful, not_suitable, already_have, other",
    ),
    "/reason": (
        "reason（原因）须为不超过 500 字的文字，不含控制字符；不写则留空",
        "reason must be text of at most 500 characters without control characters; leave it out if there is none",
    ),
    "/respondent": (
        "respondent 须为 1 至 100 字、自定的不透明编号，不得含个人信息",
        "respondent must be an opaque id of your own, 1 to 100 characters, and no personal data",
    ),
}
_OTHER: Mapping[str, tuple[str, str]] = {
    "run_absent": (
        "没有这个编号的匹配结果，请核对 run_id",
        "there is no match with this run id; check run_id",
    ),
    "item_absent": (
        "该结果没有列出这一项，请核对 item.kind 和 item.id",
        "the answer does not list this entry; check item.kind and item.id",
    ),
    "extra_forbidden": ("没有这个字段，请删去", "there is no such field; remove it"),
    "object": ("正文须为一个 JSON 对象", "the body must be one JSON object"),
}


def read_feedback(raw: bytes) -> Feedback:
    """Read feedback from the bytes of one JSON document; raises ProfileError with every fault."""
    return checked(parse_json(raw))


def checked(data: object) -> Feedback:
    """Feedback from decoded JSON or a form; raises ProfileError with every fault."""
    try:
        return Feedback.model_validate(data)
    except ValidationError as error:
        raise ProfileError([*_faults(error)]) from None


def wrong_field(code: str, pointer: str) -> FieldError:
    """One fault in words."""
    return FieldError(pointer, code, *_OTHER[code])


def _faults(error: ValidationError) -> Iterator[FieldError]:
    for item in error.errors(include_url=False, include_input=False, include_context=False):
        pointer = _pointer(item["loc"])
        if item["type"] == "extra_forbidden":
            yield wrong_field("extra_forbidden", pointer)
        elif pointer in _FIELDS:
            yield FieldError(pointer, item["type"], *_FIELDS[pointer])
        else:
            yield FieldError("", item["type"], *_OTHER["object"])


def _pointer(location: tuple[Any, ...]) -> str:
    """Names somebody made up are cut and printable."""
    parts = (
        "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(part))[:60]
        for part in location
    )
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
