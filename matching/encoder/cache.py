"""Vectors kept in memory, so that the same text is encoded once."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.encoder.protocol import Encoder, Engine, Kind, Vectors

Vector = NDArray[np.float32]


class VectorKey(NamedTuple):
    """What a vector is the vector of."""

    model_sha256: str
    kind: Kind
    text_sha256: str


def vector_key(text: str, kind: Kind, encoder: Encoder) -> VectorKey:
    """Return the key under which a text's vector may be kept, in memory or in a database."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return VectorKey(encoder.model_sha256, kind, digest)


class CachedEncoder:
    """An encoder that remembers the `capacity` vectors last used; safe to share between threads.

    A text that several threads ask for at once is encoded by one of them; the others wait for it.
    """

    def __init__(self, encoder: Encoder, capacity: int) -> None:
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._encoder = encoder
        self._capacity = capacity
        self._lock = threading.Lock()
        self._kept: OrderedDict[VectorKey, Vector] = OrderedDict()
        self._coming: dict[VectorKey, Future[Vector]] = {}

    @property
    def model_id(self) -> str:
        return self._encoder.model_id

    @property
    def model_sha256(self) -> str:
        return self._encoder.model_sha256

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    @property
    def engine(self) -> Engine:
        return self._encoder.engine

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """Return float32 (n, dimension): see `Encoder.encode`. The rows are the caller's own."""
        keys = [vector_key(text, kind, self._encoder) for text in texts]
        known, awaited, missing = self._claim(dict(zip(keys, texts, strict=True)))
        if missing:
            known |= self._encode(missing, kind)
        known |= {key: future.result() for key, future in awaited.items()}
        rows = np.zeros((len(keys), self.dimension), np.float32)
        for row, key in enumerate(keys):
            rows[row] = known[key]
        return rows

    def forget(self, texts: Sequence[str], *, kind: Kind) -> None:
        """Let go of the vectors of texts that are to leave no trace; unknown texts are no error."""
        with self._lock:
            for text in texts:
                self._kept.pop(vector_key(text, kind, self._encoder), None)

    def _claim(
        self, wanted: dict[VectorKey, str]
    ) -> tuple[dict[VectorKey, Vector], dict[VectorKey, Future[Vector]], dict[VectorKey, str]]:
        """Part the wanted into those kept, those another thread encodes, and those now ours to."""
        known: dict[VectorKey, Vector] = {}
        awaited: dict[VectorKey, Future[Vector]] = {}
        missing: dict[VectorKey, str] = {}
        with self._lock:
            for key, text in wanted.items():
                if key in self._kept:
                    self._kept.move_to_end(key)
                    known[key] = self._kept[key]
                elif key in self._coming:
                    awaited[key] = self._coming[key]
                else:
                    self._coming[key] = Future()
                    missing[key] = text
        return known, awaited, missing

    def _encode(self, missing: dict[VectorKey, str], kind: Kind) -> dict[VectorKey, Vector]:
        try:
            rows = self._encoder.encode(list(missing.values()), kind=kind)
        except BaseException as error:
            with self._lock:
                failed = [self._coming.pop(key) for key in missing]
            for future in failed:
                future.set_exception(error)
            raise
        vectors = {key: row.copy() for key, row in zip(missing, rows, strict=True)}
        self._keep(vectors)
        return vectors

    def _keep(self, vectors: dict[VectorKey, Vector]) -> None:
        with self._lock:
            self._kept.update(vectors)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
            coming = [(self._coming.pop(key), vector) for key, vector in vectors.items()]
        for future, vector in coming:
            future.set_result(vector)
