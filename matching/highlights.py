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
FIRST_HAN = "㐀"
"""The least of all Han letters; no Latin letter comes after it."""
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


Run = tuple[float, int, int]
"""What a stretch of letters adds, where it starts and where it ends."""


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
        self._made: dict[tuple[int, int], Matched] = {}
        self._places = _ranges(np.array(starts, np.intp), self._sizes)

    def spans(
        self, adds: Sequence[Adds], owns: Sequence[re.Pattern[str]]
    ) -> list[tuple[Matched, ...]]:
        """Of each industry the strongest spans in reading order, at most twelve, none overlapping; `owns` find the own
        words of each."""
        if not self._text:
            return [()] * len(adds)
        return [self._strongest(runs) for runs in self._runs(adds, owns)]

    def _strongest(self, runs: list[Run]) -> tuple[Matched, ...]:
        found = sorted(runs, key=lambda run: (-run[0], run[1]))
        least = LEAST_SHARE * found[0][0] if found else 0.0
        shown = [(start, end) for strength, start, end in found if strength >= least]
        return tuple([self._matched(*place) for place in sorted(shown[:MAX_SPANS])])

    def _matched(self, start: int, end: int) -> Matched:
        """The span as a result carries it; industries share those that speak for several."""
        if (start, end) not in self._made:
            self._made[start, end] = self._placed(start, end)
        return self._made[start, end]

    def _placed(self, start: int, end: int) -> Matched:
        at = bisect_right(self._starts, start) - 1
        field, start, end = self._fields[at], start - self._starts[at], end - self._starts[at]
        return Matched.made(text=field.text[start:end], field=field.path, start=start, end=end)

    def _runs(self, adds: Sequence[Adds], owns: Sequence[re.Pattern[str]]) -> list[list[Run]]:
        """Of each industry the stretches of two letters and more that add more than the rest of their field."""
        letters = self._letters(np.array([of_one.tokens for of_one in adds]))
        whole = [own_places(self._text, own) for own in owns]
        for row, of_one, words in zip(letters, adds, whole, strict=True):
            for start, end in words:
                row[start:end] += of_one.own_word / (end - start)
        marked, each = letters > self._bars(letters), letters.tolist()
        for row, values, words in zip(marked, each, whole, strict=True):
            for start, end in words:  # a word is shown whole or not at all
                row[start:end] = sum(values[start:end]) > 0
        found: list[list[Run]] = [[] for _ in adds]
        for at, start, end in _stretches(marked):
            if end - start > 1:
                found[at].append((sum(each[at][start:end]), start, end))
        return found

    def _letters(self, adds: Row) -> Row:
        """(industries, letters) what the tokens add, shared out among their letters; summed in the order of the tokens."""
        count, size = len(adds), len(self._text)
        spread = (adds / self._sizes).repeat(self._sizes, axis=1)
        places = np.arange(count)[:, None] * size + self._places
        found = np.bincount(places.ravel(), spread.ravel(), count * size)
        return found.astype(np.float64, copy=False).reshape(count, size)

    def _bars(self, letters: Row) -> Row:
        """What each letter must exceed: a share of the strongest of its field; never less than nothing."""
        strongest = np.maximum(np.maximum.reduceat(letters, self._bounds, axis=1), 0.0)
        found: Row = (BACKGROUND * strongest).repeat(self._lengths, axis=1)
        return found


def own_places(lowered: str, own: re.Pattern[str]) -> Sequence[tuple[int, int]]:
    """Where an industry's own words stand in a lower-case text."""
    return [match.span() for match in own.finditer(lowered)]


def _ranges(starts: Places, sizes: Places) -> Places:
    """The whole numbers from each start on, as many as its size, one range after the other."""
    ends = sizes.cumsum()
    found: Places = np.arange(ends[-1] if len(ends) else 0) + (starts - ends + sizes).repeat(sizes)
    return found


def _stretches(marked: NDArray[np.bool_]) -> Iterator[tuple[int, int, int]]:
    """(row, start, end) of each run of marked letters of each row; the last letter is a gap and never marked."""
    size, flat = marked.shape[1], marked.ravel()
    before = np.zeros(len(flat), np.bool_)
    before[1:] = flat[:-1]
    for start, end in (before != flat).nonzero()[0].reshape(-1, 2).tolist():
        row = start // size
        yield row, start - row * size, end - row * size


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
    return token >= FIRST_HAN
