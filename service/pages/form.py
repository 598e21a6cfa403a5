"""Between an HTML form and a profile: what was typed is kept as typed, so that nothing is lost on an error."""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from starlette.datastructures import FormData

from matching.problems import FieldError, ProfileError, parse_json
from matching.profile import EnterpriseProfile
from service.pages.answers import plain_number
from service.pages.questions import Question, every_question

DECLINED = "declined"
KEPT = "kept"
"""The hidden field with what an earlier profile says and the form does not ask."""


class Filled(NamedTuple):
    """A form as it was sent: `said` for the profile, `typed` for showing it again."""

    said: dict[str, Any]
    typed: dict[str, Any]


def read_form(form: FormData) -> Filled:
    """Turn form fields into the JSON a profile is read from; blanks stay blank, which means not said."""
    kept = form.get(KEPT)
    said = _kept(kept if isinstance(kept, str) else "")
    typed: dict[str, Any] = {KEPT: kept if said else ""}
    declined: list[str] = said.pop(DECLINED, None) or []
    for question in every_question():
        values = [value for value in form.getlist(question.name) if isinstance(value, str)]
        if _is_declined(question, form, values):
            declined.append(question.name)
            typed[question.name] = DECLINED
            continue
        typed[question.name] = (
            values if question.kind in ("many", "cities") else (values or [""])[0]
        )
        said[question.name] = _value(question, values)
    if declined:
        said[DECLINED] = declined
    return Filled(said, typed)


def _is_declined(question: Question, form: FormData, values: list[str]) -> bool:
    if question.kind == "one":
        return question.may_decline and values == [DECLINED]
    return question.may_decline and bool(form.get(f"{question.name}.{DECLINED}"))


def _kept(text: str) -> dict[str, Any]:
    """What stands in the hidden field; a value that somebody broke is as if it were not there."""
    try:
        data = parse_json(text.encode("utf-8", "replace")) if text else {}
    except ProfileError:
        return {}
    return _unasked(data) if isinstance(data, dict) else {}


def _unasked(said: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a profile that no question of the form covers; of the declined ones likewise."""
    asked = {question.name for question in every_question()}
    rest = {
        name: value
        for name, value in said.items()
        if name in EnterpriseProfile.model_fields and name not in asked
    }
    declined = rest.pop(DECLINED, None)
    names = [name for name in declined if name not in asked] if isinstance(declined, list) else []
    return rest | ({DECLINED: names} if names else {})


def _value(question: Question, values: list[str]) -> Any:
    if question.kind in ("many", "cities"):
        return [value for value in values if value] or None
    text = (values or [""])[0]
    if question.kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()] or None
    if question.kind in ("number", "whole"):
        return number(text, whole=question.kind == "whole")
    if question.kind == "yesno":
        return {"yes": True, "no": False}.get(text, text or None)
    if question.kind == "long":
        return text.replace("\r\n", "\n")
    return text.strip()


def number(text: str, *, whole: bool = False) -> Any:
    """A number as people type it (1,200 or 1200), or the text itself, which then fails with a clear error."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    try:
        return int(plain) if whole else float(plain)
    except ValueError:
        return text.strip()


def errors_by_question(errors: Iterable[FieldError]) -> Mapping[str, list[FieldError]]:
    """Errors under the question they belong to; those of no question stand under an empty name."""
    names = {question.name for question in every_question()}
    found: dict[str, list[FieldError]] = {}
    for error in errors:
        field = error.pointer.strip("/").split("/")[0]
        found.setdefault(field if field in names else "", []).append(error)
    return found


def typed_from(profile: EnterpriseProfile) -> dict[str, Any]:
    """A stored profile as the form's fields, for going on where one left off."""
    said = profile.model_dump(mode="json", exclude_none=True)
    typed: dict[str, Any] = {name: DECLINED for name in profile.declined or ()}
    for question in every_question():
        value = said.get(question.name)
        if value is not None:
            typed[question.name] = _shown(question, value)
    rest = _unasked(said)
    typed[KEPT] = json.dumps(rest, ensure_ascii=False) if rest else ""
    return typed


def kept_fields(typed: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the fields that travel in the hidden field."""
    return tuple(name for name in _kept(typed.get(KEPT) or "") if name != DECLINED)


def _shown(question: Question, value: Any) -> Any:
    if question.kind == "lines":
        return "\n".join(value)
    if question.kind == "yesno":
        return "yes" if value else "no"
    if isinstance(value, float):
        return plain_number(value)
    return value
