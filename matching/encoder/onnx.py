"""The served graph as a module of sentence-transformers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import InputModule

from matching.encoder.session import Session
from matching.encoder.tokens import MAX_TOKENS
from matching.encoder.transformers import SentenceRun
from matching.encoder.weights import PROMPTS


class OnnxTransformer(InputModule):
    """Tokens, transformer, mean pooling and normalisation in one onnxruntime graph."""

    def __init__(self, session: Session) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # sentence-transformers says no types
        self.session = session
        self.tokenizer = session.tokenizer
        self.max_seq_length = MAX_TOKENS

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **_: Any
    ) -> dict[str, Any]:
        """Return `input_ids` and `attention_mask`, int64 (n, longest)."""
        rows = [torch.from_numpy(self.session.ids(f"{prompt or ''}{text}")) for text in inputs]
        pad = torch.nn.utils.rnn.pad_sequence
        mask = pad([torch.ones_like(row) for row in rows], batch_first=True)
        return {"input_ids": pad(rows, batch_first=True, padding_value=1), "attention_mask": mask}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add `sentence_embedding`, float32 (n, dimension); padding is cut off again."""
        padded, lengths = features["input_ids"].numpy(), features["attention_mask"].sum(dim=1)
        rows = [np.array(row[:length]) for row, length in zip(padded, lengths, strict=True)]
        return features | {"sentence_embedding": torch.from_numpy(self.session.vectors(rows))}

    def get_embedding_dimension(self) -> int:
        """Return the length of a vector."""
        return self.session.dimension

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Refuse: the files are the cache's, built from the wheel."""
        raise TypeError(
            "the served graph is built by matching.encoder; it cannot be saved elsewhere"
        )


def sentence_run(session: Session) -> SentenceRun:
    """Return what runs texts through the graph as a SentenceTransformer does."""
    model = SentenceTransformer(
        modules=[OnnxTransformer(session)],
        device="cpu",
        prompts={str(kind): prompt for kind, prompt in PROMPTS.items()},
        similarity_fn_name="cosine",
    )
    return SentenceRun(model, batch=256)
