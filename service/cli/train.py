"""`luodi train`: fit the industry scorer from labelled profiles; the same bytes from the same data."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.progress import track

from matching.problems import parse_profile
from matching.profile import EnterpriseProfile
from service.cli.knowledge import catalogue_of, encoder_of, errors, working

Rows = Annotated[
    list[Path],
    typer.Argument(
        help="JSON lines: a profile and gold labels, groups (strong, acceptable, clear_negative) or grades of industries."
    ),
]
Groups = Annotated[
    Path, typer.Option("--groups", help="JSON: label → the root industries it merges.")
]
Out = Annotated[
    Path, typer.Option("--out", help="Folder for industries.json and industries.safetensors.")
]
Plan = Annotated[str | None, typer.Option("--plan", help="A bundled plan's id, or a plan folder.")]
Name = Annotated[
    str, typer.Option("--name", help="The model's name; its version is the name and a hash.")
]


WRITTEN = 0.5
"""Weight of a profile written for training, beside 1 for a real company's."""


class Said(NamedTuple):
    """A labelled profile as read."""

    id: str
    profile: EnterpriseProfile
    strong: frozenset[str]
    acceptable: frozenset[str]
    grades: Mapping[str, int] | None
    weight: float = 1.0


def train_command(
    rows: Rows, out: Out, groups: Groups, plan: Plan = None, name: Name = "learned-1"
) -> None:
    """Fit the scorer of industries from labelled profiles and write it as JSON and safetensors."""
    from safetensors.numpy import save_file

    from matching.features import PairFeatures
    from matching.stages import Space
    from matching.text import profile_query
    from matching.training import Labelled, fit_model

    catalogue, encoder = catalogue_of(plan), encoder_of()
    said = [item for path in rows for item in read_labelled(path)]
    vectors = encoder.encode([profile_query(item.profile) for item in said], kind="query")
    features = PairFeatures(catalogue, encoder)
    labelled = [
        Labelled(
            item.id,
            item.profile,
            vector,
            features(item.profile, vector),
            item.strong,
            item.acceptable,
            item.grades,
            item.weight,
        )
        for item, vector in track(
            list(zip(said, vectors, strict=True)),
            "features",
            console=errors,
            disable=not errors.is_terminal,
        )
    ]
    merged: dict[str, list[str]] = json.loads(groups.read_text("utf-8"))
    members = group_members([(i.id, catalogue.root_of(i.id)) for i in catalogue.industries], merged)
    heads = sorted({group for item in said for group in item.strong})
    space = Space(catalogue, members, heads, [industry.id for industry in catalogue.industries])
    with working("fitting"):
        fitted = fit_model(labelled, space, members, name=name, model_sha256=encoder.model_sha256)
    (out / "industries.json").write_text(fitted.json, encoding="utf-8")
    save_file(fitted.tensors, out / "industries.safetensors")
    errors.print(f"fitted on {len(labelled)} profiles: {out}")


def group_members(
    industries: list[tuple[str, str]], merged: Mapping[str, list[str]]
) -> dict[str, list[str]]:
    """Label → industry ids, from (industry, root) pairs: a root's own id, or the label that merges it with others."""
    label_of = {root: label for label, roots in merged.items() for root in roots}
    members: dict[str, list[str]] = {}
    for industry, root in industries:
        members.setdefault(label_of.get(root, root), []).append(industry)
    return members


def read_labelled(path: Path) -> Iterator[Said]:
    """The rows of a file: companies labelled by group, or graded profiles in each of their wordings.

    A company without any label, and not clearly a misfit, says nothing and is left out.
    """
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if "strong" in row["gold"]:
            gold = row["gold"]
            strong, acceptable = frozenset(gold["strong"]), frozenset(gold["acceptable"])
            if strong or acceptable or gold["clear_negative"]:
                profile = parse_profile(row["profile"])
                weight = WRITTEN if "style" in row else 1.0
                yield Said(row["id"], profile, strong, acceptable, None, weight)
        else:
            grades = {} if row["abstain"] else row["gold"].get("industries") or {}
            for profile in wordings_of(row):
                yield Said(row["id"], profile, frozenset(), frozenset(), grades, WRITTEN)


def wordings_of(row: Mapping[str, Any]) -> Iterator[EnterpriseProfile]:
    """A row's profile, then the same enterprise in English and in vague words where the row has them."""
    yield parse_profile(row["profile"])
    for key in ("profile_en", "profile_hard"):
        if row.get(key):
            yield parse_profile({"business_text": row[key]})
