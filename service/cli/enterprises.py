"""`luodi enterprises`: what an organisation keeps, and the match read backwards over it."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from service.cli.enterprises_import import import_command
from service.cli.enterprises_said import Org, Plan, form_of, print_line, progress, refuse
from service.cli.knowledge import catalogue_of, errors
from service.cli.search import search_command

app = typer.Typer(
    help="Enterprises an organisation keeps: import, export, embed, merge, search.",
    no_args_is_help=True,
)
Out = Annotated[Path, typer.Argument(help="The file to write; .csv or .xlsx.")]
Id = Annotated[UUID, typer.Argument(help="An enterprise's id.")]
app.command("search")(search_command)
app.command("import")(import_command)


@app.command("template")
def template_command(out: Out) -> None:
    """Write the spreadsheet to fill in, with an example row and what each column takes."""
    from service.enterprises.books import template

    out.write_bytes(template(form_of(out)))


@app.command("preview")
def preview_command(file: Path) -> None:
    """Say what each column of a file would be read as; nothing is kept."""
    import asyncio

    from service.enterprises.columns import BY_PATH
    from service.enterprises.sheets import SheetError, preview

    try:
        with file.open("rb") as sent:
            shown = asyncio.run(preview(sent))
    except SheetError as error:
        refuse(f"{error.words.zh} / {error.words.en}")
    table = Table("列", "读作", *(f"第 {line.number} 行" for line in shown.sample))
    paths = {at: path for path, at in shown.mapping.items()}
    for at, header in enumerate(shown.headers):
        cells = (line.cells[at] if at < len(line.cells) else None for line in shown.sample)
        read_as = BY_PATH[paths[at]].zh if at in paths else "—"
        table.add_row(header, read_as, *("" if c is None else str(c)[:30] for c in cells))
    Console().print(table)


@app.command("list")
def list_command(
    org: Org, limit: Annotated[int, typer.Option("--limit", min=1, max=50_000)] = 50
) -> None:
    """List enterprises, one JSON object a line."""
    from service.cli.office import Office, within
    from service.enterprises.store import listed

    async def work(office: Office) -> None:
        async with office.acting() as session:
            for row in await listed(session, limit):
                shown = ("enterprise_id", "name", "uscc", "city", "source", "lead_stage", "owner")
                print_line({name: row[name] for name in shown})

    within(org, work)


@app.command("export")
def export_command(out: Out, org: Org) -> None:
    """Write every enterprise to a spreadsheet that can be imported again; no cell computes anything."""
    from service.audit.log import record
    from service.cli.office import Office, within
    from service.enterprises.books import export
    from service.enterprises.store import MOST_LISTED, listed

    async def work(office: Office) -> int:
        async with office.acting() as session:
            rows = await listed(session, MOST_LISTED)
            subject = ("organisation", office.organisation_id)
            await record(session, office.actor, "enterprises.exported", subject, rows=len(rows))
        out.write_bytes(export(form_of(out), rows))
        return len(rows)

    errors.print(f"{within(org, work)} enterprises written to {out}", highlight=False)


@app.command("embed")
def embed_command(org: Org, plan: Plan = None, today: str | None = None) -> None:
    """Embed and score what is not yet; may be stopped at any time and goes on the next time."""
    from service.cli.knowledge import day, knowledge_of
    from service.cli.office import Office, within
    from service.enterprises.embedding import Embedded, embed

    on, knowledge = day(today), knowledge_of(plan)

    async def work(office: Office) -> Embedded:
        with progress("scoring") as told:
            return await embed(office.sessions, office.organisation_id, knowledge, on, told)

    print_line(within(org, work)._asdict())


@app.command("duplicates")
def duplicates_command(org: Org) -> None:
    """Propose pairs that may be one enterprise, surest first, one JSON object a line."""
    from service.cli.office import Office, within
    from service.enterprises.duplicates import duplicates, known_of

    async def work(office: Office) -> None:
        async with office.acting() as session:
            known = await known_of(session, office.organisation_id)
        names = {item.enterprise_id: item.name for item in known}
        for pair in duplicates(known):
            print_line({**pair._asdict(), "names": [names[pair.first], names[pair.second]]})

    within(org, work)


@app.command("merge")
def merge_command(kept: Id, other: Id, org: Org, plan: Plan = None) -> None:
    """Merge the second enterprise into the first; `unmerge` takes it back."""
    from matching.places import Gazetteer
    from service.cli.office import Office, within
    from service.enterprises.merging import MergeError, merge
    from service.lanes.enterprises import score_soon

    place = Gazetteer(catalogue_of(plan)).find

    async def work(office: Office) -> None:
        async with office.acting() as session:
            await merge(session, office.organisation_id, kept, other, office.actor, place)
            await score_soon(session, office.organisation_id)

    try:
        within(org, work)
    except MergeError as error:
        refuse(" / ".join(error.words))


@app.command("unmerge")
def unmerge_command(other: Id, org: Org, plan: Plan = None) -> None:
    """Take an enterprise out of the one it was merged into."""
    from matching.places import Gazetteer
    from service.cli.office import Office, within
    from service.enterprises.merging import MergeError, unmerge
    from service.lanes.enterprises import score_soon

    place = Gazetteer(catalogue_of(plan)).find

    async def work(office: Office) -> None:
        async with office.acting() as session:
            await unmerge(session, office.organisation_id, other, office.actor, place)
            await score_soon(session, office.organisation_id)

    try:
        within(org, work)
    except MergeError as error:
        refuse(" / ".join(error.words))
