"""Running an import job: rows checked off the event loop, landed some thousand at a time, from wherever it stopped."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping

from service.audit.log import Actor
from service.db import Sessions, transaction
from service.enterprises import jobs
from service.enterprises.books import Form, bad_rows
from service.enterprises.load import Loaded, load_records
from service.enterprises.records import Origin, Place, Record, record_of
from service.enterprises.rows import RowProblem, read_row, repeated
from service.enterprises.sheets import Sheet, SheetError, read_sheet
from service.organisations.store import act_for

AT_ONCE = 2_500
FIRST_ROW = 2
"""The number of the first row after the header, as a spreadsheet counts."""
Told = Callable[[int, int], None]
"""Hears how many rows are done, of how many."""


class Checked(NamedTuple):
    """Some rows as records to load, and what is wrong with the others."""

    records: list[Record]
    problems: list[RowProblem]


class Checker:
    """Reads rows in order; remembers which credit codes and ids the file has had."""

    def __init__(
        self, mapping: Mapping[str, int], organisation_id: UUID, origin: Origin, place: Place
    ) -> None:
        self._mapping = mapping
        self._organisation_id = organisation_id
        self._origin = origin
        self._place = place
        self._seen: dict[str, int] = {}

    def __call__(self, rows: Sequence[Sequence[Any]], first: int) -> Checked:
        """Check rows of which the first has that number; a row said twice, word for word, counts once."""
        found = Checked([], [])
        for number, cells in enumerate(rows, first):
            row = read_row(cells, self._mapping, number)
            if row is None:
                continue
            if row.profile is None:
                found.problems.extend(row.problems)
                continue
            record = record_of(row.profile, self._organisation_id, self._origin, self._place)
            earlier = self._seen.setdefault(record.source_key, number)
            if earlier == number:
                found.records.append(record)
            elif not record.source_key.startswith("sha256:"):
                found.problems.append(repeated(number, earlier))
        return found


async def run_import(
    sessions: Sessions,
    organisation_id: UUID,
    job_id: UUID,
    place: Place,
    told: Told = lambda done, total: None,
    actor: Actor | None = None,
) -> RowMapping | None:
    """Run a job to its end, or until it is cancelled; returns it as it then stands.

    A worker killed on the way loses no more than the rows of one transaction, which the next run does again. None where
    the job cannot be taken up: it has ended, another worker holds it, or there is none. `actor` is the officer
    who began it unless another is named.
    """
    async with transaction(sessions) as session:
        await act_for(session, organisation_id)
        job = await jobs.take(session, job_id)
    if job is None:
        return None
    actor = actor or Actor("officer", job["actor"], organisation_id)
    try:
        sheet = await read_sheet(job["content"])
    except SheetError as error:
        return await _ended(sessions, organisation_id, job_id, actor, "failed", error.code)
    origin = Origin("import", str(job_id))
    checker = Checker(job["mapping"], organisation_id, origin, place)
    if not await _go_on(sessions, organisation_id, job, sheet, checker, told):
        return await _seen(sessions, organisation_id, job_id)
    return await _ended(sessions, organisation_id, job_id, actor, "done", None)


async def _go_on(
    sessions: Sessions,
    organisation_id: UUID,
    job: RowMapping,
    sheet: Sheet,
    checker: Checker,
    told: Told,
) -> bool:
    """Land the rows after those done; False when the job is no longer to be run."""
    total, done = len(sheet.rows), job["done"]
    # The rows before are read again, not landed: a later one may repeat what they say.
    await asyncio.to_thread(checker, sheet.rows[:done], FIRST_ROW)
    told(done, total)
    while done < total:
        rows = sheet.rows[done : done + AT_ONCE]
        checked = await asyncio.to_thread(checker, rows, FIRST_ROW + done)
        async with transaction(sessions) as session:
            await act_for(session, organisation_id)
            if not await jobs.still_running(session, job["job_id"]):
                return False
            loaded = await load_records(session, organisation_id, checked.records, job["actor"])
            done += len(rows)
            await _told(session, job["job_id"], checked, loaded, done, total)
        told(done, total)
    return True


async def _told(
    session: Any, job_id: UUID, checked: Checked, loaded: Loaded, done: int, total: int
) -> None:
    counts = {**loaded._asdict(), "done": done, "total": total}
    await jobs.progress(session, job_id, checked.problems, **counts)


async def _ended(
    sessions: Sessions,
    organisation_id: UUID,
    job_id: UUID,
    actor: Actor,
    state: jobs.State,
    reason: str | None,
) -> RowMapping | None:
    async with transaction(sessions) as session:
        await act_for(session, organisation_id)
        await jobs.end(session, job_id, actor, state, reason)
        return await jobs.job_of(session, job_id)


async def _seen(sessions: Sessions, organisation_id: UUID, job_id: UUID) -> RowMapping | None:
    async with transaction(sessions) as session:
        await act_for(session, organisation_id)
        return await jobs.job_of(session, job_id)


async def problems_file(
    sessions: Sessions, organisation_id: UUID, job_id: UUID, form: Form
) -> bytes | None:
    """The bad rows of a job as a file to put right and upload again; None where there is no such job."""
    async with transaction(sessions) as session:
        await act_for(session, organisation_id)
        job = await jobs.job_of(session, job_id)
        content = None if job is None else await jobs.content_of(session, job_id)
    if job is None:
        return None
    problems = [RowProblem(**problem) for problem in job["problems"]]
    sheet = Sheet((), []) if content is None else await read_sheet(content)
    wanted = {problem.row for problem in problems}
    rows = {number: cells for number, cells in enumerate(sheet.rows, FIRST_ROW) if number in wanted}
    return await asyncio.to_thread(bad_rows, form, sheet.headers, rows, problems)
