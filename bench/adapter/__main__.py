"""`python -m bench.adapter`: see the package."""

import argparse
import sys
from pathlib import Path

from bench.adapter import corpus


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.adapter")
    commands = parser.add_subparsers(required=True)
    prepare = commands.add_parser("corpus", help="write token ids and labels of all texts")
    prepare.add_argument("--data", type=Path, default=Path("../shared"))
    prepare.add_argument("--plan", default=None)
    prepare.add_argument("--out", type=Path, required=True)
    prepare.set_defaults(run=_prepare)
    fit = commands.add_parser("fit", help="fit the adapter, on all rows or without some")
    fit.add_argument("folder", type=Path, help="what `corpus` wrote")
    fit.add_argument("--without", default=None, help="fold:0 … fold:4, or group:<label>")
    fit.add_argument("--out", type=Path, required=True)
    fit.add_argument("--device", default=None)
    fit.set_defaults(run=_fit)
    judge = commands.add_parser(
        "judge", help="heads on adapted vectors, beside the encoder as it is"
    )
    judge.add_argument("--data", type=Path, default=Path("../shared"))
    judge.add_argument("--vectors", type=Path, required=True, help="vectors-fold-0.npz …")
    judge.set_defaults(run=_judge)
    said = parser.parse_args()
    said.run(said)


def _prepare(said: argparse.Namespace) -> None:
    from bench.adapter.prepare import corpus_of

    corpus.write(said.out, *corpus_of(said.data, said.plan))


def _fit(said: argparse.Namespace) -> None:
    """Writes `adapter.safetensors`; without some rows, `vectors-<fold or group>.npz` of every text instead."""
    from bench.adapter.leave import fitted, write

    found = fitted(
        said.folder, said.without, said.device, lambda line: print(line, file=sys.stderr)
    )
    write(found, said.out, said.without)


def _judge(said: argparse.Namespace) -> None:
    import os

    from bench.adapter.judge import judged
    from bench.adapter.prepare import fitted_on, groups_of
    from matching.catalogue import load_catalogue
    from matching.encoder import default_cache, load_encoder
    from service.server import plan_folder

    catalogue = load_catalogue(plan_folder(None))
    encoder = load_encoder(cache=default_cache(os.environ), backend="onnx-direct")
    rows = fitted_on(said.data)
    for line in judged(rows, catalogue, groups_of(catalogue), encoder, said.vectors):
        figures = f"top-1 {line.top1:.3f}, lenient {line.lenient:.3f}, top-3 {line.top3:.3f}"
        print(f"{line.vectors}: {line.asked} ({line.rows}): {figures}")


main()
