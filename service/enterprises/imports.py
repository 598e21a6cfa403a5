"""Running an import job: rows checked off the event loop, landed some thousand at a time, from wherever it stopped."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor
from service.db import Sessions, transaction
from service.enterprises import jobs
from service.enterprises.books import Form, bad_rows
from service.enterprises.load import Loaded, load_records
from service.enterprises.records import Origin, Place, Record, record_of
from service.enterprises.rows import RowProblem, read_row, repeated
from service.enterprises.sheets import Sheet, SheetError, opened_bytes
from service.errors import ServiceError
from service.organisations.store import act_for
from service.sheets.process import Line

AT_ONCE = 4_000
"""Rows of one transaction: each costs a third of a millisecond to read, 2 ms with the longest text."""
Told = Callable[[int, int], None]
"""Hears how many rows are done, of how many."""
Then = Callable[[AsyncSession], Any]
"""Awaited in a transaction that changed something, as its last statement."""


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

    def __call__(self, lines: Iterable[Line]) -> Checked:
        """Check rows; a row said twice, word for word, counts once."""
        found = Checked([], [])
        for number, cells in lines:
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


class Way(NamedTuple):
    """How a job is run: who hears of it, whether to stop at the next commit, and what else its transactions do.

    `landed` is awaited in every transaction that may have changed an enterprise; `lease` is how many seconds the job stays
    ours without a sign.
    """

    told: Told = lambda done, total: None
    stopping: Callable[[], bool] = lambda: False
    landed: Then | None = None
    lease: float = jobs.LEASE


async def run_import(
    sessions: Sessions,
    organisation_id: UUID,
    job_id: UUID,
    place: Place,
    way: Way = Way(),  # noqa: B008 -- frozen
    actor: Actor | None = None,
) -> RowMapping | None:
    """Run a job to its end, or until it is cancelled or told to stop; returns it as it then stands.

    A worker killed on the way loses no more than the rows of one transaction, which the next run does again. None where
    the job cannot be taken up: it has ended, another worker holds it, or there is none. `actor` is who began it
    unless another is named.
    """
    async with transaction(sessions) as session:
        await act_for(session, organisation_id)
        job = await jobs.take(session, job_id, way.lease)
    if job is None:
        return None
    actor = actor or _began(job["actor"], organisation_id)
    try:
        async with (
            opened_bytes(job["content"]) as sheet,
            _held(sessions, organisation_id, job_id, way.lease),
        ):
            ended = await _go_on(sessions, organisation_id, job, sheet, place, way)
    except SheetError as error:
        return await _ended(sessions, organisation_id, job_id, actor, "failed", error.code)
    except ServiceError:  # the database is away: the job waits for it
        raise
    except Exception:
        await _ended(sessions, organisation_id, job_id, actor, "failed", "unexpected")
        raise
    if ended:
        return await _ended(sessions, organisation_id, job_id, actor, "done", None)
    return await _seen(sessions, organisation_id, job_id)


@asynccontextmanager
async def _held(
    sessions: Sessions, organisation_id: UUID, job_id: UUID, lease: float
) -> AsyncIterator[None]:
    """Give signs while the job is run: reading a large file again takes longer than a lease on a slow machine."""

    async def give_signs() -> None:
        while True:
            await asyncio.sleep(lease / 3)
            with suppress(ServiceError):  # the database is away: the run itself will find out
                async with transaction(sessions) as session:
                    await act_for(session, organisation_id)
                    await jobs.renew(session, job_id, lease)

    signs = asyncio.create_task(give_signs())
    try:
        yield
    finally:
        signs.cancel()
        await asyncio.gather(signs, return_exceptions=True)


def _began(who: str, organisation_id: UUID) -> Actor:
    try:
        UUID(who)
    except ValueError:
        return Actor("operator", who, organisation_id)
    return Actor("officer", who, organisation_id)


async def _go_on(
    sessions: Sessions,
    organisation_id: UUID,
    job: RowMapping,
    sheet: Sheet,
    place: Place,
    way: Way,
) -> bool:
    """Land the rows after those done; False when the job is no longer ours to run, or not now."""
    job_id, total, done = job["job_id"], sheet.total, job["done"]
    checker = Checker(job["mapping"], organisation_id, Origin("import", str(job_id)), place)
    rows = sheet.rows()
    # The rows before are read again, not landed: a later one may repeat what they say.
    await asyncio.to_thread(checker, islice(rows, done))
    way.told(done, total)
    while done < total:
        count, checked = await asyncio.to_thread(_next, rows, checker)
        async with transaction(sessions) as session:
            await act_for(session, organisation_id)
            if not await jobs.still_ours(session, job_id, done):
                return False
            loaded = await load_records(session, organisation_id, checked.records, job["actor"])
            done += count
            counts = {**loaded._asdict(), "done": done, "total": total}
            await jobs.progress(session, job_id, checked.problems, way.lease, **counts)
            stopped = done < total and way.stopping()
            if stopped:
                await jobs.let_go(session, job_id)
            if way.landed is not None and _changed(loaded):
                await way.landed(session)
        way.told(done, total)
        if stopped:
            return False
    return True


def _next(rows: Iterator[Line], checker: Checker) -> tuple[int, Checked]:
    part = list(islice(rows, AT_ONCE))
    return len(part), checker(part)


def _changed(loaded: Loaded) -> bool:
    return bool(loaded.added or loaded.changed)


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
        if await jobs.job_of(session, job_id) is None:
            return None
        problems = await jobs.problems_of(session, job_id)
        content = await jobs.content_of(session, job_id)
    if content is None:
        return await asyncio.to_thread(bad_rows, form, (), {}, problems)
    async with opened_bytes(content) as sheet:
        return await asyncio.to_thread(_marked, form, sheet, problems)


def _marked(form: Form, sheet: Sheet, problems: list[RowProblem]) -> bytes:
    wanted = {problem.row for problem in problems}
    rows = {number: cells for number, cells in sheet.rows() if number in wanted}
    return bad_rows(form, sheet.headers, rows, problems)
