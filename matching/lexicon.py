"""Evidence from words: how much of an industry's own vocabulary and wording a text carries."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.catalogue.entries import Industry

_RUN = re.compile(r"[㐀-鿿]+|[a-z0-9]+")
_LATIN = re.compile(r"[a-z0-9]+(?:[-+./&][a-z0-9]+)*")
_LONGEST_PHRASE = 6
RUNS = 1_024
"""Of how many stretches of letters the tokens are kept: those of the profile at hand and of a few dozen before it."""
_FUNCTION_WORDS = frozenset([
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "have", "hope", "in",
    "into", "is", "it", "its", "of", "on", "or", "our", "plan", "that", "the", "their",
    "to", "want", "we", "will", "with",
])  # fmt: skip

Row = NDArray[np.float64]


def tokens(text: str) -> list[str]:
    """Han runs as 1- to 3-grams of characters; Latin words whole, without a plural s, without function words."""
    return [*chain.from_iterable(map(of_run, runs(text)))]


def runs(text: str) -> list[str]:
    """The stretches of Han letters or of Latin letters and digits, in lower case, in their order."""
    return _RUN.findall(text.lower())


@lru_cache(maxsize=RUNS)
def of_run(run: str) -> tuple[str, ...]:
    """The tokens of one stretch; the texts of one profile share most of theirs."""
    if run[0] >= "㐀":
        triples = zip(run, run[1:], run[2:], strict=False)
        return (*run, *map("".join, pairwise(run)), *map("".join, triples))
    return () if run in _FUNCTION_WORDS else (_singular(run),)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


class Lexicon:
    """The own words of each industry of a catalogue: vocabulary, sub-fields, English name.

    A word shared by several industries weighs less and a longer one more: ln(1 + N/df) × √length, N industries, df
    those that own it; the length of a Latin phrase is 1.6 a word, three words at most.
    """

    def __init__(self, industries: Sequence[Industry]) -> None:
        owned = [_own_words(industry) for industry in industries]
        words = sorted(set().union(*owned))
        counts = Counter(chain.from_iterable(owned))
        self._han = _by_opening(words)
        self._latin = {_phrase(word): row for row, word in enumerate(words) if word.isascii()}
        self._weights = np.array(
            [
                [_weight(word, counts[word], len(owned)) if word in own else 0.0 for own in owned]
                for word in words
            ]
        ).reshape(len(words), len(owned))

    def hits(self, text: str) -> Row:
        """ln(1 + summed weight of the own words that stand in the text), one an industry; a repeated word counts once."""
        if not text:
            return np.zeros(self._weights.shape[1])
        lowered = text.lower()
        openings = {*lowered, *map("".join, pairwise(lowered))} & self._han.keys()
        rows = {row for own in openings for word, row in self._han[own] if word in lowered}
        rows |= {self._latin[phrase] for phrase in _phrases(lowered) if phrase in self._latin}
        found: Row = np.log1p(self._weights[sorted(rows)].sum(axis=0))
        return found


def _by_opening(words: Sequence[str]) -> Mapping[str, list[tuple[str, int]]]:
    """Words that are not plain ASCII with their rows, by their first two characters.

    A text is searched for those words only whose opening stands in it, a few dozen of some thousands.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    for row, word in enumerate(words):
        if not word.isascii():
            found.setdefault(word[:2], []).append((word, row))
    return found


def _own_words(industry: Industry) -> frozenset[str]:
    words = (
        *industry.vocabulary.zh,
        *industry.sub_fields,
        *industry.vocabulary.en,
        industry.name_en,
    )
    return frozenset(unicodedata.normalize("NFKC", word).lower().strip('“”"') for word in words)


def _weight(word: str, owners: int, industries: int) -> float:
    length = min(len(word.split()), 3) * 1.6 if word.isascii() else len(word)
    return math.log1p(industries / owners) * math.sqrt(length)


def _phrase(word: str) -> str:
    return " ".join(_singular(part) for part in _LATIN.findall(word))


def _phrases(text: str) -> Iterator[str]:
    words = [_singular(word) for word in _LATIN.findall(text)]
    for size in range(1, min(_LONGEST_PHRASE, len(words)) + 1):
        yield from (" ".join(words[at : at + size]) for at in range(len(words) - size + 1))


class WordRow(NamedTuple):
    """A text's own TF-IDF row: `tokens` known to the vectorizer, ascending, and their `weights`, of length one."""

    tokens: NDArray[np.intp]
    weights: Row


class Wording:
    """TF-IDF similarity of a text to each of a set of documents, over the tokens of `tokens`."""

    def __init__(self, vectorizer: TfidfVectorizer, documents: Sequence[str]) -> None:
        by_token: csr_matrix = vectorizer.transform(documents).T.tocsr()
        self._starts = by_token.indptr.astype(np.intp)
        self._documents = by_token.indices.astype(np.intp)
        self._weights: Row = by_token.data
        self._count = len(documents)

    def similarity(self, row: WordRow) -> Row:
        """Cosine with every document, given the text's own TF-IDF row; only the text's tokens are looked at.

        Sums run over the tokens in ascending order, as those of a sparse product do.
        """
        if not len(row.tokens):
            return np.zeros(self._count)
        starts = self._starts[row.tokens]
        lengths = self._starts[row.tokens + 1] - starts
        ends = lengths.cumsum()
        entries = np.arange(ends[-1]) + (starts - ends + lengths).repeat(lengths)
        products = self._weights[entries] * row.weights.repeat(lengths)
        sums = np.bincount(self._documents[entries], products, self._count)
        return sums.astype(np.float64, copy=False)


def fitted_vectorizer(documents: Sequence[str]) -> TfidfVectorizer:
    """Sublinear TF-IDF over the documents' tokens."""
    return TfidfVectorizer(analyzer=tokens, sublinear_tf=True).fit(documents)


class WordRows:
    """One text's TF-IDF row at a time: what a fitted vectorizer's `transform` gives, without its checks of a batch.

    Those checks take longer than the row itself when texts come one by one.
    """

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        place: Mapping[str, int] = vectorizer.vocabulary_
        self._idf: Row = vectorizer.idf_
        self._of_run = lru_cache(maxsize=RUNS)(
            lambda run: tuple(place[token] for token in of_run(run) if token in place)
        )

    def __call__(self, text: str) -> WordRow:
        """(1 + ln tf) · idf of each token, scaled to length one; empty when no token is known."""
        known = np.array([*chain.from_iterable(map(self._of_run, runs(text)))], np.intp)
        if not len(known):
            return WordRow(known, np.zeros(0))
        known.sort()
        starts = np.concatenate([[0], (known[1:] != known[:-1]).nonzero()[0] + 1])
        places, times = known[starts], np.diff(starts, append=len(known))
        weights = (np.log(times.astype(np.float64)) + 1) * self._idf[places]
        # One sum after the other, like the vectorizer's: a pairwise sum would differ in the last digit.
        return WordRow(places, weights / np.sqrt((weights * weights).cumsum()[-1]))
