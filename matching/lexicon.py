"""Evidence from words: how much of an industry's own vocabulary and wording a text carries."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from matching.catalogue.entries import Industry
from matching.spans import terms
from matching.text import industry_passage

LONGEST = 4_000


class Lexicon:
    """Vocabulary hits and character TF-IDF of the industries of one catalogue.

    A word shared by many industries weighs less: idf = ln(1 + N / df), N industries, df those that own the word.
    """

    def __init__(self, industries: Sequence[Industry]) -> None:
        self._terms = [terms(industry) for industry in industries]
        counts: dict[str, int] = {}
        for words in self._terms:
            for word in words:
                counts[word] = counts.get(word, 0) + 1
        self._idf = {word: math.log1p(len(self._terms) / count) for word, count in counts.items()}
        self._vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
        documents = [
            f"{industry_passage(industry)}{'、'.join(words)}"
            for industry, words in zip(industries, self._terms, strict=True)
        ]
        self._documents = self._vectorizer.fit_transform(documents)

    def hits(self, text: str) -> NDArray[np.float64]:
        """One number an industry: idf of its words that stand in the text, each once, longer words more.

        A word inside a longer one that also stands in the text still counts, at its own weight.
        """
        lowered = text[:LONGEST].lower()
        found = {
            word: idf * math.sqrt(len(word)) for word, idf in self._idf.items() if word in lowered
        }
        return np.array([sum(found.get(word, 0.0) for word in words) for words in self._terms])

    def similarity(self, text: str) -> NDArray[np.float64]:
        """Cosine of character 1- to 3-gram TF-IDF between the text and each industry's whole wording."""
        vector = self._vectorizer.transform([text[:LONGEST].lower()])
        found: NDArray[np.float64] = (self._documents @ vector.T).toarray()[:, 0]
        return found
