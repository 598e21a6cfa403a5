"""Between an HTML form and a profile: what was typed is kept as typed, so that nothing is lost on an error."""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from starlette.datastructures import FormData

from matching.problems import FieldError, ProfileError, parse_json, parse_profile
from matching.profile import EnterpriseProfile
from matching.standards import gbt4754
from service.pages.amounts import AmountError, convert
from service.pages.answers import plain_number
from service.pages.questions import Question, every_question
from service.pages.wrong import wrong
from service.standards.index import ClassIndex

Typed = dict[str, Any]
"""Form field → what was typed: a text, or for boxes a list of values."""

DECLINED = "declined"
UNKNOWN = "unknown"
NONE = "none"
INTRODUCTION = "introduction"
"""The field that is read for proposals and is no question itself."""
KEPT = "kept"
"""What an earlier profile says and the form does not ask, as JSON."""
BOXES = ("many", "cities")
CHOICES = ("one", "yesno")
MOST_TYPED = 100_000
"""Characters of one field that are kept: beyond that the error has been told and the rest helps nobody."""


class Reading(NamedTuple):
    """What typed fields say: a profile when nothing is wrong, and everything that is."""

    profile: EnterpriseProfile | None
    errors: tuple[FieldError, ...]


def typed_of(form: FormData, questions: Iterable[Question]) -> Typed:
    """The fields of some questions as they were sent; every field has a value, blank where nothing was."""
    typed: Typed = {}
    for question in questions:
        sent = [_plain(v) for v in form.getlist(question.name) if isinstance(v, str)]
        typed[question.name] = sent if question.kind in BOXES else (sent or [""])[0]
        for part in parts_of(question):
            value = form.get(part)
            typed[part] = _plain(value) if isinstance(value, str) else ""
        if _state(question, typed) == DECLINED:
            _forget(question, typed)
    return typed


def _plain(text: str) -> str:
    """A field as it is kept: line ends as one character, and without the NUL that PostgreSQL cannot hold in JSON."""
    return text.replace("\r\n", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}")[:MOST_TYPED]


def parts_of(question: Question) -> tuple[str, ...]:
    """The fields beside a question's own: its "don't know" and "prefer not to say", an amount's unit and rate."""
    if question.kind in BOXES + CHOICES:
        return ()
    states = (f"{question.name}.{UNKNOWN}", f"{question.name}.{DECLINED}")
    money = (f"{question.name}.unit", f"{question.name}.rate")
    return states + money if question.kind == "money" else states


def _forget(question: Question, typed: Typed) -> None:
    """Whoever prefers not to say leaves nothing behind, not even what was typed before."""
    if question.kind in BOXES:
        typed[question.name] = [DECLINED]
    elif question.kind in CHOICES:
        typed[question.name] = DECLINED
    else:
        typed[question.name] = ""
        typed[f"{question.name}.{UNKNOWN}"] = ""


def _state(question: Question, typed: Mapping[str, Any]) -> str:
    """ "declined", "unknown", or "" for an answer or none. Declined goes before a value, a value before unknown."""
    value = typed.get(question.name) or ""
    if question.kind in BOXES + CHOICES:
        said = value if isinstance(value, list) else [value]
        if DECLINED in said:
            return DECLINED
        return UNKNOWN if UNKNOWN in said and len(said) == 1 else ""
    if typed.get(f"{question.name}.{DECLINED}"):
        return DECLINED
    return UNKNOWN if typed.get(f"{question.name}.{UNKNOWN}") and not str(value).strip() else ""


def state_of(question: Question, typed: Mapping[str, Any]) -> str:
    """How a question stands: "declined", "unknown", "said" or "open"."""
    state = _state(question, typed)
    if state:
        return state
    value = typed.get(question.name)
    said = [item for item in value if item] if isinstance(value, list) else str(value or "").strip()
    return "said" if said else "open"


def read(typed: Mapping[str, Any], classes: ClassIndex) -> Reading:
    """What typed fields say of the enterprise; blanks and unknowns are not said."""
    said: dict[str, Any] = kept_of(typed)
    declined: list[str] = said.pop(DECLINED, None) or []
    errors: list[FieldError] = []
    for question in every_question():
        if _state(question, typed) == DECLINED:
            declined.append(question.name)
            continue
        try:
            said[question.name] = _value(question, typed, classes)
        except ProfileError as error:
            errors += error.errors
    if declined:
        said[DECLINED] = declined
    said.setdefault("business_text", "")
    try:
        profile = parse_profile(said)
    except ProfileError as error:
        return Reading(None, (*errors, *error.errors))
    return Reading(None if errors else profile, tuple(errors))


