"""What templates are compiled to says what the library's own code says, and escapes what it escapes."""

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError, pass_context
from markupsafe import Markup

from service.pages.translated import Translated

OPTIONS = {"autoescape": True, "undefined": StrictUndefined}


@pass_context
def seen(context, name):
    return context.get(name, "unseen")


class Plain:
    def __str__(self):
        return "<plain>"


class Marked:
    def __html__(self):
        return "<i>marked</i>"


class Mark(Markup):
    """A kind of Markup of its own."""


SOURCES = [
    "{{ text }}{{ mark }}{{ own }}{{ plain }}{{ marked }}{{ 3 }}{{ none }}{{ 0.5 }}",
    "{% macro box(x, y='<') %}<b>{{ x }}{{ y }}</b>{% endmacro %}{{ box(text) }}{{ box(mark, y=text) }}{{ box(box(text)) }}",
    "{% macro box(x) %}<b>{{ x }}{{ caller(text) }}</b>{% endmacro %}{% call(y) box(mark) %}{{ y }}{% endcall %}",
    "{{ names.get('a', text) }}{{ names.get('zz', mark) }}{{ '{a}&{b}'.format(a=text, b=mark) }}",
    "{{ mark.replace('b', text) }}{{ mark.format(text) }}{{ text.upper() | upper }}",
    "{% for item in items %}{{ loop.index }}{{ loop.cycle('<', '>') }}{{ seen('item') }}{{ seen('text') }}{{ item() }}{% endfor %}",
    "{% autoescape false %}{{ text }}{{ names.get('a') }}{{ box() if box is defined }}{% endautoescape %}{{ text }}",
    "{% set joined %}{{ text }}<br>{% endset %}{{ joined }}{{ joined ~ text }}{{ dict(a=text).get('a') }}",
    "{% block one %}{{ seen('text') }}{% set inner = mark %}{{ inner }}{% endblock %}{{ self.one() }}",
    "{% from 'parts' import shared with context %}{{ shared(text, key=mark) }}{{ shared(*[text], **{'key': text}) }}",
    "{% filter upper %}{{ text }}<br>{% endfilter %}{{ range(3) | list }}{{ [text, mark] | join('<') }}",
]
PARTS = "{% macro shared(x, key) %}{{ x }}{{ key }}{{ text }}{{ varargs }}{% endmacro %}"


@functools.cache
def templates(source):
    loader = DictLoader({"page": source, "parts": PARTS})
    ours, theirs = Translated("zh", loader=loader, **OPTIONS), Environment(loader=loader, **OPTIONS)
    return ours.get_template("page"), theirs.get_template("page")


def both(source, **given):
    return tuple(template.render(given) for template in templates(source))


def said(text):
    return {
        "text": text,
        "mark": Markup("<b>{}</b>"),
        "own": Mark("<u>own</u>"),
        "plain": Plain(),
        "marked": Marked(),
        "none": None,
        "names": {"a": "<a>"},
        "items": [lambda: "<first>", lambda: Markup("<second>")],
        "seen": seen,
    }


@pytest.mark.parametrize("source", SOURCES)
@given(text=st.text(st.sampled_from("<>&'\"{} a广\n"), max_size=8))
def test_a_page_is_the_librarys_own(source, text):
    ours, theirs = both(source, **said(text))
    assert ours == theirs
    assert type(ours) is str


def test_what_somebody_wrote_is_escaped_wherever_it_stands():
    ours, _ = both(
        "{% macro box(x) %}{{ x }}{% endmacro %}{{ text }}{{ box(text) }}{{ names.get('a') }}",
        **said("<script>"),
    )
    assert ours == "&lt;script&gt;&lt;script&gt;&lt;a&gt;"


@pytest.mark.parametrize("source", ["{{ nothing }}", "{{ nothing() }}", "{{ names.nothing(1) }}"])
def test_what_is_not_there_is_an_error(source):
    with pytest.raises(UndefinedError):
        both(source, **said("x"))
