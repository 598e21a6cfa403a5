"""Cold starts: a fresh process to its first vector or first answer, and the memory it then holds."""

import json
import os
import statistics
import tempfile
from pathlib import Path

from bench.rows.method import GateError, Goal, in_turn, median
from bench.rows.processes import Spent, luodi, python, spent
from bench.rows.row import Row
from bench.rows.texts import own
from matching.encoder import default_cache

FIRST_VECTOR = """
import sys
from pathlib import Path
from matching.encoder import load_encoder
assert load_encoder(cache=Path(sys.argv[1]), backend=sys.argv[2]).encode(["机器人"], kind="query").any()
"""
LARGEST_MB = 1.2 * 1024


def measure(rounds: int) -> Row:
    """The encoder behind its three backends, the command line, and an interpreter that does nothing."""
    cache = str(default_cache(os.environ))
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder) / "one.json"
        one.write_text(json.dumps(own(1)[0]), encoding="utf-8")
        commands = {"python": python("")} | {
            f"encoder, {name}": python(FIRST_VECTOR, cache, name)
            for name in ("onnx-direct", "onnx", "torch")
        }
        commands["luodi match, one profile"] = luodi("match", str(one), "--format", "jsonl")
        found: dict[str, list[Spent]] = {name: [] for name in commands}
        try:
            in_turn(
                {
                    name: lambda _, name=name: found[name].append(spent(commands[name]))
                    for name in commands
                },
                rounds,
            )
        except RuntimeError as failed:
            raise GateError(str(failed)) from failed
    peaks = [one.peak_mb for one in found["luodi match, one profile"][1:]]
    return Row(
        gate={"first_vector_and_answer": "given"},
        goals=[
            Goal(
                "peak memory of luodi match, one profile",
                median(peaks),
                "at most",
                LARGEST_MB,
                "MB",
            )
        ],
        figures={
            name: {
                "seconds": round(statistics.median(one.seconds for one in runs[1:]), 2),
                "peak_mb": round(statistics.median(one.peak_mb for one in runs[1:])),
            }
            for name, runs in found.items()
        },
    )
