"""The spans of a profile that speak most for an industry: those whose removal lowers its score most.

The score is a function of the whole text, so that no word has a share of its own in it. What a span adds is read off the
scorer's linear part: the weights of the heads on words, and the industry's own vocabulary. That deleting the spans shown
does lower the industry's probability is measured on whole profiles by the tests.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from matching.catalogue.entries import Industry
from matching.profile import EnterpriseProfile
from matching.result import Matched
from matching.standards import gbt4754
from matching.text import Field, profile_fields

MAX_SPANS = 12
LEAST_SHARE = 0.15
"""A span is shown when it adds at least so much of what the strongest span adds."""
BACKGROUND = 0.15
"""Share of a field's strongest letter that every letter of a span must pay for: it keeps spans to the telling words."""
_RUN = re.compile(r"[㐀-鿿]+|[a-z0-9]+(?:[-+./&][a-z0-9]+)*")
_LONGEST = 3


class Token(NamedTuple):
    """A token of a field as the heads read it, and where it stands."""

    text: str
    start: int
    end: int


def placed_tokens(text: str) -> Iterator[Token]:
    """Han runs as 1- to 3-grams, Latin words whole, with their places in `text`; lower case."""
    for run in _RUN.finditer(_lowered(text)):
        word, at = run[0], run.start()
        if word[0] < "㐀":
            yield Token(word, at, run.end())
            continue
        for size in range(1, min(_LONGEST, len(word)) + 1):
            for first in range(len(word) - size + 1):
                yield Token(word[first : first + size], at + first, at + first + size)


def _lowered(text: str) -> str:
    """Lower case where that keeps every letter's place: a few letters grow."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


class Adds(NamedTuple):
    """What words add to an industry's score: each token, and each of the industry's own words as a whole.

    `tokens` holds trade words where the profile has any: everyday words weigh by accident.
    """

    tokens: Mapping[str, float]
    own_word: float


class Highlighter:
    """Finds the spans of one profile for any industry, given what words add to it and which are its own."""

    def __init__(self, profile: EnterpriseProfile) -> None:
        self._fields = [_Placed(field) for field in profile_fields(profile)]

    @property
    def tokens(self) -> frozenset[str]:
        """Every token of the profile."""
        return frozenset(text for placed in self._fields for text in placed.texts)

    def spans(self, adds: Adds, own: re.Pattern[str]) -> tuple[Matched, ...]:
        """The strongest spans in reading order, at most twelve, none overlapping; `own` finds the industry's own words."""
        found = [
            (strength, place, placed.field, start, end)
            for place, placed in enumerate(self._fields)
            for strength, start, end in _runs(placed, adds, own)
        ]
        found.sort(key=lambda item: (-item[0], item[1], item[3]))
        least = LEAST_SHARE * found[0][0] if found else 0.0
        shown = [item for item in found if item[0] >= least][:MAX_SPANS]
        shown.sort(key=lambda item: (item[1], item[3]))
        return tuple(
            Matched.made(text=field.text[start:end], field=field.path, start=start, end=end)
            for _, _, field, start, end in shown
        )


class _Placed:
    """A field with its tokens: `texts` one a token, and where each of their letters stands."""

    def __init__(self, field: Field) -> None:
        self.field = field
        tokens = list(placed_tokens(field.text))
        self.texts = [token.text for token in tokens]
        self._lengths = np.array([token.end - token.start for token in tokens], np.intp)
        places = [place for token in tokens for place in range(token.start, token.end)]
        self._places = np.array(places, np.intp)

    def letters(self, adds: Mapping[str, float]) -> list[float]:
        """What the tokens add, shared out among their letters; summed in the order of the tokens."""
        shares = np.array([adds.get(text, 0.0) for text in self.texts]) / self._lengths
        spread = np.repeat(shares, self._lengths)
        found: list[float] = np.bincount(self._places, spread, len(self.field.text)).tolist()
        return found


def _runs(placed: _Placed, adds: Adds, own: re.Pattern[str]) -> Iterator[tuple[float, int, int]]:
    """(strength, start, end) of each stretch of a field that adds more than its surroundings."""
    letters = placed.letters(adds.tokens)
    whole = own_places(placed.field.text, own)
    for start, end in whole:
        for place in range(start, end):
            letters[place] += adds.own_word / (end - start)
    bar = max(0.0, BACKGROUND * max(letters, default=0.0))
    marked = [letter > bar for letter in letters]
    for start, end in whole:  # a word is shown whole or not at all
        marked[start:end] = [sum(letters[start:end]) > 0] * (end - start)
    for start, end in _stretches(marked):
        yield sum(letters[start:end]), start, end


def own_places(text: str, own: re.Pattern[str]) -> Iterable[tuple[int, int]]:
    """Where an industry's own words stand in a text."""
    return [match.span() for match in own.finditer(_lowered(text))]


def _stretches(marked: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Runs of marked letters of two letters and more."""
    start = None
    for place, is_marked in enumerate((*marked, False)):
        if is_marked and start is None:
            start = place
        elif not is_marked and start is not None:
            if place - start > 1:
                yield start, place
            start = None


_SPLIT = re.compile(r"[、，,；;/（）()“”\"\s]+")


@lru_cache(maxsize=1024)
def own_pattern(industry: Industry) -> re.Pattern[str]:
    """Finds an industry's own words in lower-case text, longest first; a Latin word matches whole words only."""
    named = [industry.name_zh.removesuffix("产业"), *industry.sub_fields]
    words = {part for name in named for part in _SPLIT.split(name) if len(part) > 1}
    words |= {*industry.vocabulary.zh, *industry.vocabulary.en}
    ordered = sorted({word.lower() for word in words}, key=lambda word: (-len(word), word))
    return re.compile(
        "|".join(
            rf"(?<![a-z0-9]){re.escape(w)}(?![a-z0-9])" if w.isascii() else re.escape(w)
            for w in ordered
        )
    )


def trade_tokens(industries: Iterable[Industry]) -> frozenset[str]:
    """The tokens that name trades: those of every industry's own words and of the classes of GB/T 4754."""
    words = [entry.name for entry in gbt4754.classes().values()]
    for industry in industries:
        words += [industry.name_zh, industry.name_en, *industry.sub_fields]
        words += [*industry.vocabulary.zh, *industry.vocabulary.en]
    return frozenset(token.text for word in words for token in placed_tokens(word))


def latin_tokens(industry: Industry) -> frozenset[str]:
    """The Latin tokens of one industry's own words."""
    words = (industry.name_en, *industry.vocabulary.zh, *industry.vocabulary.en)
    tokens = (token.text for word in words for token in placed_tokens(word))
    return frozenset(text for text in tokens if not is_han(text))


def is_han(token: str) -> bool:
    """Whether a token is of Han letters; the others are Latin."""
    return token[0] >= "㐀"
