"""Choosing an encoder: the bundled weights, another sentence-transformers model, or the stand-in."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Literal

from matching.encoder.embedding import EmbeddingEncoder
from matching.encoder.folder import Report
from matching.encoder.lexical import LexicalEncoder
from matching.encoder.protocol import Encoder, EncoderUnavailable
from matching.encoder.weights import PROMPTS

Backend = Literal["onnx", "onnx-direct", "torch"]


def load_encoder(
    model: str | None = None,
    *,
    cache: Path,
    backend: Backend = "onnx",
    threads: int | None = None,
    report: Report | None = None,
) -> Encoder:
    """Load an encoder; None means the bundled weights, built under `cache` the first time.

    `backend`: "onnx" runs the bundled weights through onnxruntime inside sentence-transformers;
    "onnx-direct" gives the same bytes without importing it, for commands that start and end;
    "torch" is the float32 reference. Any other `model` is a sentence-transformers folder, or a hub id
    already fetched to this machine, which torch runs whatever `backend` says. `threads` are texts at
    once under onnx (default: one a core; vectors do not depend on it), operations at once under torch.
    Raises EncoderUnavailable and nothing else; its message says what to do. Never falls back.
    """
    try:
        if model is not None:
            _refuse_missing(model)
            from matching.encoder.transformers import other_encoder

            return other_encoder(model, threads)
        return _bundled(cache, backend, threads, report or (lambda _: None))
    except EncoderUnavailable:
        raise
    except Exception as error:  # disk, memory, a library that does not load: all mean the same here
        raise EncoderUnavailable(
            f"the encoder cannot be built or read under {cache} ({type(error).__name__}: {error}); "
            "make that folder writable, with 600 MB free, or choose another one (LUODI_CACHE)"
        ) from error


def load_encoder_or_lexical(
    model: str | None = None,
    *,
    cache: Path,
    backend: Backend = "onnx",
    threads: int | None = None,
    report: Report | None = None,
) -> tuple[Encoder, str | None]:
    """Load an encoder as `load_encoder` does, or the lexical stand-in and the reason for it."""
    try:
        return load_encoder(
            model, cache=cache, backend=backend, threads=threads, report=report
        ), None
    except EncoderUnavailable as reason:
        return LexicalEncoder(), str(reason)


def _refuse_missing(model: str) -> None:
    """A path is no hub id, so a missing folder is told before torch is imported, which takes seconds."""
    path = Path(model).expanduser()
    if path.is_absolute() and not path.is_dir():
        raise EncoderUnavailable(
            f"the model {model!r} cannot be loaded (there is no such folder); LUODI_MODEL must name a "
            "sentence-transformers folder on this machine or a model already fetched from the hub; "
            "unset it to use the bundled weights"
        )


def _bundled(
    cache: Path, backend: Backend, threads: int | None, report: Report
) -> EmbeddingEncoder:
    if backend == "torch":
        from matching.encoder.transformers import reference_encoder

        return reference_encoder(cache, threads, report)
    from matching.encoder.session import SERVED_ID, Session, served_folder

    folder = served_folder(cache, report)
    session = Session(folder.path, threads or len(os.sched_getaffinity(0)))
    direct = EmbeddingEncoder(SERVED_ID, folder.sha256, session.dimension, PROMPTS, session)
    if backend == "onnx-direct":
        return direct
    from matching.encoder.onnx import sentence_run

    return replace(direct, run=sentence_run(session))
