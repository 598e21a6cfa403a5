"""The rows of a table of factors. A report holds hundreds of them, so they are written here and not by a template."""

from collections.abc import Iterable

from markupsafe import Markup, escape

from matching.result import Factor
from service.pages.i18n import Language
from service.pages.punctuation import full_width


def factor_rows(factors: Iterable[Factor], language: Language) -> Markup:
    """One row a factor: its label and note in the language, then value, weight and contribution to the hundredth."""
    return Markup("".join(_row(factor, language) for factor in factors))


def _row(factor: Factor, language: Language) -> str:
    if language == "zh":
        label, note = full_width(factor.label_zh), full_width(factor.note_zh)
    else:
        label, note = factor.label_en, factor.note_en
    return (
        f'<tr><th scope="row">{escape(label)}<small>{escape(note)}</small></th>'
        f'<td><progress class="bar" value="{factor.value}" aria-hidden="true"></progress> {factor.value:.2f}</td>'
        f"<td>{factor.weight:.2f}</td><td>{factor.contribution:.2f}</td></tr>\n"
    )
