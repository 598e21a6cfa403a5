"""Many profiles at once: results in order, the encoder fed in batches and never waiting for the matching."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from matching.encoder import Encoder
from matching.encoder.protocol import Vectors
from matching.match import Knowledge, match
from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from matching.text import profile_query

BATCH = 16
"""Small, so that a chunk of a job is matched while the rest of it is still being encoded."""


def match_many(
    profiles: Iterable[EnterpriseProfile],
    knowledge: Knowledge,
    *,
    lens: str = "best_fit",
    weights: Mapping[str, Mapping[str, float]] | None = None,
    today: dt.date,
    top: int | None = None,
) -> Iterator[MatchResult]:
    """The result of every profile, lazily and in order; the very bytes that `match` gives each alone.

    While one batch is matched the next is already being encoded, so up to two batches are read ahead.
    """
    for batch, vectors in _encoded(profiles, knowledge.encoder):
        for profile, vector in zip(batch, vectors.result(), strict=True):
            yield match(
                profile, knowledge, lens=lens, weights=weights, today=today, top=top, vector=vector
            )


def _encoded(
    profiles: Iterable[EnterpriseProfile], encoder: Encoder
) -> Iterator[tuple[list[EnterpriseProfile], Future[Vectors]]]:
    """Batches with their vectors to come; the next batch is under way when one is given out."""
    with ThreadPoolExecutor(1, thread_name_prefix="encode") as pool:
        waiting = None
        for batch in batches(profiles, BATCH):
            queries = [profile_query(profile) for profile in batch]
            coming = pool.submit(encoder.encode, queries, kind="query")
            if waiting is not None:
                yield waiting
            waiting = batch, coming
        if waiting is not None:
            yield waiting


def batches(items: Iterable[EnterpriseProfile], size: int) -> Iterator[list[EnterpriseProfile]]:
    """The items in lists of at most `size`."""
    source = iter(items)
    while batch := list(itertools.islice(source, size)):
        yield batch
