"""Where an industry's own words stand in a text."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from matching.catalogue.entries import Industry

_SPLIT = re.compile(r"[、，,；;/（）()“”\"\s]+")


def own_pattern(industry: Industry) -> re.Pattern[str]:
    """Finds an industry's own words in lower-case text, longest first; a Latin word matches whole words only."""
    names = (industry.name_zh.removesuffix("产业"), *industry.sub_fields)
    return _pattern(names, (*industry.vocabulary.zh, *industry.vocabulary.en))


@lru_cache(maxsize=1024)
def _pattern(names: tuple[str, ...], words: tuple[str, ...]) -> re.Pattern[str]:
    """Every word is tried along one tree of letters, so that a text is not held against each of a hundred words."""
    parts = {part for name in names for part in _SPLIT.split(name) if len(part) > 1}
    own = {word.lower() for word in parts.union(words)}
    latin = {word for word in own if word.isascii()}
    # Of two words that stand at one place the longer holds the shorter, so that only the other ones can be the longer.
    return re.compile("|".join([*_branches(own - latin, ""), *_latin_branches(latin)]))


def _branches(words: Iterable[str], end: str) -> Iterator[str]:
    """A pattern for each first letter of the words, each trying longer words first; `end` is what must follow a word."""
    rest: dict[str, set[str]] = {}
    for word in words:
        rest.setdefault(word[0], set()).add(word[1:])
    for letter, tails in sorted(rest.items()):
        longer = [*_branches(tails - {""}, end), *([end] if "" in tails else ())]
        yield re.escape(letter) + (longer[0] if len(longer) == 1 else f"(?:{'|'.join(longer)})")


def _latin_branches(words: Iterable[str]) -> Iterator[str]:
    """The same for whole words: a first letter that no letter or digit stands before, told after it, since patterns that
    begin with a letter are found faster."""
    for branch in _branches(words, "(?![a-z0-9])"):
        letter = branch[: 2 if branch[0] == "\\" else 1]
        yield f"{letter}(?<![a-z0-9]{letter}){branch[len(letter) :]}"
