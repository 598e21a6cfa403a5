"""The questions of a report, to be answered where they stand."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from matching.catalogue import Catalogue
from matching.profile import EnterpriseProfile
from service.pages.amounts import CURRENCIES, UNITS
from service.pages.citymap import tiles
from service.pages.feeds import policies_reading
from service.pages.form import Typed, parts_of, typed_from
from service.pages.once import once_for
from service.pages.questions import USES, Question, every_question
from service.rates import rates


class Asking(NamedTuple):
    """The form's questions to show, and what is sent along unchanged: (field, value) of everything said before."""

    questions: tuple[Question, ...]
    along: tuple[tuple[str, str], ...]


def asking(
    profile: EnterpriseProfile, fields: Iterable[str], find: Callable[[str], str | None]
) -> Asking:
    """The questions that the form has, with what a form filled in from the profile would send of all others."""
    by_name = {question.name: question for question in every_question()}
    asked = tuple(by_name[field] for field in fields if field in by_name)
    own = {name for question in asked for name in (question.name, *parts_of(question))}
    typed = filled(profile, find)
    return Asking(
        asked,
        tuple(pair for name in typed if name not in own for pair in _pairs(name, typed[name])),
    )


def filled(profile: EnterpriseProfile, find: Callable[[str], str | None]) -> Typed:
    """A stored profile as the form's fields, cities under the names that the form offers."""
    typed = typed_from(profile)
    for name in ("city_prefer", "city_exclude"):
        typed[name] = [find(word) or word for word in typed.get(name, ())]
    return typed


def _pairs(name: str, value: Any) -> Iterable[tuple[str, str]]:
    values = value if isinstance(value, list) else [value]
    return ((name, str(item)) for item in values if str(item))


@once_for
def field_words(catalogue: Catalogue) -> Mapping[str, Any]:
    """What the template of a question reads, for questions nobody has answered yet."""
    names = [question.name for question in every_question()]
    return {
        "typed": {},
        "errors": {},
        "uses": USES,
        "units": UNITS,
        "currencies": CURRENCIES,
        "rates": rates(),
        "converted": dict.fromkeys(names),
        "states": dict.fromkeys(names, "open"),
        "parts": {question.name: parts_of(question) for question in every_question()},
        "policies_asking": policies_reading(catalogue),
        "tiles": tiles(catalogue.cities),
    }
