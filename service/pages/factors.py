"""The rows of a table of factors. A report holds hundreds of them, so they are written here and not by a template."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from matching.result import Factor
from service.pages.i18n import Language
from service.pages.punctuation import full_width

_BETWEEN = "\0"
"""Stands in no text: a profile with it is refused, and PostgreSQL keeps none."""


def factor_rows(factors: Iterable[Factor], language: Language) -> Markup:
    """One row a factor: its label and note in the language, then value, weight and contribution to the hundredth."""
    shown = [*factors]
    words = iter(_escaped([text for factor in shown for text in _words(factor, language)]))
    return Markup("".join(_row(factor, next(words), next(words)) for factor in shown))


def _words(factor: Factor, language: Language) -> tuple[str, str]:
    if language == "zh":
        return full_width(factor.label_zh), full_width(factor.note_zh)
    return factor.label_en, factor.note_en


def _escaped(texts: list[str]) -> list[str]:
    """The texts escaped, all at once: each time costs more than the escaping."""
    return str(escape(_BETWEEN.join(texts))).split(_BETWEEN)


def _row(factor: Factor, label: str, note: str) -> str:
    return (
        f'<tr><th scope="row">{label}<small>{note}</small></th>'
        f'<td><progress class="bar" value="{factor.value}" aria-hidden="true"></progress> {factor.value:.2f}</td>'
        f"<td>{factor.weight:.2f}</td><td>{factor.contribution:.2f}</td></tr>\n"
    )
