"""What a row answers, and how it is run and written."""

import argparse
import importlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bench.rows import machine
from bench.rows.method import SEED, GateError, Goal

ROWS = (
    "encode_bulk",
    "encode_single",
    "catalogue",
    "match",
    "explanation",
    "command",
    "jobs",
    "start",
    "assess",
    "overhead",
    "overload",
    "flood",
    "load",
    "candidates",
)
RESULTS = Path(__file__).parents[1] / "results"


class Row(NamedTuple):
    """A row's findings: what the gate saw, the figures that have goals, and other figures worth keeping."""

    gate: Mapping[str, Any]
    goals: list[Goal]
    figures: Mapping[str, Any]


Measure = Callable[[int], Row]


def run(name: str, rounds: int, measure: Measure | None = None) -> dict[str, Any]:
    """Measure a row and describe it; a failed gate is told in the result, and then nothing was timed."""
    module = importlib.import_module(f"bench.rows.{name}") if measure is None else None
    what = (module.__doc__ or "") if module else ""
    before = machine.load()
    result: dict[str, Any] = {
        "row": name,
        "what": what.strip(),
        "command": f"python -m bench {name} --rounds {rounds}",
        "rounds": rounds,
        "seed": SEED,
        "machine": machine.machine(),
        "versions": machine.versions(),
    }
    try:
        found = (measure or module.measure)(rounds)  # type: ignore[union-attr]
    except GateError as failed:
        return result | {"gate": {"passed": False, "why": str(failed)}, "load_average": [before]}
    after = machine.load()
    return result | {
        "load_average": [before, after],
        "calm": before[0] < machine.cores() / 2 and after[0] <= 1.5 * machine.cores(),
        "gate": {"passed": True, **found.gate},
        "goals": [goal.as_json() for goal in found.goals],
        "figures": dict(found.figures),
    }


def write(result: Mapping[str, Any], folder: Path) -> Path:
    """Write `<row>.json`; the same findings are the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{result['row']}.json"
    file.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


def said(result: Mapping[str, Any]) -> str:
    """A result in lines for a person."""
    if not result["gate"]["passed"]:
        return f"{result['row']}: GATE FAILED: {result['gate']['why']}"
    busy = (
        ""
        if result["calm"]
        else ": NOT CALM, threads that wait for each other look slower than they are"
    )
    lines = [f"{result['row']}: gate passed; load {result['load_average'][0][0]}{busy}"]
    for goal in result["goals"]:
        low, high = goal["ci95"]
        told = "met" if goal["met"] else "MISSED"
        shown = f"{goal['median']:g} [{low:g}, {high:g}] {goal['unit']}"
        lines.append(f"  {told:6} {goal['name']}: {shown}, goal {goal['goal']}")
    return "\n".join(lines)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m bench",
        description="Speed and memory beside named peers: quality first, then rounds in turn.",
    )
    made.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}; all if none")
    made.add_argument("--rounds", type=int, default=7, help="at least 7")
    made.add_argument("--out", type=Path, default=RESULTS, help="folder of the results")
    made.add_argument(
        "--docs",
        action="store_true",
        help="measure nothing: write the goals that the kept results miss into docs/development.md",
    )
    return made
