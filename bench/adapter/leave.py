"""The adapter of all rows; and those that never saw some rows, whose vectors are for judging."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from bench.adapter import corpus
from bench.adapter.bert import Bert
from bench.adapter.corpus import Corpus, Row
from bench.adapter.fit import Recipe, fit, vectors

ADAPTER = "adapter.safetensors"


class Found(NamedTuple):
    corpus: Corpus
    model: Bert
    device: str


def fitted(
    folder: Path,
    without: str | None,
    device: str | None,
    report: Callable[[str], None],
    recipe: Recipe | None = None,
) -> Found:
    """Fit on the corpus in `folder`, without the rows of `fold:<number>` or those at home in `group:<label>`."""
    on = device or ("cuda" if torch.cuda.is_available() else "cpu")
    read, weights = corpus.read(folder)
    kind, _, name = (without or "").partition(":")
    rows = [row for row in read.rows if not _left_out(row, kind, name)]
    if without and len(rows) == len(read.rows):
        raise ValueError(f"{without!r} leaves no row out: say fold:0 … fold:4 or group:<label>")
    group = name if kind == "group" else None
    return Found(read, fit(read, weights, rows, group, recipe or Recipe(), on, report), on)


def _left_out(row: Row, kind: str, name: str) -> bool:
    return (kind == "fold" and str(row.fold) == name) or (kind == "group" and name in row.homes)


def write(found: Found, out: Path, without: str | None) -> None:
    out.mkdir(parents=True, exist_ok=True)
    if without is None:
        from safetensors.numpy import save_file

        save_file(found.model.adapter(), out / ADAPTER)
        return
    every = range(len(found.corpus.keys))
    rows = vectors(found.corpus, found.model, list(every), found.device)
    np.savez(out / f"vectors-{without.replace(':', '-')}.npz", keys=found.corpus.keys, rows=rows)
