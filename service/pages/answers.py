"""A profile read back as question and answer, in the reader's language."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from matching.profile import EnterpriseProfile
from matching.text import profile_fields
from matching.wording import FIELDS
from service.pages.i18n import Language, translate
from service.pages.questions import Question, every_question


class Answer(NamedTuple):
    """One answer; `of` is its field, `declined` that the firm preferred not to say."""

    of: str
    label: str
    value: str
    declined: bool


def answers(
    profile: EnterpriseProfile, language: Language, city_names: Mapping[str, str]
) -> tuple[Answer, ...]:
    """What was said besides the texts that are matched, in the order of the profile."""
    said = profile.model_dump(mode="json", exclude_none=True)
    texts = {field.path.split("/")[0] for field in profile_fields(profile)}
    skipped = texts | {"id", "declined"}
    found = [
        Answer(name, label(name, language), shown(name, value, language, city_names), False)
        for name, value in said.items()
        if name not in skipped and (value != [] or shown(name, [], language, city_names))
    ]
    declined = translate(language, "不愿填")
    return (
        *found,
        *(Answer(name, label(name, language), declined, True) for name in profile.declined or ()),
    )


def label(field: str, language: Language) -> str:
    """What a field is called: the form's question, else the profile's own word for it."""
    question = questions().get(field)
    if question:
        return translate(language, question.label)
    words = FIELDS[field]
    return words.zh if language == "zh" else words.en


def shown(field: str, value: Any, language: Language, city_names: Mapping[str, str]) -> str:
    """A value as people write it: its option's wording, its unit, a list joined."""
    question = questions().get(field)
    if value == [] and question and question.none:
        return translate(language, question.none)
    if language == "en" and question and question.unit == "万元" and isinstance(value, int | float):
        return f"RMB {value / 100:,.4f}".rstrip("0").rstrip(".") + " million"
    words = [_word(question, item, language, city_names) for item in _items(value)]
    text = translate(language, "、").join(words)
    unit = translate(language, question.unit) if question and question.unit else ""
    return f"{text} {unit}" if unit and words else text


def _items(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list | tuple):
        yield from value
    elif value is not None:
        yield value


def _word(
    question: Question | None, value: Any, language: Language, city_names: Mapping[str, str]
) -> str:
    if isinstance(value, bool):
        return translate(language, "是" if value else "否")
    if isinstance(value, int | float):
        return plain_number(value)
    options = dict(question.options) if question else {}
    if value in options:
        return translate(language, options[value])
    return city_names.get(value) or city_names.get(value.removesuffix("市"), value)


def plain_number(value: float) -> str:
    """A number without exponent and without needless decimals."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def questions() -> dict[str, Question]:
    return {question.name: question for question in every_question()}
