"""B2: re-creation of the method of wsqigo1/rag-policy-match (no licence: method only, no code).

Character BM25 over title and content, dense cosine, weighted reciprocal-rank fusion. The encoder is the one this
product ships, on both sides; the original's keyword field and query expansion are left out.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bench.baselines.bm25 import BM25
from bench.baselines.protocol import Answer, Entry, Unfitted, ordered
from matching.encoder import Encoder
from matching.profile import EnterpriseProfile

DENSE_WEIGHT, LEXICAL_WEIGHT = 0.6, 0.4
DENSE_TOP, LEXICAL_TOP, OFFSET = 20, 15, 60
CONTENT, TITLE = 2.0, 1.5
QUERY_CHARACTERS = 400


def query(profile: EnterpriseProfile) -> str:
    """Products, then the business text, cut at 400 characters."""
    text = f"主营产品：{'、'.join(profile.products or ())}。{profile.business_text}"
    return text[:QUERY_CHARACTERS]


class Documents:
    """What is searched: ids, titles and contents, indexed for words and for meaning."""

    def __init__(
        self, ids: Sequence[str], titles: Sequence[str], contents: Sequence[str], encoder: Encoder
    ) -> None:
        self.ids = tuple(ids)
        self.titles, self.contents = BM25(titles), BM25(contents)
        self._vectors = encoder.encode(contents, kind="passage").astype(np.float64)

    def lexical(self, text: str) -> NDArray[np.float64]:
        return CONTENT * self.contents.scores(text) + TITLE * self.titles.scores(text)

    def fused(self, text: str, vector: NDArray[np.float32]) -> NDArray[np.float64]:
        """0.6 / (60 + dense rank) + 0.4 / (60 + lexical rank), a missing leg adding nothing."""
        lexical, dense = self.lexical(text), self._vectors @ vector
        found = DENSE_WEIGHT * _reciprocal(dense, DENSE_TOP, -np.inf)
        return found + LEXICAL_WEIGHT * _reciprocal(lexical, LEXICAL_TOP, 0.0)


def _reciprocal(scores: NDArray[np.float64], top: int, above: float) -> NDArray[np.float64]:
    """1 / (60 + rank) of the first `top` scores that exceed `above`, 0 for the rest."""
    found = np.zeros_like(scores)
    for rank, row in enumerate(np.argsort(-scores, kind="stable")[:top], 1):
        found[row] = 1 / (OFFSET + rank) if scores[row] > above else 0.0
    return found


class HybridSearch(Unfitted):
    """Entries by fused rank; the score orders but is no probability."""

    def __init__(self, documents: Documents, encoder: Encoder, name: str = "B2") -> None:
        self.name = name
        self._documents, self._encoder = documents, encoder

    def rank(self, profiles: Sequence[EnterpriseProfile]) -> list[Answer]:
        """All entries, those in neither leg last with 0."""
        texts = [query(profile) for profile in profiles]
        vectors = self._encoder.encode(texts, kind="query")
        fused = [
            self._documents.fused(text, vector) for text, vector in zip(texts, vectors, strict=True)
        ]
        return [Answer(ordered(self._documents.ids, scores)) for scores in fused]


def industry_documents(entries: Sequence[Entry], encoder: Encoder) -> Documents:
    """The industries of a plan as documents."""
    return Documents(
        [entry.id for entry in entries],
        [entry.name for entry in entries],
        [entry.content for entry in entries],
        encoder,
    )
