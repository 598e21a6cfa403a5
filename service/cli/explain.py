"""`luodi explain`: why an entry is, or is not, in the answer; no database, no server, no network."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from matching.targets import TargetKind
from service.cli.inputs import read_profiles
from service.cli.knowledge import day, errors, knowledge_of
from service.cli.match import (
    File,
    Lens,
    OwnWeights,
    Plan,
    Today,
    Top,
    check_lens,
    opened_or_exit,
    own_weights,
)
from service.cli.output import failed

if TYPE_CHECKING:
    from matching.explain import Explanation, TargetProblem


class Shape(StrEnum):
    JSON = "json"
    TEXT = "text"


Kind = Annotated[
    TargetKind | None,
    typer.Option("--kind", help="Which kind of entry, where a name fits several."),
]


def explain_command(
    file: File = "-",
    target: Annotated[
        str, typer.Option("--target", help="Id or name of an industry, site or policy.")
    ] = ...,  # type: ignore[assignment]
    kind: Kind = None,
    format: Annotated[Shape, typer.Option("--format", help="json, or text to read.")] = Shape.TEXT,
    top: Top = None,
    lens: Lens = "best_fit",
    weights: OwnWeights = None,
    plan: Plan = None,
    today: Today = None,
) -> None:
    """Explain one entry for one profile: its verdict and rank, what cost it most, what would change it."""
    from matching.explain import TargetProblem, explain

    check_lens(lens)
    own = own_weights(lens, weights)
    on = day(today)
    with opened_or_exit(file) as stream:
        line = next(read_profiles(stream), None)
    if line is None:
        raise typer.BadParameter("no profile was given")
    if line.profile is None:
        errors.print_json(failed(line).json)
        raise typer.Exit(1)
    try:
        found = explain(
            line.profile,
            knowledge_of(plan),
            target,
            kind=kind,
            today=on,
            lens=lens,
            weights=own,
            top=top,
        )
    except TargetProblem as problem:
        raise typer.BadParameter(_unclear(target, problem)) from None
    if format is Shape.JSON:
        typer.echo(found.model_dump_json(by_alias=True))
    else:
        _print(found)


def _unclear(target: str, problem: "TargetProblem") -> str:
    """The question back, with the entries that may have been meant."""
    from matching.explain import UnknownTarget

    near = "、".join(f"{item.name_zh} ({item.kind}: {item.id})" for item in problem.candidates)
    if isinstance(problem, UnknownTarget):
        lead = f"没有名为“{target}”的条目 / nothing is named “{target}”"
    else:
        lead = f"“{target}”所指不止一项 / “{target}” fits several"
    return f"{lead}：{near}" if near else lead


def _print(found: "Explanation") -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    console.print(found.text_zh)
    console.print(found.text_en, style="dim")
    for part in (found.costliest, found.compared, *found.changes):
        if part is not None:
            console.print(part.text_zh)
            console.print(part.text_en, style="dim")
    for condition in found.conditions:
        console.print(f"{condition.state}: {condition.text_zh} / {condition.text_en}")
    for evidence in found.evidence:
        console.print(f"{evidence.clause_id}：{evidence.quote}")
