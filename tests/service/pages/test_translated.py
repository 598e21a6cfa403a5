"""What a template says in words of its own is in the reader's language when it is compiled, and escaped like all else."""

import pytest
from jinja2 import DictLoader, StrictUndefined, TemplateSyntaxError, UndefinedError

from service.pages.i18n import translate
from service.pages.translated import Translated


def made(language, **templates):
    found = Translated(
        language, loader=DictLoader(templates), autoescape=True, undefined=StrictUndefined
    )
    found.filters["_"] = lambda text: translate(language, text)
    found.filters["local"] = lambda item, name="name": item[f"{name}_{language}"]
    return found


@pytest.mark.parametrize(("language", "said"), [("zh", "产业"), ("en", "Industries")])
def test_words_of_a_template_need_no_translating_when_the_page_is_made(language, said):
    template = made(language, page='{{ _("产业") }}').get_template("page")
    assert template.render() == said


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "source",
    [
        '{{ _("产业") }}：{{ _("地点" if few else "政策举措") }}',
        '{{ _(word) }}{{ _("没有<b>翻译</b>的") }}',
        '{{ _(word if few else "地点") }}',
        '{{ _("其余 {count} 项").format(count=n) }}',
        '{% macro one(x) %}{{ _(x) }}{{ local(item) }}{% endmacro %}{{ one("地点") }}{{ local(item, "label") }}',
        '<a title="{{ _("语言") }}">{% if _("语言") == "语言" %}same{% endif %}</a>',
    ],
)
@pytest.mark.parametrize("few", [True, False])
def test_a_page_is_the_same_as_if_it_were_translated_while_it_is_made(language, source, few):
    from jinja2 import Environment

    item = {"name_zh": "<佛山>", "name_en": "Foshan & co", "label_zh": "标", "label_en": "label"}
    given = {"few": few, "word": "产业", "n": 3, "item": item}
    late = Environment(autoescape=True).from_string(source)
    said = {
        "_": lambda text: translate(language, text),
        "local": lambda of, name="name": of[f"{name}_{language}"],
    }
    assert made(language, page=source).get_template("page").render(given) == late.render(
        {**given, **said}
    )


def test_what_a_translation_is_given_is_escaped():
    page = made("zh", page="{{ _(word) }}").get_template("page")
    assert page.render(word="<script>") == "&lt;script&gt;"


def test_a_mistake_in_a_template_is_still_told():
    with pytest.raises(TemplateSyntaxError):
        made("zh", page="{{ _( }}").get_template("page")
    with pytest.raises(UndefinedError):
        made("zh", page="{{ _(nothing) + 1 }}").get_template("page").render()
