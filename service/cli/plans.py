"""`luodi plan`: what plans are there and what is in one."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from matching.catalogue import bundled_plans
from matching.plan import Level
from service.cli.knowledge import catalogue_of

app = typer.Typer(help="List and show plans.", no_args_is_help=True)
_INDENT = {Level.CHAPTER: "", Level.SECTION: "  ", Level.ITEM: "    "}


@app.command("list")
def list_command() -> None:
    """The plans that can be matched against."""
    table = Table("plan", "标题", "industries", "sites", "policies", "period", box=None)
    for plan_id in bundled_plans():
        catalogue = catalogue_of(plan_id)
        info = catalogue.info
        counts = (len(catalogue.industries), len(catalogue.sites), len(catalogue.policies))
        period = f"{info.period_from} – {info.period_to}"
        table.add_row(plan_id, info.title_zh, *map(str, counts), period)
    Console().print(table)


@app.command("show")
def show_command(
    plan: Annotated[str, typer.Argument(help="A bundled plan's id, or a plan folder.")],
    clause: Annotated[
        str | None, typer.Argument(help="A clause id such as 2.7.1; the outline when absent.")
    ] = None,
) -> None:
    """A plan's outline, or the text of one clause."""
    catalogue = catalogue_of(plan)
    out = Console(highlight=False, markup=False)
    if clause is not None:
        try:
            out.print(catalogue.plan.text_of(catalogue.plan.clause(clause)))
        except KeyError:
            raise typer.BadParameter(f"{plan} has no clause {clause}") from None
        return
    out.print(f"{catalogue.info.title_zh}\n{catalogue.info.title_en}\n")
    for item in catalogue.plan.clauses:
        out.print(
            f"{_INDENT.get(item.level, '')}{item.id:8}{item.marker}{item.title or f'({item.level})'}"
        )
