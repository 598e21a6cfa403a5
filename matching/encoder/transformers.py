"""Encoders that torch runs: the float32 reference of the bundled weights, and any other model."""

import hashlib
import json
import re
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer

from matching.encoder.embedding import EmbeddingEncoder
from matching.encoder.folder import Report
from matching.encoder.protocol import EncoderUnavailable, Kind, Vectors
from matching.encoder.weights import MODEL_ID, PROMPTS, transformer_folder

_E5 = re.compile(r"(?<![a-z0-9])e5(?![a-z0-9])")


class SentenceRun:
    """Runs texts through a SentenceTransformer.

    `batch=1` where neighbours in a batch would change the last digits of a text's vector.
    """

    def __init__(self, model: SentenceTransformer, *, batch: int, normalise: bool = False) -> None:
        self.model = model
        self._batch = batch
        self._normalise = normalise

    def __call__(self, texts: list[str], prompt: str) -> Vectors:
        """Return float32 (n, dimension) for n texts after the same prompt."""
        return self.model.encode(
            texts,
            prompt=prompt,
            batch_size=self._batch,
            normalize_embeddings=self._normalise,
            show_progress_bar=False,
            convert_to_numpy=True,
        ).astype("float32", copy=False)


def reference_encoder(cache: Path, threads: int | None, report: Report) -> EmbeddingEncoder:
    """Load the bundled weights in float32."""
    folder = transformer_folder(cache, report)
    model = _load(str(folder.path), threads)
    run = SentenceRun(model, batch=1)
    return EmbeddingEncoder(MODEL_ID, folder.sha256, _dimension(model), PROMPTS, run)


def other_encoder(name: str, threads: int | None) -> EmbeddingEncoder:
    """Load a sentence-transformers folder, or a hub id from the hub's cache on this machine.

    Nothing is downloaded: a start must neither wait for a network nor change with it. Prompts are
    the model's own; without any, those of e5 if its name says e5, else none.
    Raises EncoderUnavailable when it cannot be loaded.
    """
    try:
        model = _load(name, threads)
    except Exception as error:  # a loader of others' files: whatever it raises means the same here
        raise EncoderUnavailable(_advice(name, error)) from error
    prompts = _prompts(model, name)
    run = SentenceRun(model, batch=1, normalise=True)
    sha256 = _fingerprint(model, prompts)
    shown = Path(name).name if Path(name).is_dir() else name  # a result names no folder of ours
    return EmbeddingEncoder(shown, sha256, _dimension(model), prompts, run)


def _load(name: str, threads: int | None) -> SentenceTransformer:
    if threads:
        torch.set_num_threads(threads)
    return SentenceTransformer(name, device="cpu", local_files_only=True)


def _advice(name: str, error: Exception) -> str:
    said = " ".join(str(error).split())[:300]
    return (
        f"the model {name!r} cannot be loaded ({type(error).__name__}: {said}); "
        "LUODI_MODEL must name a sentence-transformers folder on this machine or a model already "
        f"fetched from the hub (hf download {name}); unset it to use the bundled weights"
    )


def _prompts(model: SentenceTransformer, name: str) -> dict[Kind, str]:
    own = model.prompts
    query, passage = own.get("query") or "", own.get("passage") or own.get("document") or ""
    if query or passage:
        return {"query": query, "passage": passage}
    if _E5.search(Path(name).name.lower()):
        return PROMPTS
    return {"query": "", "passage": ""}


def _dimension(model: SentenceTransformer) -> int:
    return int(model.encode(["a"], show_progress_bar=False).shape[-1])


def _fingerprint(model: SentenceTransformer, prompts: dict[Kind, str]) -> str:
    """Return the SHA-256 of all that a vector comes from: prompts, length, weights in name order."""
    digest = hashlib.sha256(json.dumps([prompts, model.max_seq_length]).encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(json.dumps([name, str(tensor.dtype), list(tensor.shape)]).encode())
        digest.update(tensor.detach().flatten().view(torch.uint8).numpy())
    return digest.hexdigest()
