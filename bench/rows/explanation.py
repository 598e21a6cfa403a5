"""What questions, near misses and reasons add to a `match()` of the full catalogue whose vector is already known.

The same profiles are matched with the whole explanation and with none (no questions, no near misses, no reasons why an
industry lost), in turn within each round. What is kept of tried answers is dropped before each round, as in a service
that has just started. The goal is on processor time of the one thread that does the work; wall clock stands beside it.
"""

import datetime as dt
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest import mock

from bench.rows.method import GateError, Goal, in_turn, median
from bench.rows.row import Row
from bench.rows.texts import own
from matching.catalogue import bundled_plans, load_catalogue
from matching.encoder import default_cache, load_encoder
from matching.match import Knowledge, build_knowledge, match
from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from matching.text import profile_query

PROFILES = 80
GOAL_MS = 20
TODAY = dt.date(2025, 9, 1)
SAID: Sequence[dict[str, Any]] = (
    {},
    {"goals": ["site"]},
    {"project_type": "transfer", "city_exclude": ["广州", "深圳"]},
    {"goals": ["policy", "funding"], "qualifications": ["high_tech"], "rd_intensity_pct": 4.2},
    {"city_prefer": ["东莞"], "ownership": "private", "stage": "growth", "employees": 300},
)
"""What the profiles say besides their text, in turn: from nothing to most fields."""


class Taken(NamedTuple):
    """Milliseconds of processor time of this thread, and by the wall clock."""

    cpu: float
    wall: float


def taken(work: Callable[[], Any]) -> Taken:
    started = time.thread_time(), time.perf_counter()
    work()
    return Taken(1e3 * (time.thread_time() - started[0]), 1e3 * (time.perf_counter() - started[1]))


@contextmanager
def without_explanations() -> Iterator[None]:
    """`match()` as it is, but for the three functions that explain."""
    with (
        mock.patch("matching.match.questions", return_value=()),
        mock.patch("matching.match.near_misses", return_value=()),
        mock.patch("matching.industries.explain_losers", lambda industries, *given: industries),
    ):
        yield


def measure(rounds: int) -> Row:
    """A round matches every profile with and without explanations; its figure is the median difference."""
    encoder = load_encoder(cache=default_cache(os.environ), backend="onnx-direct")
    knowledge = build_knowledge(load_catalogue(next(iter(bundled_plans().values()))), encoder)
    profiles = [
        EnterpriseProfile.model_validate(said | SAID[at % len(SAID)])
        for at, said in enumerate(own(PROFILES))
    ]
    vectors = encoder.encode([profile_query(profile) for profile in profiles], kind="query")
    pairs = list(zip(profiles, vectors, strict=True))
    gate(knowledge, pairs)
    cpu: list[float] = []
    wall: list[float] = []
    bare_ms: list[float] = []

    def work(number: int) -> None:
        plain, whole = one_round(knowledge, pairs)
        if number:
            both = list(zip(whole, plain, strict=True))
            cpu.append(statistics.median(w.cpu - p.cpu for w, p in both))
            wall.append(statistics.median(w.wall - p.wall for w, p in both))
            bare_ms.append(statistics.median(p.cpu for p in plain))

    in_turn({"explanation": work}, rounds)
    added = median(cpu)
    return Row(
        gate={"profiles": len(profiles), "explained": True, "bare_is_the_same_otherwise": True},
        goals=[Goal("processor time that explanations add, p50", added, "at most", GOAL_MS, "ms")],
        figures={
            "match_without_ms": round(statistics.median(bare_ms), 2),
            "added_wall_ms": round(statistics.median(wall), 2),
            "added_ms_by_round": [round(value, 2) for value in cpu],
        },
    )


def one_round(
    knowledge: Knowledge, pairs: Sequence[tuple[EnterpriseProfile, Any]]
) -> tuple[list[Taken], list[Taken]]:
    """(without, with) of every profile, one after the other, nothing kept from the round before."""
    for ranker in (knowledge.sites, knowledge.policies):
        ranker.forget()
    plain, whole = [], []
    for profile, vector in pairs:
        with without_explanations():
            plain.append(taken(lambda: answer(knowledge, profile, vector)))  # noqa: B023
        whole.append(taken(lambda: answer(knowledge, profile, vector)))  # noqa: B023
    return plain, whole


def answer(knowledge: Knowledge, profile: EnterpriseProfile, vector: Any) -> MatchResult:
    return match(profile, knowledge, today=TODAY, vector=vector)


def gate(knowledge: Knowledge, pairs: Sequence[tuple[EnterpriseProfile, Any]]) -> None:
    """Raises GateError unless most answers ask something, and nothing but the explanations is missing without them."""
    asked = 0
    for profile, vector in pairs:
        whole = answer(knowledge, profile, vector)
        with without_explanations():
            bare = answer(knowledge, profile, vector)
        asked += bool(whole.questions)
        if bare.questions or bare.near_misses or any(item.why_zh for item in bare.industries):
            raise GateError("an explanation was made where none was wanted")
        if (bare.sites, bare.policies, bare.run) != (whole.sites, whole.policies, whole.run):
            raise GateError("explaining changed the lists")
    if asked < len(pairs) / 2:
        raise GateError(f"only {asked} of {len(pairs)} answers ask anything")
