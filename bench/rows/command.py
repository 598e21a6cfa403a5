"""`luodi match` on 2,000 profiles beside the encoder's own rate on the same texts, and the most memory it holds."""

import json
import os
import statistics
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.rows.method import GateError, Goal, in_turn, median, medians, ratio
from bench.rows.processes import Spent, luodi, python, spent
from bench.rows.row import Row
from bench.rows.texts import own
from matching.encoder import default_cache

PROFILES = 2_000
LARGEST_MB = 1.2 * 1024
ENCODE = """
import json, sys
from pathlib import Path
from matching.encoder import load_encoder
from matching.problems import parse_profile
from matching.text import profile_query
encoder = load_encoder(cache=Path(sys.argv[1]), backend="onnx-direct")
texts = [profile_query(parse_profile(json.loads(line))) for line in open(sys.argv[2], "rb")]
assert encoder.encode(texts, kind="query").any(axis=1).all()
"""
"""What the command would cost if matching were free: the same start, the same texts, vectors only."""


Command = Callable[[str], list[str]]


def measure(rounds: int) -> Row:
    """Rounds take a part of the profiles each; a fresh process each time, its start on one profile taken off."""
    profiles = own(PROFILES)
    parts = [profiles[:1], *(profiles[number::rounds] for number in range(rounds))]
    cache = str(default_cache(os.environ))
    commands: dict[str, Command] = {
        "luodi": lambda file: luodi("match", file, "--format", "jsonl"),
        "encoder": lambda file: python(ENCODE, cache, file),
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        gate = _answered(_written(folder / "whole.jsonl", profiles), folder / "answers.jsonl")
        files = [
            str(_written(folder / f"{number}.jsonl", part)) for number, part in enumerate(parts)
        ]
        runs = {
            f"{engine} {kind}": _Runs(command, files[:1] if kind == "start" else files)
            for engine, command in commands.items()
            for kind in ("start", "part")
        }
        in_turn(runs, rounds)
    net, cpu = (
        {
            engine: [
                (getattr(part, kind) - getattr(start, kind)) / (len(texts) - 1)
                for part, start, texts in zip(
                    runs[f"{engine} part"].counted(),
                    runs[f"{engine} start"].counted(),
                    parts[1:],
                    strict=True,
                )
            ]
            for engine in commands
        }
        for kind in ("seconds", "cpu")
    )
    return Row(
        gate=gate,
        goals=[
            Goal(
                "rate of luodi match over the encoder's own",
                ratio(net["encoder"], net["luodi"]),
                "at least",
                0.9,
            ),
            Goal("peak memory", median([gate["peak_mb"]]), "at most", LARGEST_MB, "MB"),
        ],
        figures={
            "profiles": PROFILES,
            "profiles_a_round": len(parts[1]),
            "ms_per_profile": medians(net, 1e-3),
            "cpu_ms_per_profile": medians(cpu, 1e-3),
            "start_seconds": {name: runs[f"{name} start"].median() for name in commands},
        },
    )


class _Runs:
    """A command on a file of each round (always the first where there is one), and what each run took."""

    def __init__(self, command: Command, files: Sequence[str]) -> None:
        self._command, self._files = command, files
        self._runs: list[Spent] = []

    def __call__(self, number: int) -> None:
        file = self._files[min(number, len(self._files) - 1)]
        self._runs.append(spent(self._command(file)))

    def counted(self) -> list[Spent]:
        """All but round 0."""
        return self._runs[1:]

    def median(self) -> float:
        """Wall seconds."""
        return round(statistics.median(run.seconds for run in self.counted()), 2)


def _written(file: Path, profiles: list[dict[str, Any]]) -> Path:
    lines = (json.dumps(profile, ensure_ascii=False) for profile in profiles)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def _answered(profiles: Path, answers: Path) -> dict[str, Any]:
    """Run the whole file once: as many answers as profiles, in order, none a problem; raises GateError otherwise."""
    with answers.open("wb") as out:
        ran = spent(luodi("match", str(profiles), "--format", "jsonl"), out)
    asked = [json.loads(line)["id"] for line in profiles.read_bytes().splitlines()]
    given = [json.loads(line) for line in answers.read_bytes().splitlines()]
    if [answer.get("profile_id") for answer in given] != asked or any("error" in a for a in given):
        raise GateError("not every profile was answered in its place")
    return {
        "answers_in_order": len(given),
        "seconds_whole_file": round(ran.seconds, 1),
        "peak_mb": round(ran.peak_mb),
    }
