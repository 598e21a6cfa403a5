"""Text as a spreadsheet cell that nothing computes, and profiles as rows of such cells."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from service.enterprises.choices import CHOICES
from service.enterprises.columns import Column

COMPUTED = "=+-@＝＋－＠\t\r"
"""First characters after which a spreadsheet computes, or a program takes the cell for a command (OWASP, CSV injection)."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What neither XML nor PostgreSQL can hold."""
Value = str | float | None
Language = Literal["zh", "en"]
_YES_NO: Mapping[Language, tuple[str, str]] = {"zh": ("是", "否"), "en": ("yes", "no")}
_BETWEEN: Mapping[Language, str] = {"zh": "、", "en": "; "}


def plain(text: str) -> str:
    """The text without characters that no spreadsheet can hold."""
    return _CONTROL.sub("", text)


def quoted(text: str) -> str:
    """The text for a CSV cell: with an apostrophe in front where it would be computed, which the import takes off."""
    found = plain(text)
    begins = found.lstrip(" \n\u00a0\u3000")[:1]
    risky = (begins and begins in COMPUTED) or (found[:1] == "'" and found[1:2] in (*COMPUTED, "'"))
    return f"'{found}" if risky else found


def value_of(column: Column, profile: Mapping[str, Any], language: Language = "zh") -> Value:
    """What a profile says in a column: a number, or text in the words the import reads; None for not said.

    A choice is written in Chinese words, or as the value of the contract where the file is English.
    """
    field, _, part = column.path.partition("/")
    said = profile.get(field)
    if part:
        said = (said or {}).get(part)
    if said is None:
        return None
    if isinstance(said, bool):
        return _YES_NO[language][not said]
    if isinstance(said, int | float):
        return said
    words = CHOICES.get(column.path, {}) if language == "zh" else {}
    if isinstance(said, list | tuple):
        return _BETWEEN[language].join(words.get(item, str(item)) for item in said)
    return words.get(said, str(said))
