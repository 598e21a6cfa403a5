"""Both languages are complete."""

from collections.abc import Mapping
from importlib import resources

import pytest
from jinja2 import Environment
from starlette.requests import Request

from service.mail import writing
from service.pages import labels
from service.pages.amounts import CURRENCIES, UNITS
from service.pages.docs import TAGS
from service.pages.i18n import Meant, key_of, language_of, translate, translations
from service.pages.officers import wording
from service.pages.officers.candidates import words as finding
from service.pages.officers.inbox import words as inbox_words
from service.pages.officers.overview import words as overview
from service.pages.officers.portal import words as portal
from service.pages.officers.searches import words as search_words
from service.pages.officers.shell import NAVIGATION
from service.pages.questions import GROUPS, STEPS, USES
from service.pages.render import environment


def sources():
    """Every Chinese string that pages translate: in templates, labels and questions."""
    extractor = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
    for template in resources.files("service").joinpath("templates").iterdir():
        for _, _, message in extractor.extract_translations(template.read_text("utf-8")):
            if message:  # else what is translated is known only when the page is made
                yield message if isinstance(message, str) else key_of(*message)
    for table in (
        value for name, value in vars(labels).items() if name.isupper() and name != "STATE_SIGNS"
    ):
        yield from table.values()
    for table in (
        "ROLES",
        "ROLE_NOTES",
        "KINDS",
        "ACTORS",
        "ACTIONS",
        "SUBJECTS",
        "DETAILS",
        "VALUES",
        "DONE",
    ):
        yield from getattr(wording, table).values()
    for module in (inbox_words, search_words):
        for name, value in vars(module).items():
            if name.isupper() and name != "PLACES":
                yield from [value] if isinstance(value, str) else value.values()
    yield from writing.WORDS
    for name in (name for name in vars(portal) if name.isupper() and not name.endswith("FAULTS")):
        yield from getattr(portal, name).values()
    yield from (place.label for place in NAVIGATION)
    yield from overview.TEXTS.values()
    yield from overview.PLACES.values()
    for table in (
        value for name, value in vars(finding).items() if name.isupper() and name[0] != "_"
    ):
        if table not in (finding.SORTABLE, finding.OPTIONS):
            words = table.values() if isinstance(table, Mapping) else table
            yield from (word if isinstance(word, str) else word[0] for word in words)
    yield from USES.values()
    yield from TAGS.values()
    yield from CURRENCIES.values()
    yield from (unit.label for unit in UNITS.values())
    for step in STEPS:
        yield from (step.title, step.lead)
    for group in GROUPS:
        yield from (group.title, group.lead)
        for question in group.questions:
            yield from (question.label, question.why, question.hint, question.unit, question.none)
            yield from (text for _, text in question.options)


def test_every_string_has_its_english_and_no_english_is_left_over():
    wanted = {key_of(source) for source in sources() if source}
    assert wanted == set(translations())


def test_english_says_nothing_in_chinese_but_the_name():
    chinese = {s: t for s, t in translations().items() if any("一" <= c <= "鿿" for c in t)}
    assert set(chinese) == {"落地 Luodi"}


def test_placeholders_survive_translation():
    import string

    def fields(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert all(fields(source) == fields(english) for source, english in translations().items())


@pytest.mark.parametrize(
    ("query", "cookie", "header", "expected"),
    [
        ("", "", "", "zh"),
        ("", "", "en-GB,en;q=0.9", "en"),
        ("", "", "fr,zh;q=0.4,en;q=0.8", "en"),
        ("", "", "zh-TW", "zh"),
        ("", "", "en;q=abc", "zh"),
        ("", "lang=en", "zh", "en"),
        ("lang=zh", "lang=en", "en", "zh"),
        ("lang=klingon", "", "en", "en"),
    ],
)
def test_the_language_is_asked_for_remembered_or_preferred(query, cookie, header, expected):
    headers = [(b"accept-language", header.encode()), (b"cookie", cookie.encode())]
    scope = {"type": "http", "path": "/", "query_string": query.encode(), "headers": headers}
    assert language_of(Request(scope)) == expected


def test_a_word_of_two_meanings_is_said_as_it_is_meant():
    assert translate("en", labels.LEAD_STAGES["lead"]) == "Lead"
    assert translate("en", "线索") == "Leads"
    assert translate("zh", labels.LEAD_STAGES["lead"]) == "线索"
    assert translate("en", Meant("没有这个词", "one")) == "没有这个词"


def test_a_template_says_which_meaning_it_means_whether_its_words_are_known_before_or_not():
    template = '{{ _("产业", "one") }} {{ _("产业") }} {{ _(word, "one") }} {{ _(stage) }}'
    given = {"word": "产业", "stage": labels.LEAD_STAGES["lead"]}
    shown = {
        language: environment(language).from_string(template).render(given)
        for language in ("zh", "en")
    }
    assert shown == {"zh": "产业 产业 产业 线索", "en": "Industry Industries Industry Lead"}
