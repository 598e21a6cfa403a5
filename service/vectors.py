"""Vectors of the catalogue's wording kept on disk, so that a second start does not make them again."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from matching.encoder import Encoder
from matching.encoder.protocol import Engine, Kind, Vectors


class KeptVectors:
    """An encoder that keeps the rows of whole batches in files named by model, kind and texts.

    For batches of passages, which come again on every start. What companies wrote (kind `query`) goes straight through,
    however much it is at once: a vector of it must not outlive its deletion. A file that cannot be read or
    written costs time, never an answer.
    """

    def __init__(self, encoder: Encoder, folder: Path, *, smallest: int = 16) -> None:
        self._encoder = encoder
        self._folder = folder
        self._smallest = smallest

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
        """Return float32 (n, dimension): see `Encoder.encode`."""
        if kind != "passage" or len(texts) < self._smallest:
            return self._encoder.encode(texts, kind=kind)
        file = self._folder / f"{_digest(self.model_sha256, kind, texts)}.npy"
        kept = _read(file, (len(texts), self.dimension))
        if kept is None:
            kept = self._encoder.encode(texts, kind=kind)
            _write(file, kept)
        return kept


def _digest(model: str, kind: str, texts: Sequence[str]) -> str:
    digest = hashlib.sha256(f"{model} {kind}".encode())
    for text in texts:
        digest.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return digest.hexdigest()


def _read(file: Path, shape: tuple[int, int]) -> Vectors | None:
    try:
        rows = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    good = rows.shape == shape and rows.dtype == np.float32 and bool(np.isfinite(rows).all())
    return rows if good else None


def _write(file: Path, rows: Vectors) -> None:
    """Beside it first, then moved into place: readers see a whole file or none."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as part:
            np.save(part, rows, allow_pickle=False)
        os.replace(part.name, file)
