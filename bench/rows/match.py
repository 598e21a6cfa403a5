"""One whole `match()` where the profile's vector is already known: ranking, conditions, explanations, the result."""

import datetime as dt
import os
import statistics
import time

from bench.rows.method import GateError, Goal, in_turn, median
from bench.rows.row import Row
from bench.rows.texts import own
from matching.catalogue import bundled_plans, load_catalogue
from matching.encoder import default_cache, load_encoder
from matching.match import build_knowledge, match, to_json
from matching.problems import parse_profile
from matching.text import profile_query

PROFILES = 218
"""The project's own test profiles, each once."""
TODAY = dt.date(2025, 6, 1)
GOAL_MS = 5


def measure(rounds: int) -> Row:
    """A round matches every profile once; its figure is their median. One thread; processor time is kept beside."""
    encoder = load_encoder(cache=default_cache(os.environ), backend="onnx-direct")
    catalogue = load_catalogue(next(iter(bundled_plans().values())))
    knowledge = build_knowledge(catalogue, encoder)
    profiles = [parse_profile(said) for said in own(PROFILES)]
    vectors = encoder.encode([profile_query(profile) for profile in profiles], kind="query")
    pairs = list(zip(profiles, vectors, strict=True))

    def answers() -> list[str]:
        return [to_json(match(p, knowledge, today=TODAY, vector=v)) for p, v in pairs]

    alone = [to_json(match(p, knowledge, today=TODAY)) for p in profiles]
    if answers() != alone or answers() != alone:
        raise GateError("the same profile gave other bytes")
    p50, p95, cpu = [], [], []

    def work(number: int) -> None:
        taken, busy = [], []
        for profile, vector in pairs:
            started, ran = time.perf_counter(), time.thread_time()
            match(profile, knowledge, today=TODAY, vector=vector)
            taken.append(1e3 * (time.perf_counter() - started))
            busy.append(1e3 * (time.thread_time() - ran))
        if number:
            p50.append(statistics.median(taken))
            p95.append(statistics.quantiles(taken, n=20)[-1])
            cpu.append(statistics.median(busy))

    in_turn({"match": work}, rounds)
    return Row(
        gate={"profiles": len(profiles), "same_bytes_with_and_without_vector": True},
        goals=[Goal("p50 of match()", median(p50), "at most", GOAL_MS, "ms")],
        figures={
            "cpu_p50_ms": round(statistics.median(cpu), 2),
            "p95_ms": round(statistics.median(p95), 2),
            "p50_ms_by_round": [round(value, 2) for value in p50],
        },
    )
