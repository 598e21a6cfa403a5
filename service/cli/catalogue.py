"""`luodi catalogue`: check a plan folder, or project it into the database."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from matching.catalogue import Catalogue, bundled_plans
from matching.catalogue.cases import case_faults
from matching.catalogue.files import Fault
from matching.wording_lint import folder_breaches
from service.cli.knowledge import catalogue_of, plan_folder, refuse

app = typer.Typer(
    help="Check a plan's catalogue, or load it into the database.", no_args_is_help=True
)
PlanArgument = Annotated[
    str | None,
    typer.Argument(help="A bundled plan's id, or a plan folder; all bundled plans when absent."),
]


@app.command("check")
def check_command(plan: PlanArgument = None) -> None:
    """Check every quote, reference, vocabulary, golden case and wording; faults name file, line, entry and field."""
    out = Console(highlight=False)
    for chosen in [plan] if plan else bundled_plans():
        catalogue = catalogue_of(chosen)
        refuse(wording_and_cases(catalogue, plan_folder(chosen)))
        entries = (
            catalogue.industries,
            catalogue.sites,
            catalogue.policies,
            catalogue.targets,
            catalogue.projects,
        )
        quotes = sum(len(entry.evidence) for kind in entries for entry in kind)
        out.print(
            f"{catalogue.info.id}: {len(catalogue.industries)} industries, {len(catalogue.sites)} sites, "
            f"{len(catalogue.policies)} policies, {len(catalogue.targets)} targets, "
            f"{len(catalogue.projects)} named projects; {quotes} quotes stand in the plan"
        )


def wording_and_cases(catalogue: Catalogue, folder: Path) -> list[Fault]:
    """What only a check looks at: wording that promises, and golden cases that do not come out."""
    return [*folder_breaches(folder), *case_faults(catalogue, folder)]


@app.command("load")
def load_command(plan: PlanArgument = None) -> None:
    """Project plans into the database; a second run changes nothing."""
    from service.maintenance import load_catalogues

    catalogues = [catalogue_of(chosen) for chosen in ([plan] if plan else bundled_plans())]
    for line in asyncio.run(load_catalogues(catalogues)):
        Console(highlight=False).print(line)
