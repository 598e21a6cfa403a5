"""The 20 nearest of 500, 10,000 and 50,000 entries, beside faiss-cpu's IndexFlatIP: both exact, both over all entries."""

import os
from collections.abc import Callable
from typing import Any

import numpy as np

from bench.rows.method import SEED, GateError, Goal, in_turn, medians, ratio
from bench.rows.row import Row
from bench.rows.texts import own
from matching.encoder import default_cache, load_encoder
from matching.encoder.protocol import Vectors
from matching.nearest import Nearest
from matching.problems import parse_profile
from matching.text import profile_query

SIZES, BATCHES, TOP = (500, 10_000, 50_000), (1, 64), 20
WRITTEN = 256
SPREAD = 0.5
"""Length of the noise that makes more entries of the written ones: their cosines then lie as near as real ones do."""
WORK = 4_000_000
"""Scores a round computes at the least, so that small catalogues are timed over many calls."""


def measure(rounds: int) -> Row:
    """Vectors of real profiles, and more made from them with noise; queries likewise, none of them an entry."""
    import faiss

    entries, queries = vectors(max(SIZES), max(BATCHES))
    gate: dict[str, Any] = {}
    goals, figures = [], {}
    for size in SIZES:
        ids = [f"entry-{number:06d}" for number in range(size)]
        nearest, flat = Nearest(ids, entries[:size]), faiss.IndexFlatIP(entries.shape[1])
        flat.add(entries[:size])
        gate[f"{size}_entries"] = same(nearest, flat, queries)
        for batch in BATCHES:
            asked, repeats = queries[:batch], max(3, WORK // (size * batch))
            times = in_turn(
                {
                    "ours": repeated(lambda n=nearest, q=asked: n.best(q, TOP), repeats),
                    "faiss": repeated(lambda f=flat, q=asked: f.search(q, TOP), repeats),
                },
                rounds,
            )
            name = f"time of ours over faiss, {size} entries, {batch} at once"
            goals.append(Goal(name, ratio(times["ours"], times["faiss"]), "at most", 1.2))
            per_query = medians(times, 1e-6 * repeats * batch)
            figures[f"{size}_entries_{batch}_at_once_us_per_query"] = per_query
    return Row(gate, goals, figures)


def repeated(call: Callable[[], object], times: int) -> Callable[[int], None]:
    """A round of so many calls."""

    def work(_: int) -> None:
        for _ in range(times):
            call()

    return work


def vectors(entries: int, queries: int) -> tuple[Vectors, Vectors]:
    """Unit rows near those of the project's own profiles."""
    encoder = load_encoder(cache=default_cache(os.environ), backend="onnx-direct")
    texts = [profile_query(parse_profile(said)) for said in own(WRITTEN)]
    written = encoder.encode(texts, kind="query")
    chance = np.random.default_rng(SEED)
    rows = written[chance.integers(len(written), size=entries + queries)]
    noise = chance.normal(scale=SPREAD / rows.shape[1] ** 0.5, size=rows.shape)
    moved = rows + noise.astype(np.float32)
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    return moved[:entries], moved[entries:]


def same(nearest: Nearest, flat: Any, queries: Vectors) -> dict[str, int]:
    """Whether both give the same entries in the same order; raises GateError when they do not."""
    theirs, ours = flat.search(queries, TOP)[1], nearest.best(queries, TOP).rows
    different = int((theirs != ours).any(axis=1).sum())
    if different:
        raise GateError(f"{different} of {len(queries)} queries have another top {TOP}")
    return {"queries": len(queries), "identical_top": TOP}
