"""What every encoder with a model does around it: clean texts in, finite unit rows out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.encoder.protocol import Engine, Kind, Vectors, said
from matching.encoder.tokens import MAX_CHARACTERS

Run = Callable[[list[str], str], Vectors]


@dataclass(frozen=True)
class EmbeddingEncoder:
    """An encoder around `run`, which turns texts and their prompt into unit rows (n, dimension)."""

    model_id: str
    model_sha256: str
    dimension: int
    prompts: Mapping[Kind, str]
    run: Run
    engine: Engine = "embedding"

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """Return float32 (n, dimension): see `Encoder.encode`.

        Of a text, the first 8,192 characters reach the tokenizer: no 512 tokens are longer, so only
        runs of more than 7,000 blanks could have let later words in.
        """
        rows = np.zeros((len(texts), self.dimension), np.float32)
        clean = [said(text, MAX_CHARACTERS) for text in texts]
        filled = [row for row, text in enumerate(clean) if text]
        if filled:
            vectors = self.run([clean[row] for row in filled], self.prompts[kind])
            rows[filled] = np.where(np.isfinite(vectors).all(axis=1, keepdims=True), vectors, 0)
        return rows
