"""Many profiles at once: results in order, the encoder fed in batches."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping

from matching.match import Knowledge, match
from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from matching.text import profile_query

BATCH = 64


def match_many(
    profiles: Iterable[EnterpriseProfile],
    knowledge: Knowledge,
    *,
    lens: str = "best_fit",
    weights: Mapping[str, Mapping[str, float]] | None = None,
    today: dt.date,
    top: int | None = None,
) -> Iterator[MatchResult]:
    """The result of every profile, lazily and in order; the very bytes that `match` gives each alone."""
    for batch in batches(profiles, BATCH):
        vectors = knowledge.encoder.encode(
            [profile_query(profile) for profile in batch], kind="query"
        )
        for profile, vector in zip(batch, vectors, strict=True):
            yield match(
                profile, knowledge, lens=lens, weights=weights, today=today, top=top, vector=vector
            )


def batches(items: Iterable[EnterpriseProfile], size: int) -> Iterator[list[EnterpriseProfile]]:
    """The items in lists of at most `size`."""
    source = iter(items)
    while batch := list(itertools.islice(source, size)):
        yield batch
