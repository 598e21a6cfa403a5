"""`luodi train`: fit the industry scorer from labelled profiles; the same bytes from the same data."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.progress import track

from matching.catalogue import Catalogue
from matching.features import PairFeatures
from matching.problems import parse_profile
from matching.profile import EnterpriseProfile
from matching.scorer import root_members
from matching.text import profile_query
from matching.train import Example, fit
from service.cli.knowledge import catalogue_of, encoder_of, errors

Rows = Annotated[
    list[Path],
    typer.Argument(help="JSON lines: {profile, gold: {strong, acceptable, clear_negative}}."),
]
Groups = Annotated[
    Path | None,
    typer.Option(
        "--groups",
        help="JSON: label → industry ids it stands for, for labels that are no industry.",
    ),
]
Out = Annotated[Path, typer.Option("--out", help="Where the model is written.")]
Plan = Annotated[str | None, typer.Option("--plan", help="A bundled plan's id, or a plan folder.")]
Name = Annotated[
    str, typer.Option("--name", help="The model's name; its version is the name and a hash.")
]

Members = dict[str, list[int]]


def train_command(
    rows: Rows, out: Out, groups: Groups = None, plan: Plan = None, name: Name = "pairs-1"
) -> None:
    """Fit the scorer of industries from labelled profiles and write it as JSON."""
    catalogue, encoder = catalogue_of(plan), encoder_of()
    features = PairFeatures(catalogue, encoder)
    merged = json.loads(groups.read_text("utf-8")) if groups else {}
    labelled = list(_labelled(rows, group_members(catalogue, merged), single_members(catalogue)))
    vectors = encoder.encode([profile_query(label.profile) for label in labelled], kind="query")
    examples = [
        Example(features(label.profile, vector), label.right, label.accepted, label.groups)
        for label, vector in track(
            list(zip(labelled, vectors, strict=True)), "features", console=errors
        )
    ]
    out.write_text(fit(examples, root_members(catalogue), name), encoding="utf-8")
    errors.print(f"fitted on {len(examples)} profiles: {out}")


class Labelled(NamedTuple):
    """A profile with its labels; see matching.train.Example."""

    profile: EnterpriseProfile
    right: frozenset[str]
    accepted: frozenset[str]
    groups: Mapping[str, Sequence[int]]


def _labelled(paths: list[Path], groups: Members, singles: Members) -> Iterator[Labelled]:
    """Rows that say something: companies with a group or clearly misfits; graded profiles in each of their wordings."""
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            gold = row["gold"]
            if "strong" not in gold:
                yield from _graded(row, singles)
            elif gold["strong"] or gold["clear_negative"]:
                profile = parse_profile(row["profile"])
                yield Labelled(
                    profile, frozenset(gold["strong"]), frozenset(gold["acceptable"]), groups
                )


def _graded(row: dict[str, Any], singles: Members) -> Iterator[Labelled]:
    """Grade 3 is right, grade 2 accepted; the English and the vague wording are profiles of their own."""
    grades = row["gold"].get("industries") or {}
    right = frozenset(industry for industry, grade in grades.items() if grade == 3)
    accepted = frozenset(industry for industry, grade in grades.items() if grade == 2)
    if grades and not right:
        return
    wordings = (
        {"business_text": row[key]} for key in ("profile_en", "profile_hard") if row.get(key)
    )
    for said in (row["profile"], *wordings):
        yield Labelled(parse_profile(said), right, accepted, singles)


def single_members(catalogue: Catalogue) -> Members:
    """Every industry as a label of its own."""
    return {industry.id: [position] for position, industry in enumerate(catalogue.industries)}


def group_members(catalogue: Catalogue, merged: dict[str, list[str]]) -> Members:
    """Positions of the industries under each label: a root industry's own id, or a label that merges several roots."""
    label_of = {root: label for label, roots in merged.items() for root in roots}
    members: dict[str, list[int]] = {}
    for position, industry in enumerate(catalogue.industries):
        root = catalogue.root_of(industry.id)
        members.setdefault(label_of.get(root, root), []).append(position)
    return members
