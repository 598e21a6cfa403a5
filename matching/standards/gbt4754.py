"""GB/T 4754—2017 国民经济行业分类: the codes and names of its four levels (门类, 大类, 中类, 小类).

The table beside this file holds the standard's codes and names; its notes are not shipped.
"""

import csv
import functools
import re
from importlib import resources
from typing import NamedTuple


class EconomicClass(NamedTuple):
    """One class of the standard; `code` is the section letter followed by 0, 2, 3 or 4 digits."""

    code: str
    level: str
    name: str


@functools.cache
def classes() -> dict[str, EconomicClass]:
    """All classes by code, in the standard's order."""
    table = resources.files("matching.standards").joinpath("gbt4754_2017.csv")
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {row["code"]: EconomicClass(**row) for row in rows}


@functools.cache
def _by_digits() -> dict[str, str]:
    return {code[1:]: code for code in classes() if len(code) > 1}


def normalise(code: str) -> str | None:
    """The code with its section letter, or None when the standard has no such class.

    Accepts a section letter, or 2 to 4 digits with or without the letter; a letter that is not the class's own
    is refused rather than corrected.
    """
    text = code.strip().upper()
    if text in classes():
        return text
    return _by_digits().get(text) if re.fullmatch(r"\d{2,4}", text, flags=re.ASCII) else None


def ancestors(code: str) -> tuple[str, ...]:
    """The class itself and those above it, narrowest first: C3973, C397, C39, C."""
    return tuple(code[:size] for size in range(len(code), 0, -1) if size != 2)


def name(code: str) -> str:
    """The class's Chinese name; KeyError for a code the standard lacks."""
    return classes()[code].name
