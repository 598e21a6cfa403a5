"""The spans of a profile that speak most for an industry: those whose removal lowers its score most.

The score is a function of the whole text, so that no word has a share of its own in it. What a span adds is read off the
scorer's linear part: the weights of the heads on words, and the industry's own vocabulary. That deleting the spans shown
does lower the industry's probability is measured on whole profiles by the tests.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.catalogue.entries import Industry
from matching.profile import EnterpriseProfile
from matching.result import Matched
from matching.standards import gbt4754
from matching.text import profile_fields

MAX_SPANS = 12
LEAST_SHARE = 0.15
"""A span is shown when it adds at least so much of what the strongest span adds."""
BACKGROUND = 0.15
"""Share of a field's strongest letter that every letter of a span must pay for: it keeps spans to the telling words."""
_RUN = re.compile(r"[㐀-鿿]{2,}|[a-z0-9]+(?:[-+./&][a-z0-9]+)*")
_SHORTEST, _LONGEST = 2, 3
_GAP = "\0"
"""What stands between two fields laid side by side; no profile and no word holds it."""

Row = NDArray[np.float64]
Places = NDArray[np.intp]


class Tokens(NamedTuple):
    """The tokens of a text as the heads read them, each as often as it stands there, and where each starts."""

    texts: list[str]
    starts: list[int]


def placed_tokens(lowered: str) -> Tokens:
    """Han runs as 2- and 3-grams, Latin words of two letters and more whole, with their places in a lower-case text.

    A single letter names no trade.
    """
    texts: list[str] = []
    starts: list[int] = []
    for run in _RUN.finditer(lowered):
        word, at = run[0], run.start()
        if word[0] < "㐀":
            if len(word) >= _SHORTEST:
                texts.append(word)
                starts.append(at)
            continue
        texts += map("".join, pairwise(word))
        texts += map("".join, zip(word, word[1:], word[2:], strict=False))
        for size in range(_SHORTEST, _LONGEST + 1):
            starts += range(at, at + len(word) - size + 1)
    return Tokens(texts, starts)


def _lowered(text: str) -> str:
    """Lower case where that keeps every letter's place: a few letters grow."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


class Adds(NamedTuple):
    """What words add to an industry's score: each token, and each of the industry's own words as a whole.

    `tokens` (tokens,) is 0 for everyday words where the profile has any of the trade: those weigh by accident.
    """

    tokens: Row
    own_word: float


class Highlighter:
    """Finds the spans of one profile for any industry, given what words add to it and which are its own.

    The fields stand side by side as one text, so that all are read at once; `tokens` are those of them all.
    """

    def __init__(self, profile: EnterpriseProfile) -> None:
        self._fields = [field for field in profile_fields(profile) if field.text]
        lengths = [len(field.text) + len(_GAP) for field in self._fields]
        self._starts = [0, *accumulate(lengths)][:-1]
        self._bounds, self._lengths = np.array(self._starts), np.array(lengths)
        self._text = "".join(_lowered(field.text) + _GAP for field in self._fields)
        self.tokens, starts = placed_tokens(self._text)
        self._sizes = np.fromiter(map(len, self.tokens), np.intp, len(self.tokens))
        self._places = _ranges(np.array(starts, np.intp), self._sizes)

    def spans(self, adds: Adds, own: re.Pattern[str]) -> tuple[Matched, ...]:
        """The strongest spans in reading order, at most twelve, none overlapping; `own` finds the industry's own words."""
        found = sorted(self._runs(adds, own), key=lambda run: (-run[0], run[1]))
        least = LEAST_SHARE * found[0][0] if found else 0.0
        shown = [(start, end) for strength, start, end in found if strength >= least]
        return tuple(self._matched(start, end) for start, end in sorted(shown[:MAX_SPANS]))

    def _matched(self, start: int, end: int) -> Matched:
        at = bisect_right(self._starts, start) - 1
        field, start, end = self._fields[at], start - self._starts[at], end - self._starts[at]
        return Matched.made(text=field.text[start:end], field=field.path, start=start, end=end)

    def _runs(self, adds: Adds, own: re.Pattern[str]) -> Iterator[tuple[float, int, int]]:
        """(strength, start, end) of each stretch of two letters and more that adds more than the rest of its field."""
        if not self._text:
            return
        letters = self._letters(adds.tokens)
        whole = own_places(self._text, own)
        for start, end in whole:
            letters[start:end] += adds.own_word / (end - start)
        marked, each = letters > self._bars(letters), letters.tolist()
        for start, end in whole:  # a word is shown whole or not at all
            marked[start:end] = sum(each[start:end]) > 0
        for start, end in _stretches(marked):
            if end - start > 1:
                yield sum(each[start:end]), start, end

    def _letters(self, adds: Row) -> Row:
        """What the tokens add, shared out among their letters; summed in the order of the tokens."""
        spread = np.repeat(adds / self._sizes, self._sizes)
        found = np.bincount(self._places, spread, len(self._text))
        return found.astype(np.float64, copy=False)

    def _bars(self, letters: Row) -> Row:
        """What each letter must exceed: a share of the strongest of its field; never less than nothing."""
        strongest = np.maximum(np.maximum.reduceat(letters, self._bounds), 0.0)
        found: Row = np.repeat(BACKGROUND * strongest, self._lengths)
        return found


def own_places(lowered: str, own: re.Pattern[str]) -> Sequence[tuple[int, int]]:
    """Where an industry's own words stand in a lower-case text."""
    return [match.span() for match in own.finditer(lowered)]


def _ranges(starts: Places, sizes: Places) -> Places:
    """The whole numbers from each start on, as many as its size, one range after the other."""
    ends = np.cumsum(sizes)
    found: Places = np.arange(sizes.sum()) + np.repeat(starts - ends + sizes, sizes)
    return found


def _stretches(marked: NDArray[np.bool_]) -> list[list[int]]:
    """[start, end] of each run of marked letters; the last letter is a gap and never marked."""
    before = np.zeros(len(marked) + 1, np.bool_)
    before[1:] = marked
    edges = np.flatnonzero(before[:-1] != marked)
    stretches: list[list[int]] = edges.reshape(-1, 2).tolist()
    return stretches


def trade_tokens(industries: Iterable[Industry]) -> frozenset[str]:
    """The tokens that name trades: those of every industry's own words and of the classes of GB/T 4754."""
    words = [entry.name for entry in gbt4754.classes().values()]
    for industry in industries:
        words += [industry.name_zh, industry.name_en, *industry.sub_fields]
        words += [*industry.vocabulary.zh, *industry.vocabulary.en]
    return _tokens_of(words)


def latin_tokens(industry: Industry) -> frozenset[str]:
    """The Latin tokens of one industry's own words."""
    words = (industry.name_en, *industry.vocabulary.zh, *industry.vocabulary.en)
    return frozenset(token for token in _tokens_of(words) if not is_han(token))


def _tokens_of(words: Iterable[str]) -> frozenset[str]:
    return frozenset(token for word in words for token in placed_tokens(_lowered(word)).texts)


def is_han(token: str) -> bool:
    """Whether a token is of Han letters; the others are Latin."""
    return token[0] >= "㐀"
