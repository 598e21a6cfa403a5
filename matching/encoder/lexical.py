"""The stand-in for when no model can be loaded: hashed character n-grams.

It needs no files and learns nothing. It knows that two texts share spellings, not that they mean
the same; results that come from it say so (`engine`).
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from matching.encoder.protocol import Engine, Kind, Vectors, said
from matching.encoder.tokens import MAX_CHARACTERS

DIMENSION = 4096
_GRAMS = (1, 2)


class LexicalEncoder:
    """Vectors of hashed characters and pairs of them, sublinear counts, length one."""

    model_id = f"lexical-hash-{_GRAMS[0]}-{_GRAMS[1]}-{DIMENSION}"
    model_sha256 = hashlib.sha256(model_id.encode()).hexdigest()
    dimension = DIMENSION
    engine: Engine = "lexical"

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """Return float32 (n, dimension): see `Encoder.encode`; `kind` makes no difference."""
        if not texts:
            return np.zeros((0, DIMENSION), np.float32)
        from sklearn.preprocessing import normalize

        counts = self._hashing.transform([_folded(text) for text in texts])
        counts.data = np.sign(counts.data) * np.log1p(np.abs(counts.data))
        rows: Vectors = normalize(counts).toarray().astype(np.float32)
        return rows

    @cached_property
    def _hashing(self) -> Any:
        from sklearn.feature_extraction.text import HashingVectorizer

        return HashingVectorizer(
            analyzer="char", ngram_range=_GRAMS, n_features=DIMENSION, norm=None, lowercase=False
        )


def _folded(text: str) -> str:
    """Return a text as the n-grams see it: one form for each character, no capitals, one space."""
    return " ".join(unicodedata.normalize("NFKC", said(text, MAX_CHARACTERS)).casefold().split())
