"""Import jobs as they are kept: begun, looked at, cancelled, taken up by one worker at a time."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import RowMapping, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor, record
from service.enterprises.rows import RowProblem
from service.enterprises.tables import import_jobs

State = Literal["queued", "running", "cancelled", "done", "failed"]
OPEN = ("queued", "running")
LEASE = 60.0
"""Seconds that a worker which falls silent keeps a job: then another takes it up where its last commit left it."""
_SHOWN = [column for column in import_jobs.c if column.name != "content"]


async def begin(
    session: AsyncSession,
    organisation_id: UUID,
    actor: Actor,
    file_name: str,
    content: bytes,
    mapping: Mapping[str, int],
) -> UUID:
    """Keep an upload to be imported; returns the job's id."""
    row = {
        "organisation_id": organisation_id,
        "actor": actor.id,
        "file_name": file_name[:200].replace("\0", ""),
        "file_sha256": hashlib.sha256(content).hexdigest(),
        "content": content,
        "mapping": dict(mapping),
    }
    made = insert(import_jobs).values(row).returning(import_jobs.c.job_id)
    job_id: UUID = (await session.execute(made)).scalar_one()
    detail = {"file_sha256": row["file_sha256"]}
    await record(session, actor, "import.begun", ("import", job_id), **detail)
    return job_id


async def job_of(session: AsyncSession, job_id: UUID) -> RowMapping | None:
    """A job with its progress, without the file; None where the organisation may not see it."""
    query = select(*_SHOWN).where(import_jobs.c.job_id == job_id)
    return (await session.execute(query)).mappings().one_or_none()


async def jobs_of(session: AsyncSession, limit: int = 50) -> Sequence[RowMapping]:
    """The newest jobs first, without files."""
    query = select(*_SHOWN).order_by(import_jobs.c.created_at.desc(), import_jobs.c.job_id)
    return (await session.execute(query.limit(limit))).mappings().all()


async def content_of(session: AsyncSession, job_id: UUID) -> bytes | None:
    """The file of a job; None once it is deleted."""
    query = select(import_jobs.c.content).where(import_jobs.c.job_id == job_id)
    return (await session.execute(query)).scalar_one_or_none()


async def forget_file(session: AsyncSession, job_id: UUID) -> None:
    """Delete the upload of a job: afterwards its bad rows are told by number only, and it cannot be resumed."""
    await _set(session, job_id, content=None)


async def cancel(session: AsyncSession, job_id: UUID, actor: Actor) -> bool:
    """Stop a job after the rows under way; what landed stays. False where there is no such open job."""
    changed = (
        update(import_jobs)
        .where(import_jobs.c.job_id == job_id, import_jobs.c.state.in_(OPEN))
        .values(state="cancelled", lease_until=None, updated_at=func.now())
        .returning(import_jobs.c.job_id)
    )
    if (await session.execute(changed)).one_or_none() is None:
        return False
    await record(session, actor, "import.cancelled", ("import", job_id))
    return True


async def resume(session: AsyncSession, job_id: UUID, actor: Actor) -> bool:
    """Open a cancelled or failed job again; it goes on behind the last row that landed."""
    changed = (
        update(import_jobs)
        .where(
            import_jobs.c.job_id == job_id,
            import_jobs.c.state.in_(("cancelled", "failed")),
            import_jobs.c.content.is_not(None),
        )
        .values(state="queued", reason=None, lease_until=None, updated_at=func.now())
        .returning(import_jobs.c.job_id)
    )
    if (await session.execute(changed)).one_or_none() is None:
        return False
    await record(session, actor, "import.resumed", ("import", job_id))
    return True


_TAKE = """
UPDATE import_jobs SET state = 'running', lease_until = now() + make_interval(secs => :lease), updated_at = now()
WHERE job_id = :job AND state IN ('queued', 'running') AND (lease_until IS NULL OR lease_until < now())
RETURNING job_id, organisation_id, actor, mapping, done, content
"""


async def take(session: AsyncSession, job_id: UUID) -> RowMapping | None:
    """Take a job up; None where it has ended or another worker holds it."""
    lease = {"job": job_id, "lease": LEASE}
    return (await session.execute(text(_TAKE).bindparams(**lease))).mappings().one_or_none()


async def still_running(session: AsyncSession, job_id: UUID) -> bool:
    """Whether the job is still ours to go on with; holds it against a cancellation until the commit."""
    query = select(import_jobs.c.state).where(import_jobs.c.job_id == job_id).with_for_update()
    return (await session.execute(query)).scalar_one_or_none() == "running"


_PROGRESS = """
UPDATE import_jobs SET done = :done, total = :total, added = added + :added, changed = changed + :changed,
    same = same + :same, problems = problems || CAST(:problems AS jsonb),
    lease_until = now() + make_interval(secs => :lease), updated_at = now()
WHERE job_id = :job
"""


async def progress(
    session: AsyncSession, job_id: UUID, problems: Sequence[RowProblem], **counts: int
) -> None:
    """Write how far the job is, in the transaction that loaded the rows: neither without the other."""
    said = json.dumps([problem._asdict() for problem in problems], ensure_ascii=False)
    values = {"job": job_id, "problems": said, "lease": LEASE, **counts}
    await session.execute(text(_PROGRESS), values)


async def end(
    session: AsyncSession, job_id: UUID, actor: Actor, state: State, reason: str | None = None
) -> None:
    """The job has ended; the file stays so that its bad rows can be downloaded, until `forget_file`."""
    await _set(session, job_id, state=state, reason=reason, lease_until=None)
    await record(session, actor, f"import.{state}", ("import", job_id))


async def _set(session: AsyncSession, job_id: UUID, **values: Any) -> None:
    changed = update(import_jobs).where(import_jobs.c.job_id == job_id)
    await session.execute(changed.values(**values, updated_at=func.now()))
