"""`luodi evaluate`: every figure of docs/evaluation.md, measured again; needs a checkout of the source."""

import importlib
import sys
from pathlib import Path
from typing import Annotated

import typer

ROOT = Path(__file__).parents[2]


def evaluate_command(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", help="Folder with eval/*.jsonl; ../shared beside the source when absent."
        ),
    ] = None,
    cache: Annotated[
        Path | None, typer.Option("--cache", help="Folder where vectors are kept between runs.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for report.html, results.json and the charts."),
    ] = None,
    plan: Annotated[
        str | None, typer.Option("--plan", help="A bundled plan's id, or a plan folder.")
    ] = None,
    draws: Annotated[
        int, typer.Option("--draws", min=1, help="Bootstrap resamples of every interval.")
    ] = 2_000,
    docs: Annotated[
        bool, typer.Option("--docs", help="Also write the tables and charts of docs/evaluation.md.")
    ] = False,
    floors: Annotated[
        bool, typer.Option("--floors", help="Also write the floors that the tests hold.")
    ] = False,
    render: Annotated[
        Path | None, typer.Option("--render", help="Measure nothing: take an earlier results.json.")
    ] = None,
) -> None:
    """Measure the matcher and every baseline on labelled profiles, with 95 % intervals."""
    if not (ROOT / "bench" / "evaluate").is_dir():
        raise typer.BadParameter(
            "the labelled profiles and baselines come with the source, not with the installed package"
        )
    values = {"--data": data, "--cache": cache, "--out": out, "--plan": plan, "--render": render}
    arguments = [
        part for name, value in values.items() if value is not None for part in (name, str(value))
    ]
    arguments += ["--draws", str(draws)]
    arguments += [name for name, chosen in (("--docs", docs), ("--floors", floors)) if chosen]
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    raise typer.Exit(importlib.import_module("bench.evaluate.__main__").main(arguments))
