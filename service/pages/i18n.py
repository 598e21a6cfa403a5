"""Two languages: Chinese is the source, English its translation.

The English strings stand in `locales/en.po`, read as it is: there is no compiled copy to forget.
"""

import functools
from collections.abc import Mapping
from importlib import resources
from typing import Literal

from babel.messages.pofile import read_po
from starlette.requests import Request

from service.embeds.frame import framed

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
COOKIE = "lang"
HTML_LANG: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}


def language_of(request: Request) -> Language:
    """The language of an answer: `?lang=`, else the cookie, else Accept-Language, else Chinese.

    Within an embedded form its address says it; there is no cookie.
    """
    within = framed(request)
    if within is not None and within.language in LANGUAGES:
        return "zh" if within.language == "zh" else "en"
    if within is not None:
        return _accepted(request.headers.get("accept-language", ""))
    for chosen in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if chosen in LANGUAGES:
            return "zh" if chosen == "zh" else "en"
    return _accepted(request.headers.get("accept-language", ""))


def _accepted(header: str) -> Language:
    """The first of the reader's languages, by weight, that we have."""
    weighted: list[tuple[float, int, str]] = []
    for position, part in enumerate(header.split(",")):
        tag, _, weight = part.partition(";q=")
        try:
            weighted.append((-float(weight or 1), position, tag.strip().lower()))
        except ValueError:
            continue
    for _, _, tag in sorted(weighted):
        if tag.startswith("zh"):
            return "zh"
        if tag.startswith("en"):
            return "en"
    return "zh"


class Meant(str):
    """A Chinese word with the one of its meanings that is meant, where English has a word for each: 线索 is a stage or all leads.

    In templates `_("线索", "stage")` says the same.
    """

    context: str

    def __new__(cls, source: str, context: str) -> "Meant":
        made = super().__new__(cls, source)
        made.context = context
        return made


def key_of(source: str, context: str = "") -> str:
    """What a string's translation is found under: as gettext does it, the context stands in front."""
    context = context or getattr(source, "context", "")
    return f"{context}\4{source}" if context else source


@functools.cache
def translations() -> Mapping[str, str]:
    """Chinese source string, by `key_of`, → English."""
    with resources.files("service").joinpath("locales/en.po").open("rb") as stream:
        catalogue = read_po(stream, locale="en")
    return {
        key_of(str(message.id), message.context or ""): str(message.string)
        for message in catalogue
        if message.id and message.string
    }


def translate(language: Language, source: str, context: str = "") -> str:
    """The string in the language; a string without a translation stays Chinese (a test finds it)."""
    return source if language == "zh" else translations().get(key_of(source, context), source)
