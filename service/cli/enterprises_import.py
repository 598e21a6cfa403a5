"""`luodi enterprises import`: a spreadsheet into what an organisation keeps."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from service.cli.enterprises_said import Org, Plan, form_of, print_line, progress, refuse
from service.cli.knowledge import catalogue_of, errors

if TYPE_CHECKING:
    from service.cli.office import Office

TOLD = ("state", "reason", "total", "added", "changed", "same", "bad")


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
    from service.cli.office import within
    from service.enterprises.sheets import SheetError

    if (file is None) == (resume is None):
        raise typer.BadParameter("give a file, or --resume with a job's id")
    catalogue = catalogue_of(plan)

    async def work(office: "Office") -> Any:
        job_id = await _resumed(office, resume) if resume else await _begun(office, file)
        return await _run(office, job_id, catalogue, bad)

    if file is not None and not file.is_file():
        raise typer.BadParameter(f"no such file: {file}")
    try:
        job, problems = within(org, work)
    except SheetError as error:
        refuse(f"{error.words.zh} / {error.words.en}")
    if job is None:
        refuse("该任务已结束或正由其他进程执行 / the job has ended or another process runs it")
    print_line({name: job[name] for name in TOLD})
    _tell(problems)
    if problems or job["state"] != "done":
        raise typer.Exit(1)


async def _resumed(office: "Office", job_id: UUID) -> UUID:
    from service.enterprises import jobs

    async with office.acting() as session:
        await jobs.resume(session, job_id, office.actor)
    return job_id


async def _begun(office: "Office", file: Path | None) -> UUID:
    """A new job with the columns as guessed. Should this process die, a worker goes on."""
    from service.enterprises import jobs
    from service.enterprises.sheets import checked_mapping, preview
    from service.lanes.enterprises import import_soon

    assert file is not None
    with file.open("rb") as sent:
        mapping = checked_mapping((await preview(sent)).headers, None)
    async with office.acting() as session:
        job_id = await jobs.begin(
            session, office.organisation_id, office.actor, file.name, file.read_bytes(), mapping
        )
        await import_soon(session, office.organisation_id, dt.timedelta(seconds=jobs.LEASE))
    return job_id


async def _run(office: "Office", job_id: UUID, catalogue: Any, bad: Path | None) -> Any:
    """The job as it ended, None where another process has it, and what is wrong in which row."""
    from matching.places import Gazetteer
    from service.enterprises import jobs
    from service.enterprises.imports import Way, problems_file, run_import
    from service.lanes.enterprises import score_soon

    errors.print(f"job {job_id}", highlight=False)
    with progress("importing") as told:
        way = Way(told, landed=lambda session: score_soon(session, office.organisation_id))
        place = Gazetteer(catalogue).find
        job = await run_import(
            office.sessions, office.organisation_id, job_id, place, way, office.actor
        )
    if job is not None and job["bad"] and bad is not None:
        form = form_of(bad)
        data = await problems_file(office.sessions, office.organisation_id, job_id, form)
        bad.write_bytes(data or b"")
    async with office.acting() as session:
        return job, await jobs.problems_of(session, job_id)


def _tell(problems: Sequence[Any]) -> None:
    for problem in problems:
        errors.print(
            f"第 {problem.row} 行 {problem.path}：{problem.message_zh} / {problem.message_en}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
