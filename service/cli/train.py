"""`luodi train`: fit the industry scorer from labelled profiles; the same bytes from the same data."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from matching.catalogue import Catalogue
from matching.features import PairFeatures
from matching.problems import parse_profile
from matching.scorer import root_members
from matching.text import profile_query
from matching.train import Example, fit
from service.cli.knowledge import catalogue_of, encoder_of, errors

Rows = Annotated[list[Path], typer.Argument(help="JSON lines: {profile, gold: {strong, acceptable, clear_negative}}.")]
Groups = Annotated[Path | None, typer.Option("--groups", help="JSON: label → industry ids it stands for, for labels that are no industry.")]
Out = Annotated[Path, typer.Option("--out", help="Where the model is written.")]
Plan = Annotated[str | None, typer.Option("--plan", help="A bundled plan's id, or a plan folder.")]
Name = Annotated[str, typer.Option("--name", help="The model's name; its version is the name and a hash.")]


def train_command(rows: Rows, out: Out, groups: Groups = None, plan: Plan = None, name: Name = "pairs-1") -> None:
    """Fit the scorer of industries from labelled profiles and write it as JSON."""
    catalogue, encoder = catalogue_of(plan), encoder_of()
    features = PairFeatures(catalogue, encoder)
    labelled = [row for path in rows for row in _labelled(path)]
    profiles = [parse_profile(row["profile"]) for row in labelled]
    vectors = encoder.encode([profile_query(profile) for profile in profiles], kind="query")
    examples = [
        Example(features(profile, vector), frozenset(row["gold"]["strong"]), frozenset(row["gold"]["acceptable"]))
        for profile, vector, row in track(
            list(zip(profiles, vectors, labelled, strict=True)), "features", console=errors
        )
    ]
    members = group_members(catalogue, json.loads(groups.read_text("utf-8")) if groups else {})
    out.write_text(fit(examples, members, root_members(catalogue), name), encoding="utf-8")
    errors.print(f"fitted on {len(examples)} profiles: {out}")


def _labelled(path: Path) -> Iterator[dict[str, Any]]:
    """Rows that say something: with a right group, or clearly a misfit."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["gold"]["strong"] or row["gold"]["clear_negative"]:
            yield row


def group_members(catalogue: Catalogue, merged: dict[str, list[str]]) -> dict[str, list[int]]:
    """Positions of the industries under each label: a root industry's own id, or a label that merges several roots."""
    label_of = {root: label for label, roots in merged.items() for root in roots}
    members: dict[str, list[int]] = {}
    for position, industry in enumerate(catalogue.industries):
        root = catalogue.root_of(industry.id)
        members.setdefault(label_of.get(root, root), []).append(position)
    return members
