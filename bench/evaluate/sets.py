"""The labelled sets of a run: the project's own always, the shared ones where their folder is."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench.baselines import Company
from bench.evaluate import rows
from bench.evaluate.rows import Judged
from service.cli.train import Said, read_labelled

ROOT = Path(__file__).parents[2]
FILES = ("companies_train.jsonl", "companies_dev.jsonl", "judgements_dev.jsonl")
OWN, OWN_TRAIN, OWN_CLASSES = "test.jsonl", "train.jsonl", "classes.jsonl"


class Sets(NamedTuple):
    """What there is to judge on, and to fit baselines on; empty where the shared folder is absent."""

    own: Sequence[Judged]
    own_train: Sequence[Judged]
    own_classes: Sequence[Said]
    judgements: Sequence[Judged]
    train: Sequence[Company]
    dev: Sequence[Company]
    files: dict[str, Any]
    missing: list[str]

    @property
    def judged(self) -> dict[str, Sequence[Judged]]:
        return (
            {"judgements": self.judgements, "own": self.own}
            if self.judgements
            else {"own": self.own}
        )


def default_data() -> Path:
    """The folder `shared` beside the repository."""
    return ROOT.parent / "shared"


def read_sets(data: Path) -> Sets:
    """Read all sets; says which files of the shared folder are not there."""
    folder = data / "eval"
    paths = {name: folder / name for name in FILES}
    there = {name: path for name, path in paths.items() if path.is_file()}
    own, own_train, own_classes = (rows.OWN / name for name in (OWN, OWN_TRAIN, OWN_CLASSES))
    used = {**there, f"own {OWN}": own, f"own {OWN_TRAIN}": own_train}
    used[f"own {OWN_CLASSES}"] = own_classes
    train, dev, judgements = (there.get(name) for name in FILES)
    return Sets(
        own=rows.judged(own),
        own_train=rows.judged(own_train),
        own_classes=list(read_labelled(own_classes)),
        judgements=rows.judged(judgements) if judgements else [],
        train=rows.companies(train, acceptable=True) if train else [],
        dev=rows.companies(dev) if dev else [],
        files={name: described(path) for name, path in used.items()},
        missing=[f"{name}: not found under the data folder" for name in FILES if name not in there],
    )


def described(path: Path) -> dict[str, Any]:
    """Lines and SHA-256 of a file, so that figures name what they were taken on."""
    content = path.read_bytes()
    return {
        "lines": sum(bool(line.strip()) for line in content.splitlines()),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
