"""Evidence from words: how much of an industry's own vocabulary and wording a text carries."""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.catalogue.entries import Industry

_RUN = re.compile(r"[㐀-鿿]+|[a-z0-9]+")
_LATIN = re.compile(r"[a-z0-9]+(?:[-+./&][a-z0-9]+)*")
_LONGEST_PHRASE = 6
_FUNCTION_WORDS = frozenset([
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "have", "hope", "in",
    "into", "is", "it", "its", "of", "on", "or", "our", "plan", "that", "the", "their",
    "to", "want", "we", "will", "with",
])  # fmt: skip

Row = NDArray[np.float64]


def tokens(text: str) -> list[str]:
    """Han runs as 1- to 3-grams of characters; Latin words whole, without a plural s, without function words."""
    return list(_tokens(text.lower()))


def _tokens(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        if run[0] >= "㐀":
            for size in (1, 2, 3):
                yield from (run[at : at + size] for at in range(len(run) - size + 1))
        elif run not in _FUNCTION_WORDS:
            yield _singular(run)


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
        counts = {word: sum(word in own for own in owned) for word in words}
        self._han = [(word, row) for row, word in enumerate(words) if not word.isascii()]
        self._latin = {_phrase(word): row for row, word in enumerate(words) if word.isascii()}
        self._weights = np.array(
            [
                [_weight(word, counts[word], len(owned)) if word in own else 0.0 for own in owned]
                for word in words
            ]
        ).reshape(len(words), len(owned))

    def hits(self, text: str) -> Row:
        """ln(1 + summed weight of the own words that stand in the text), one an industry; a repeated word counts once."""
        lowered = text.lower()
        rows = {row for word, row in self._han if word in lowered}
        rows |= {self._latin[phrase] for phrase in _phrases(lowered) if phrase in self._latin}
        found: Row = np.log1p(self._weights[sorted(rows)].sum(axis=0))
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
    for size in range(1, _LONGEST_PHRASE + 1):
        yield from (" ".join(words[at : at + size]) for at in range(len(words) - size + 1))


class Wording:
    """TF-IDF similarity of a text to each of a set of documents, over the tokens of `tokens`."""

    def __init__(self, vectorizer: TfidfVectorizer, documents: Sequence[str]) -> None:
        self._by_token: csr_matrix = vectorizer.transform(documents).T.tocsr()

    def similarity(self, row: csr_matrix) -> Row:
        """Cosine with every document, given the text's own TF-IDF row; only the text's tokens are looked at."""
        found: Row = self._by_token[row.indices].T @ row.data
        return found


def fitted_vectorizer(documents: Sequence[str]) -> TfidfVectorizer:
    """Sublinear TF-IDF over the documents' tokens."""
    return TfidfVectorizer(analyzer=tokens, sublinear_tf=True).fit(documents)