def lenient(typed: Mapping[str, Any], classes: ClassIndex) -> EnterpriseProfile | None:
    """The profile of what is right so far, for a look ahead while something is still wrong."""
    reading = read(typed, classes)
    if reading.profile is not None:
        return reading.profile
    bad = {error.pointer.strip("/").split("/")[0] for error in reading.errors}
    good = {name: value for name, value in typed.items() if name.split(".")[0] not in bad}
    if bad & set(kept_of(typed)):
        good.pop(KEPT, None)
    return read(good, classes).profile


def _value(question: Question, typed: Mapping[str, Any], classes: ClassIndex) -> Any:
    typed_value = typed.get(question.name)
    if question.kind in BOXES:
        return _boxes(typed_value or ())
    text = typed_value if isinstance(typed_value, str) else ""
    if question.kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()] or None
    if question.kind in ("number", "whole"):
        return number(text, whole=question.kind == "whole")
    if question.kind == "money":
        return _money(question, text, typed)
    if question.kind == "code":
        return _class(text, classes)
    if question.kind in CHOICES:
        plain = None if text == UNKNOWN else text.strip() or None
        return {"yes": True, "no": False}.get(plain, plain) if question.kind == "yesno" else plain  # type: ignore[arg-type]
    return text if question.kind == "long" else text.strip()


def _boxes(values: Iterable[str]) -> list[str] | None:
    """The boxes ticked; "none of these" alone says that there is none, which is not the same as saying nothing."""
    ticked = [value for value in values if value]
    answers = [value for value in ticked if value not in (UNKNOWN, NONE)]
    return answers or ([] if NONE in ticked else None)


def _money(question: Question, text: str, typed: Mapping[str, Any]) -> float | None:
    unit = str(typed.get(f"{question.name}.unit") or "wan")
    rate = str(typed.get(f"{question.name}.rate") or "")
    try:
        converted = convert(text, unit, rate)
    except AmountError as error:
        raise ProfileError([wrong(f"amount_{error.code}", question.name)]) from None
    return converted.wan if converted else None


def _class(text: str, classes: ClassIndex) -> str | None:
    if not text.strip():
        return None
    code = classes.resolve(text)
    if code is None:
        raise ProfileError([wrong("class_unclear", "industry_code")])
    return code


def number(text: str, *, whole: bool = False) -> Any:
    """A number as people type it (1,200 or 1200), or the text itself, which then fails with a clear error."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    try:
        return int(plain) if whole else float(plain)
    except ValueError:
        return text.strip()


def kept_of(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What is carried along though the form does not ask it; a value that somebody broke is as if it were not there."""
    text = typed.get(KEPT)
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


def kept_fields(typed: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the fields carried along."""
    return tuple(name for name in kept_of(typed) if name != DECLINED)


def errors_by_question(errors: Iterable[FieldError]) -> Mapping[str, list[FieldError]]:
    """Errors under the question they belong to; those of no question stand under an empty name."""
    names = {INTRODUCTION, *(question.name for question in every_question())}
    found: dict[str, list[FieldError]] = {}
    for error in errors:
        field = error.pointer.strip("/").split("/")[0]
        found.setdefault(field if field in names else "", []).append(error)
    return found


def typed_from(profile: EnterpriseProfile) -> Typed:
    """A stored profile as the form's fields, for going on where one left off."""
    said = profile.model_dump(mode="json", exclude_none=True)
    typed: Typed = {}
    for question in every_question():
        if question.name in said:
            typed[question.name] = shown(question, said[question.name])
        elif question.name in (profile.declined or ()):
            typed |= {f"{question.name}.{DECLINED}": "1"} if parts_of(question) else {}
            _forget(question, typed)
    rest = _unasked(said)
    typed[KEPT] = json.dumps(rest, ensure_ascii=False) if rest else ""
    return typed


def shown(question: Question, value: Any) -> Any:
    """A value of the profile as one would type it."""
    if question.kind in BOXES:
        return list(value) if value else [NONE]
    if question.kind == "lines":
        return "\n".join(value)
    if question.kind == "yesno":
        return "yes" if value else "no"
    if question.kind == "code":
        return f"{value} {gbt4754.name(value)}"
    return plain_number(value) if isinstance(value, int | float) else value
