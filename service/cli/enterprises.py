"""`luodi enterprises`: what an organisation keeps, and the match read backwards over it."""

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from service.cli.knowledge import catalogue_of, errors
from service.cli.search import search_command

app = typer.Typer(
    help="Enterprises an organisation keeps: import, export, embed, merge, search.",
    no_args_is_help=True,
)
Org = Annotated[str, typer.Option("--org", help="The organisation's name.")]
Plan = Annotated[str | None, typer.Option("--plan", help="A bundled plan's id, or a plan folder.")]
Out = Annotated[Path, typer.Argument(help="The file to write; .csv or .xlsx.")]
Id = Annotated[UUID, typer.Argument(help="An enterprise's id.")]
app.command("search")(search_command)


@app.command("template")
def template_command(out: Out) -> None:
    """Write the spreadsheet to fill in, with an example row and what each column takes."""
    from service.enterprises.books import template

    out.write_bytes(template(_form(out)))


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
        _refuse(f"{error.words.zh} / {error.words.en}")
    table = Table("列", "读作", *(f"第 {line.number} 行" for line in shown.sample))
    paths = {at: path for path, at in shown.mapping.items()}
    for at, header in enumerate(shown.headers):
        cells = (line.cells[at] if at < len(line.cells) else None for line in shown.sample)
        read_as = BY_PATH[paths[at]].zh if at in paths else "—"
        table.add_row(header, read_as, *("" if c is None else str(c)[:30] for c in cells))
    Console().print(table)


@app.command("import")
def import_command(
    org: Org,
    file: Annotated[Path | None, typer.Argument(help="An .xlsx or .csv file.")] = None,
    resume: Annotated[UUID | None, typer.Option("--resume", help="Go on with this job.")] = None,
    bad: Annotated[
        Path | None, typer.Option("--bad", help="Write the rows that did not land here.")
    ] = None,
    plan: Plan = None,
) -> None:
    """Import a spreadsheet: good rows land, bad ones are told with field and remedy; exits with 1 when there are any."""
    from matching.places import Gazetteer
    from service.cli.office import Office, within
    from service.enterprises import jobs
    from service.enterprises.imports import Way, problems_file, run_import
    from service.enterprises.sheets import SheetError, checked_mapping, preview
    from service.lanes.enterprises import import_soon, score_soon

    if (file is None) == (resume is None):
        raise typer.BadParameter("give a file, or --resume with a job's id")
    place = Gazetteer(catalogue_of(plan)).find

    async def begun(office: Office) -> UUID:
        if resume is not None:
            async with office.acting() as session:
                await jobs.resume(session, resume, office.actor)
            return resume
        assert file is not None
        with file.open("rb") as sent:
            mapping = checked_mapping((await preview(sent)).headers, None)
        async with office.acting() as session:
            job_id = await jobs.begin(
                session, office.organisation_id, office.actor, file.name, file.read_bytes(), mapping
            )
            # Should this process die, a worker goes on.
            later = dt.timedelta(seconds=jobs.LEASE)
            await import_soon(session, office.organisation_id, later)
        return job_id

    async def work(office: Office) -> Any:
        job_id = await begun(office)
        errors.print(f"job {job_id}", highlight=False)
        with _progress("importing") as told:
            way = Way(told, landed=lambda session: score_soon(session, office.organisation_id))
            job = await run_import(
                office.sessions, office.organisation_id, job_id, place, way, office.actor
            )
        if job is not None and job["bad"] and bad is not None:
            form = _form(bad)
            data = await problems_file(office.sessions, office.organisation_id, job_id, form)
            bad.write_bytes(data or b"")
        async with office.acting() as session:
            return job, await jobs.problems_of(session, job_id)

    if file is not None and not file.is_file():
        raise typer.BadParameter(f"no such file: {file}")
    try:
        job, problems = within(org, work)
    except SheetError as error:
        _refuse(f"{error.words.zh} / {error.words.en}")
    if job is None:
        _refuse("该任务已结束或正由其他进程执行 / the job has ended or another process runs it")
    told = ("state", "reason", "total", "added", "changed", "same", "bad")
    _line({name: job[name] for name in told})
    for problem in problems:
        errors.print(
            f"第 {problem.row} 行 {problem.path}：{problem.message_zh} / {problem.message_en}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    if problems or job["state"] != "done":
        raise typer.Exit(1)


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
                _line({name: row[name] for name in shown})

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
        out.write_bytes(export(_form(out), rows))
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
        with _progress("scoring") as told:
            return await embed(office.sessions, office.organisation_id, knowledge, on, told)

    _line(within(org, work)._asdict())


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
            _line({**pair._asdict(), "names": [names[pair.first], names[pair.second]]})

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
        _refuse(" / ".join(error.words))


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
        _refuse(" / ".join(error.words))


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; gives the function that hears how far the work is."""
    columns = (
        TextColumn("{task.description} {task.completed}/{task.total}"),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _form(out: Path) -> Any:
    if out.suffix.lower() not in (".csv", ".xlsx"):
        raise typer.BadParameter(
            "文件名须以 .csv 或 .xlsx 结尾 / the file's name must end in .csv or .xlsx"
        )
    return out.suffix.lower()[1:]


def _line(said: dict[str, Any]) -> None:
    text = json.dumps(said, ensure_ascii=False, default=str)
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")


def _refuse(why: str) -> NoReturn:
    errors.print(why, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1) from None
