"""An encoder that keeps its vectors on disk, so that a second evaluation encodes nothing."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from matching.encoder import Encoder
from matching.encoder.protocol import Engine, Kind, Vectors

Report = Callable[[str], None]
CHUNK = 256


class KeptVectors:
    """Answers from a file of vectors keyed by the text's hash; encodes and keeps what it lacks.

    One file a model, named after the model's hash: vectors of two models never meet. Only hashes of texts are
    written. `save` writes the file; nothing is written when nothing is new.
    """

    def __init__(self, inner: Encoder, folder: Path, report: Report) -> None:
        self.model_id, self.model_sha256 = inner.model_id, inner.model_sha256
        self.dimension, self.engine = inner.dimension, inner.engine
        self._inner, self._report = inner, report
        self._path = folder / f"vectors-{inner.model_sha256[:16]}.npz"
        self._known: dict[str, Any] = {}
        self._fresh = 0
        if self._path.is_file():
            with np.load(self._path, allow_pickle=False) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """Float32 (n, dimension): see `Encoder.encode`."""
        keys = [key_of(text, kind) for text in texts]
        missing = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in self._known
        }
        self._encode(missing, kind)
        rows = [self._known[key] for key in keys]
        return np.array(rows, np.float32).reshape(len(rows), self.dimension)

    def save(self) -> None:
        if not self._fresh:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(self._path, keys=list(self._known), rows=np.array(list(self._known.values())))
        self._fresh = 0

    def _encode(self, missing: dict[str, str], kind: Kind) -> None:
        keys = list(missing)
        for start in range(0, len(keys), CHUNK):
            part = keys[start : start + CHUNK]
            rows = self._inner.encode([missing[key] for key in part], kind=kind)
            self._known.update(zip(part, rows, strict=True))
            self._fresh += len(part)
            if len(keys) > CHUNK:
                self._report(f"encoded {start + len(part)} of {len(keys)} texts")


class NumpyEncoder:
    """multilingual USE behind the encoder protocol; it makes no difference between queries and passages."""

    model_id = "universal-sentence-encoder-multilingual-v3"
    engine: Engine = "embedding"
    dimension = 512

    def __init__(self, run: Callable[[Sequence[str]], Any], version: str) -> None:
        self._run = run
        self.model_sha256 = hashlib.sha256(f"{self.model_id} {version}".encode()).hexdigest()

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """Float32 (n, 512): see `Encoder.encode`."""
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            if text.strip():
                rows[row] = self._run([text])[0]
        return rows


def key_of(text: str, kind: Kind) -> str:
    """The name a text's vector is kept under."""
    return hashlib.sha256(f"{kind}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()
