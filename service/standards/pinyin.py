"""Pinyin of the classes of GB/T 4754—2017, made once with pypinyin and kept beside this file.

The table is data: serving it needs no pinyin library and no dictionary in memory. `python -m service.standards.pinyin`
writes it again; a test compares the two.
"""

import csv
import functools
import io
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from matching.standards import gbt4754

FILE = "gbt4754_pinyin.csv"


class Sound(NamedTuple):
    """How a name is typed: its syllables run together, and their first letters."""

    full: str
    initials: str


@functools.cache
def sounds() -> Mapping[str, Sound]:
    """Code of a class → its pinyin, lower case and without tones."""
    text = resources.files("service.standards").joinpath(FILE).read_text(encoding="utf-8")
    return {
        row["code"]: Sound(row["full"], row["initials"])
        for row in csv.DictReader(text.splitlines())
    }


def table() -> str:
    """The table made anew; needs pypinyin, which only development installs."""
    from pypinyin import lazy_pinyin

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("code", "full", "initials"))
    for code, item in gbt4754.classes().items():
        syllables = [
            syllable
            for syllable in lazy_pinyin(item.name, errors="ignore")
            if syllable.isascii() and syllable.isalpha()
        ]
        writer.writerow((code, "".join(syllables), "".join(s[0] for s in syllables)))
    return out.getvalue()


if __name__ == "__main__":
    Path(__file__).with_name(FILE).write_text(table(), encoding="utf-8")
