"""BM25 over a fixed set of documents, for any tokens."""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

K1, B = 1.2, 0.75
_HAN_OR_WORD = re.compile(r"[\u3400-\u9fff]|[A-Za-z0-9_]+")
Tokens = Callable[[str], list[str]]


def character_tokens(text: str) -> list[str]:
    """Each Han character alone, each run of Latin letters and digits in lower case."""
    return [token.lower() for token in _HAN_OR_WORD.findall(text)]


class BM25:
    """Σ over the query's tokens, repetitions included, of idf · tf · (k1 + 1) / (tf + k1 · (1 − b + b · |d| / avg)).

    k1 = 1.2, b = 0.75, idf = ln(1 + (N − df + 0.5) / (df + 0.5)), as in Lucene.
    """

    def __init__(self, documents: Sequence[str], tokens: Tokens = character_tokens) -> None:
        self._tokens = tokens
        counted = [Counter(tokens(document)) for document in documents]
        lengths = np.array([sum(counts.values()) for counts in counted], np.float64)
        self.mean_length = float(lengths.mean())
        norm = K1 * (1 - B + B * lengths / self.mean_length)
        self._size = len(documents)
        self._weights: dict[str, NDArray[np.float64]] = {}
        for token in {token for counts in counted for token in counts}:
            tf = np.array([counts[token] for counts in counted], np.float64)
            df = int((tf > 0).sum())
            idf = math.log(1 + (self._size - df + 0.5) / (df + 0.5))
            self._weights[token] = idf * tf * (K1 + 1) / (tf + norm)

    def scores(self, query: str) -> NDArray[np.float64]:
        """One score a document."""
        total = np.zeros(self._size)
        for token, times in Counter(self._tokens(query)).items():
            if token in self._weights:
                total += times * self._weights[token]
        return total
