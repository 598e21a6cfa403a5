"""Row "explanation": what questions, near misses and reasons cost on top of a match, for the full catalogue.

    python -m bench.explanation [--profiles 40] [--rounds 9] [--cache FOLDER]

The same profiles are matched with the whole explanation and with none (no questions, no near misses, no reasons why
an industry lost), in turn within each round; vectors are made beforehand, since both need the same one. `added_ms` is
the median over rounds of the median difference a profile, with a bootstrap 95 % interval; `times` the ratio likewise.
`added_ms` is processor time of the one thread that does all the work, `added_wall_ms` the same by the wall clock, which
on a shared machine also counts the others' work. Prints JSON; the row fails when the upper end of `added_ms` passes 20.
"""

import argparse
import datetime as dt
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np

from bench.rows.machine import machine
from bench.rows.method import SEED
from matching.catalogue import bundled_plans, load_catalogue
from matching.encoder import default_cache, load_encoder
from matching.lenses import BEST_FIT, weights_of
from matching.match import TOP, Knowledge, build_knowledge, limits_of, match, prepared
from matching.near_misses import near_misses
from matching.profile import EnterpriseProfile
from matching.questions import questions
from matching.text import profile_query

BUDGET_MS = 20
TODAY = dt.date(2025, 9, 1)
SAID: Sequence[dict[str, Any]] = (
    {},
    {"goals": ["site"]},
    {"project_type": "transfer", "city_exclude": ["广州", "深圳"]},
    {"goals": ["policy", "funding"], "qualifications": ["high_tech"], "rd_intensity_pct": 4.2},
    {"city_prefer": ["东莞"], "ownership": "private", "stage": "growth", "employees": 300},
)
"""What the profiles say besides their text, in turn: from nothing to most fields."""


def profiles(count: int) -> list[EnterpriseProfile]:
    """The first labelled profiles of the project's own set, with answers of several kinds."""
    file = Path(__file__).parent / "profiles" / "test.jsonl"
    rows = [json.loads(line)["profile"] for line in file.read_text("utf-8").splitlines()]
    texts = [row["business_text"] for row in rows][:count]
    return [
        EnterpriseProfile.model_validate({"business_text": text, **SAID[at % len(SAID)]})
        for at, text in enumerate(texts)
    ]


def bare(profile: EnterpriseProfile, knowledge: Knowledge, vector: Any) -> Any:
    """The match without anything that explains it."""
    with (
        mock.patch("matching.match.questions", return_value=()),
        mock.patch("matching.match.near_misses", return_value=()),
        mock.patch("matching.industries.explain_losers", side_effect=lambda found, *_: found),
    ):
        return match(profile, knowledge, today=TODAY, vector=vector)


class Taken(NamedTuple):
    """Milliseconds of processor time of this thread, and by the wall clock."""

    cpu: float
    wall: float


def milliseconds(work: Callable[[], Any]) -> Taken:
    started = time.thread_time(), time.perf_counter()
    work()
    return Taken(1e3 * (time.thread_time() - started[0]), 1e3 * (time.perf_counter() - started[1]))


def interval(values: Sequence[float]) -> dict[str, Any]:
    """The median, with a bootstrap 95 % interval."""
    draws = np.random.default_rng(SEED).choice(np.array(values), (4_000, len(values)))
    low, high = np.quantile(np.median(draws, axis=1), [0.025, 0.975])
    return {
        "median": round(statistics.median(values), 2),
        "ci95": [round(float(low), 2), round(float(high), 2)],
    }


def rounds_of(
    given: Sequence[tuple[EnterpriseProfile, Any]], knowledge: Knowledge, count: int
) -> list[tuple[list[Taken], list[Taken]]]:
    """(whole, bare) times of every profile, a round after another, after one that does not count."""
    found = []
    for number in range(count + 1):
        whole, plain = [], []
        for profile, vector in given:
            plain.append(milliseconds(lambda: bare(profile, knowledge, vector)))  # noqa: B023
            whole.append(
                milliseconds(lambda: match(profile, knowledge, today=TODAY, vector=vector))  # noqa: B023
            )
        if number:
            found.append((whole, plain))
    return found


def parts(given: Sequence[tuple[EnterpriseProfile, Any]], knowledge: Knowledge) -> dict[str, float]:
    """Median milliseconds of questions and of near misses alone."""
    taken: dict[str, list[float]] = {"questions": [], "near_misses": []}
    for profile, vector in given:
        case = prepared(profile, knowledge, vector, TODAY, limits_of(None), weights_of(BEST_FIT))
        rest = (knowledge.sites, knowledge.policies, knowledge.gazetteer)
        listed = knowledge.policies.rank(case.policies, TOP)
        taken["questions"].append(milliseconds(lambda: questions(case, *rest)).cpu)  # noqa: B023
        taken["near_misses"].append(milliseconds(lambda: near_misses(case, *rest, listed)).cpu)  # noqa: B023
    return {name: round(statistics.median(values), 2) for name, values in taken.items()}


def _added(whole: Sequence[Taken], plain: Sequence[Taken]) -> Taken:
    """What a round's explanations added: the median over profiles."""
    pairs = list(zip(whole, plain, strict=True))
    return Taken(
        statistics.median(w.cpu - p.cpu for w, p in pairs),
        statistics.median(w.wall - p.wall for w, p in pairs),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--profiles", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--cache", type=Path, default=default_cache(os.environ))
    asked = parser.parse_args()
    encoder = load_encoder(cache=asked.cache)
    knowledge = build_knowledge(load_catalogue(next(iter(bundled_plans().values()))), encoder)
    said = profiles(asked.profiles)
    vectors = encoder.encode([profile_query(profile) for profile in said], kind="query")
    given = list(zip(said, vectors, strict=True))
    found = rounds_of(given, knowledge, asked.rounds)
    added = [_added(whole, plain) for whole, plain in found]
    match_ms = [statistics.median(taken.cpu for taken in plain) for _, plain in found]
    times = [
        statistics.median(taken.cpu for taken in whole) / plain
        for (whole, _), plain in zip(found, match_ms, strict=True)
    ]
    result = {
        "row": "explanation",
        "machine": machine(),
        "catalogue": {
            "industries": len(knowledge.catalogue.industries),
            "sites": len(knowledge.catalogue.sites),
            "policies": len(knowledge.catalogue.policies),
        },
        "profiles": len(said),
        "rounds": asked.rounds,
        "match_ms": round(statistics.median(match_ms), 2),
        "added_ms": interval([taken.cpu for taken in added]),
        "added_wall_ms": interval([taken.wall for taken in added]),
        "times": interval(times),
        "parts_ms": parts(given, knowledge),
        "budget_ms": BUDGET_MS,
    }
    passed = bool(result["added_ms"]["ci95"][1] <= BUDGET_MS)
    print(json.dumps(result | {"passed": passed}, ensure_ascii=False, indent=1))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
