"""Between an HTML form and a profile: what was typed is kept as typed, so that nothing is lost on an error."""

import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.datastructures import FormData

from matching.problems import FieldError
from matching.profile import EnterpriseProfile
from service.pages.questions import Question, every_question

DECLINED = "declined"
UNKNOWN = ""


class Filled(NamedTuple):
    """A form as it was sent: `said` for the profile, `typed` for showing it again."""

    said: dict[str, Any]
    typed: dict[str, Any]


def read_form(form: FormData) -> Filled:
    """Turn form fields into the JSON a profile is read from; blanks stay blank, which means not said."""
    said: dict[str, Any] = {}
    typed: dict[str, Any] = {}
    declined: list[str] = []
    for question in every_question():
        values = [value for value in form.getlist(question.name) if isinstance(value, str)]
        if form.get(f"{question.name}.{DECLINED}") or values == [DECLINED]:
            declined.append(question.name)
            typed[question.name] = DECLINED
            continue
        typed[question.name] = (
            values if question.kind in ("many", "cities") else (values or [""])[0]
        )
        _put(said, question.name, _value(question, values))
    if declined:
        said[DECLINED] = declined
    return Filled(said, typed)


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


def _put(said: dict[str, Any], name: str, value: Any) -> None:
    outer, dot, inner = name.partition(".")
    if not dot:
        said[outer] = value
    elif value:
        said.setdefault(outer, {})[inner] = value


def errors_by_question(errors: tuple[FieldError, ...]) -> Mapping[str, list[FieldError]]:
    """Errors under the question they belong to; those of no question stand under an empty name."""
    names = {question.name for question in every_question()}
    found: dict[str, list[FieldError]] = {}
    for error in errors:
        parts = error.pointer.strip("/").split("/")
        name = next((n for n in (".".join(parts[:2]), parts[0]) if n in names), "")
        found.setdefault(name, []).append(error)
    return found


def typed_from(profile: EnterpriseProfile) -> dict[str, Any]:
    """A stored profile as the form's fields, for going on where one left off."""
    said = profile.model_dump(mode="json", exclude_none=True)
    typed: dict[str, Any] = {name: DECLINED for name in profile.declined or ()}
    for question in every_question():
        outer, _, inner = question.name.partition(".")
        value = said.get(outer) if not inner else said.get(outer, {}).get(inner)
        if value is not None:
            typed[question.name] = _shown(question, value)
    return typed


def _shown(question: Question, value: Any) -> Any:
    if question.kind == "lines":
        return "\n".join(value)
    if question.kind == "yesno":
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.2f}".rstrip("0").rstrip(".")
    return value
