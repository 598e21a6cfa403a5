"""The goals that the kept results miss, as docs/development.md shows them: made from the result files, so never stale."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.rows.row import RESULTS, ROWS

DOCUMENT = Path(__file__).parents[2] / "docs" / "development.md"
_PLACE = re.compile(r"(<!-- speed: missed -->\n).*?(<!-- end -->)", re.DOTALL)


def missed(folder: Path = RESULTS) -> Iterator[tuple[str, bool, Mapping[str, Any]]]:
    """Row, whether the machine was calm, and the goal, in the order of the rows; rows without a result are passed over."""
    for row in ROWS:
        if not (file := folder / f"{row}.json").is_file():
            continue
        result = json.loads(file.read_text("utf-8"))
        for goal in result.get("goals", ()):
            if not goal["met"]:
                yield row, result["calm"], goal


def table(folder: Path = RESULTS) -> str:
    """The goals that are missed as a Markdown table."""
    lines = ["| row | what | reached, 95 % interval | goal | machine |", "|---|---|---:|---:|---|"]
    for row, calm, goal in missed(folder):
        low, high = goal["ci95"]
        reached = f"{goal['median']:g} [{low:g}, {high:g}]"
        at = "calm" if calm else "not calm"
        lines.append(f"| `{row}` | {goal['name']} | {reached} | {goal['goal']} | {at} |")
    return "\n".join(lines) if len(lines) > 2 else "None is missed."


def filled(document: str, folder: Path = RESULTS) -> str:
    """The document with the table between its marks made anew."""
    return _PLACE.sub(lambda found: f"{found[1]}{table(folder)}\n{found[2]}", document)


def write() -> None:
    """Put the table into docs/development.md."""
    DOCUMENT.write_text(filled(DOCUMENT.read_text("utf-8")), encoding="utf-8")
