"""Taking rows from a job, and keeping what came of them: each step one short transaction."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import Row as SqlRow
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.lanes.store import SOON, Ticket, counts, hand_on, wake
from service.webhooks.events import emit

CHUNK = 64
"""Rows taken at once: what the encoder reads in one batch."""
LANES = 4
"""Strands of an organisation's rows worked on side by side, whatever number of jobs and rows it sent."""
MOST_TRIES = 12
"""A row that was alone when its worker died, so often, is given up."""


class Row(NamedTuple):
    number: int
    input: bytes
    tries: int


class Take(NamedTuple):
    """Rows of one job and how they are to be matched."""

    job_id: UUID
    lens: str
    weights: Mapping[str, Mapping[str, float]] | None
    top: int | None
    today: Any
    rows: Sequence[Row]


class Outcome(NamedTuple):
    """What came of one row: a result's text or a problem."""

    number: int
    outcome: Literal["done", "failed"]
    result: str | None
    problem: Mapping[str, Any] | None


def lane_of(number: int) -> int:
    """The lane of a row by its number: chunk after chunk to the next lane."""
    return (number - 1) // CHUNK % LANES


def lane_names() -> list[str]:
    return [f"match:{number}" for number in range(LANES)]


async def wake_lanes(session: AsyncSession, organisation_id: UUID) -> None:
    for lane in lane_names():
        await wake(session, organisation_id, lane)


_OPEN = """
SELECT job_id, lens, weights, top, today FROM match_jobs j
WHERE organisation_id = :organisation AND state IN ('queued', 'running') AND EXISTS (
    SELECT FROM match_job_rows r WHERE r.job_id = j.job_id AND r.lane = :lane AND r.outcome IS NULL)
ORDER BY served_at NULLS FIRST, created_at, job_id LIMIT 1
"""
_SERVED = """
UPDATE match_jobs SET state = 'running', served_at = clock_timestamp(), started_at = coalesce(started_at, now())
WHERE job_id = :job AND state IN ('queued', 'running') RETURNING job_id
"""
_ROWS = """
SELECT number, input, tries FROM match_job_rows
WHERE job_id = :job AND lane = :lane AND outcome IS NULL ORDER BY number LIMIT :most
"""
_TRIED = (
    "UPDATE match_job_rows SET tries = tries + 1 WHERE job_id = :job AND number = ANY(:numbers)"
)


async def take(session: AsyncSession, ticket: Ticket) -> Take | None:
    """The next rows of the lane, from the job of the organisation that has waited longest; None when there are none.

    A chunk whose worker died comes back smaller, down to single rows: so a row that kills workers is found.
    """
    lane = int(ticket.lane.partition(":")[2])
    found = await session.execute(
        text(_OPEN), {"organisation": ticket.organisation_id, "lane": lane}
    )
    job = found.one_or_none()
    if job is None:
        return None
    if (await session.execute(text(_SERVED), {"job": job.job_id})).one_or_none() is None:
        return _take(job, [])  # cancelled a moment ago
    query = {"job": job.job_id, "lane": lane, "most": CHUNK}
    rows = [Row(*row) for row in await session.execute(text(_ROWS), query)]
    rows = rows[: max(1, CHUNK >> min(rows[0].tries, 6))] if rows else rows
    numbers = [row.number for row in rows]
    await session.execute(text(_TRIED), {"job": job.job_id, "numbers": numbers})
    return _take(job, rows)


def _take(job: SqlRow[Any], rows: Sequence[Row]) -> Take:
    return Take(job.job_id, job.lens, job.weights, job.top, job.today, rows)


_KEEP = """
UPDATE match_job_rows r
SET outcome = v.outcome, result = v.result, problem = v.problem::jsonb, input = NULL
FROM unnest(CAST(:numbers AS int[]), CAST(:outcomes AS text[]), CAST(:results AS text[]), CAST(:problems AS text[]))
    AS v(number, outcome, result, problem)
WHERE r.job_id = :job AND r.number = v.number AND r.outcome IS NULL RETURNING r.outcome
"""
_COUNT = """
UPDATE match_jobs SET done = done + :done, failed = failed + :failed,
    state = CASE WHEN done + failed + :done + :failed = rows THEN 'done' ELSE state END,
    finished_at = CASE WHEN done + failed + :done + :failed = rows THEN clock_timestamp() ELSE finished_at END
WHERE job_id = :job RETURNING state, environment
"""
_STATE = "SELECT state FROM match_jobs WHERE job_id = :job FOR UPDATE"
_WAITING = """
SELECT EXISTS (SELECT FROM match_jobs j JOIN match_job_rows r USING (job_id)
    WHERE j.organisation_id = :organisation AND j.state IN ('queued', 'running')
    AND r.lane = :lane AND r.outcome IS NULL)
"""


async def keep(
    session: AsyncSession, ticket: Ticket, job_id: UUID, outcomes: Sequence[Outcome]
) -> bool:
    """Keep what came of rows, count them, tell of a job that is finished, and give the lane its next ticket.

    False, and nothing kept, when the ticket no longer counts: another worker has taken over. A row that has an outcome
    already, or that is gone because its job was cancelled, keeps it: effects happen once.
    """
    if not await counts(session, ticket, lock=True):
        return False
    state = (await session.execute(text(_STATE), {"job": job_id})).scalar_one_or_none()
    if state == "running" and outcomes:
        kept = [*(await session.execute(text(_KEEP), _columns(job_id, outcomes))).scalars()]
        counted = {"done": kept.count("done"), "failed": kept.count("failed"), "job": job_id}
        now = (await session.execute(text(_COUNT), counted)).one()
        if now.state == "done":
            await finished(session, ticket.organisation_id, now.environment, job_id)
    await go_on(session, ticket)
    return True


async def finished(
    session: AsyncSession, organisation_id: UUID, environment: str, job_id: UUID
) -> None:
    ids = {"match_job_id": str(job_id)}
    await emit(session, organisation_id, "match_job.finished", ids, environment=environment)


async def go_on(session: AsyncSession, ticket: Ticket) -> None:
    """The lane's next ticket while rows wait in it; the caller holds the lane."""
    lane = int(ticket.lane.partition(":")[2])
    query = {"organisation": ticket.organisation_id, "lane": lane}
    waits = (await session.execute(text(_WAITING), query)).scalar_one()
    await hand_on(session, ticket, SOON if waits else None)


def _columns(job_id: UUID, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "job": job_id,
        "numbers": [one.number for one in outcomes],
        "outcomes": [one.outcome for one in outcomes],
        "results": [one.result for one in outcomes],
        "problems": [
            None if one.problem is None else json.dumps(one.problem, ensure_ascii=False)
            for one in outcomes
        ],
    }
