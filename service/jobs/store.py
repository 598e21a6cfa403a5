"""Keeping jobs and reading them again; every session acts for the organisation, and every query names it besides."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from anyio import to_thread
from sqlalchemy import Row, insert, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.jobs.intake import MOST_ROWS, Sent, unreadable
from service.jobs.tables import match_jobs
from service.jobs.takes import finished, lane_of, wake_lanes
from service.lanes.store import wake

KEPT = dt.timedelta(days=7)
AT_ONCE = 500
"""Rows written by one statement."""


class Owner(NamedTuple):
    """Whose job: a partner's live or sandbox side sees nothing of the other."""

    organisation_id: UUID
    environment: str


class Wish(NamedTuple):
    """How the rows are to be matched, and the day they are judged on."""

    lens: str
    weights: Mapping[str, Mapping[str, float]] | None
    top: int | None
    today: dt.date


async def create(session: AsyncSession, owner: Owner, wish: Wish, sent: Iterator[Sent]) -> UUID:
    """Keep a batch and wake the lanes; raises BatchUnreadable for one that holds nothing, too much or cannot be read."""
    now = dt.datetime.now(dt.UTC)
    row = {**owner._asdict(), **wish._asdict(), "rows": 0, "expires_at": now + KEPT}
    made = insert(match_jobs).values(row).returning(match_jobs.c.job_id)
    job_id: UUID = (await session.execute(made)).scalar_one()
    rows = 0
    while part := await to_thread.run_sync(list, islice(sent, AT_ONCE)):
        rows += len(part)
        if rows > MOST_ROWS:
            raise unreadable("too_many_rows")
        await session.execute(text(_ROWS), _columns(owner, job_id, part))
    if not rows:
        raise unreadable("empty")
    await session.execute(update(match_jobs).where(match_jobs.c.job_id == job_id).values(rows=rows))
    await wake_lanes(session, owner.organisation_id)
    await wake(session, owner.organisation_id, "expiry", KEPT)
    return job_id


_ROWS = """
INSERT INTO match_job_rows (job_id, number, organisation_id, lane, input)
SELECT :job, number, :organisation, lane, input
FROM unnest(CAST(:numbers AS int[]), CAST(:lanes AS smallint[]), CAST(:inputs AS bytea[])) AS v(number, lane, input)
"""


def _columns(owner: Owner, job_id: UUID, part: Sequence[Sent]) -> dict[str, Any]:
    return {
        "job": job_id,
        "organisation": owner.organisation_id,
        "numbers": [one.number for one in part],
        "lanes": [lane_of(one.number) for one in part],
        "inputs": [one.profile for one in part],
    }


async def read(session: AsyncSession, owner: Owner, job_id: UUID) -> Row[Any] | None:
    """The job, or None when it is not the owner's or not there: nobody can tell which."""
    query = select(match_jobs).where(match_jobs.c.job_id == job_id, *_own(owner))
    return (await session.execute(query)).one_or_none()


async def listed(
    session: AsyncSession, owner: Owner, limit: int, before: tuple[dt.datetime, UUID] | None
) -> list[Row[Any]]:
    """Jobs, the newest first; one more than `limit` when there are more."""
    own = match_jobs.c
    query = select(match_jobs).where(*_own(owner))
    if before is not None:
        query = query.where(tuple_(own.created_at, own.job_id) < before)
    ordered = query.order_by(own.created_at.desc(), own.job_id.desc()).limit(limit + 1)
    return list(await session.execute(ordered))


async def cancel(session: AsyncSession, owner: Owner, job_id: UUID) -> Row[Any] | None:
    """End a job: rows that wait are forgotten, those with an outcome stay; one that has ended stays as it is."""
    locked = select(match_jobs).where(match_jobs.c.job_id == job_id, *_own(owner))
    found = (await session.execute(locked.with_for_update())).one_or_none()
    if found is None or found.state not in {"queued", "running"}:
        return found
    ended = (
        update(match_jobs)
        .where(match_jobs.c.job_id == job_id)
        .values(state="cancelled", finished_at=text("clock_timestamp()"))
        .returning(*match_jobs.c)
    )
    now = (await session.execute(ended)).one()
    gone = text("DELETE FROM match_job_rows WHERE job_id = :job AND outcome IS NULL")
    await session.execute(gone, {"job": job_id})
    await finished(session, owner.organisation_id, owner.environment, job_id)
    return now


_RESULTS = """
SELECT number, outcome, result, problem FROM match_job_rows
WHERE job_id = :job AND organisation_id = :organisation AND number > :after AND outcome IS NOT NULL
AND number < coalesce((
    SELECT min(first) FROM generate_series(0, 3) AS lane, LATERAL (
        SELECT w.number AS first FROM match_job_rows w
        WHERE w.job_id = :job AND w.lane = lane AND w.outcome IS NULL ORDER BY w.number LIMIT 1) AS waiting
), 2147483647)
ORDER BY number LIMIT :limit
"""


async def results(
    session: AsyncSession, owner: Owner, job_id: UUID, after: int, limit: int
) -> list[Row[Any]]:
    """Rows with an outcome after row `after`, up to the first that still waits: so a reader that goes on misses none."""
    query = {
        "job": job_id,
        "organisation": owner.organisation_id,
        "after": after,
        "limit": limit,
    }
    return list(await session.execute(text(_RESULTS), query))


def _own(owner: Owner) -> tuple[Any, ...]:
    own = match_jobs.c
    return (
        own.organisation_id == owner.organisation_id,
        own.environment == owner.environment,
    )
