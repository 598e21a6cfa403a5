"""Import jobs as they are kept: uploaded, begun, looked at, cancelled, taken up by one worker at a time."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor, record
from service.enterprises.rows import RowProblem
from service.enterprises.sheets import Preview
from service.enterprises.tables import import_jobs
from service.notices.store import notify

State = Literal["uploaded", "queued", "running", "cancelled", "done", "failed"]
OPEN = ("queued", "running")
ENDED = ("cancelled", "done", "failed")
LEASE = 30.0
"""Seconds that a worker which falls silent keeps a job: then another takes it up where its last commit left it."""
TOLD = 20
"""Problems that come with a job; all of them are in its file of bad rows."""
_LEFT_OUT = ("content", "problems")
_SHOWN = [column for column in import_jobs.c if column.name not in _LEFT_OUT]


class Upload(NamedTuple):
    """A file as it came: its name, its bytes, and what it would be read as where that is known already."""

    name: str
    content: bytes
    preview: Preview | None = None


async def upload(session: AsyncSession, organisation_id: UUID, actor: Actor, sent: Upload) -> UUID:
    """Keep a file until somebody says what its columns are; returns the job's id."""
    assert sent.preview is not None
    mapping = sent.preview.mapping
    return await _kept(session, organisation_id, actor, sent, mapping, "uploaded")


async def begin(
    session: AsyncSession,
    organisation_id: UUID,
    actor: Actor,
    file_name: str,
    content: bytes,
    mapping: Mapping[str, int],
) -> UUID:
    """Keep a file to be imported as it is; returns the job's id."""
    sent = Upload(file_name, content)
    return await _kept(session, organisation_id, actor, sent, mapping, "queued")


async def _kept(
    session: AsyncSession,
    organisation_id: UUID,
    actor: Actor,
    sent: Upload,
    mapping: Mapping[str, int],
    state: State,
) -> UUID:
    row = {
        "organisation_id": organisation_id,
        "actor": actor.id,
        "file_name": sent.name[:200].replace("\0", ""),
        "file_sha256": hashlib.sha256(sent.content).hexdigest(),
        "content": sent.content,
        "mapping": dict(mapping),
        "state": state,
    }
    if sent.preview is not None:
        shown = {"headers": sent.preview.headers, "sample": sent.preview.sample}
        row |= {**shown, "total": sent.preview.total}
    made = insert(import_jobs).values(row).returning(import_jobs.c.job_id)
    job_id: UUID = (await session.execute(made)).scalar_one()
    action = "import.uploaded" if state == "uploaded" else "import.begun"
    await record(session, actor, action, ("import", job_id), file_sha256=row["file_sha256"])
    return job_id


async def start(
    session: AsyncSession, job_id: UUID, actor: Actor, mapping: Mapping[str, int]
) -> bool:
    """Begin an uploaded job with what each column is; False where it is not, or no longer, waiting for that."""
    return await _moved(
        session, job_id, actor, ("uploaded",), "import.begun", state="queued", mapping=dict(mapping)
    )


async def job_of(session: AsyncSession, job_id: UUID) -> RowMapping | None:
    """A job with its progress and its first problems, without the file; None where the organisation may not see it."""
    first = text(f"jsonb_path_query_array(problems, '$[0 to {TOLD - 1}]') AS problems")
    query = select(*_SHOWN, first, import_jobs.c.content.is_not(None).label("has_file"))
    found = await session.execute(query.where(import_jobs.c.job_id == job_id))
    return found.mappings().one_or_none()


async def problems_of(session: AsyncSession, job_id: UUID) -> list[RowProblem]:
    """Everything that is wrong with the rows of a job, by row."""
    query = select(import_jobs.c.problems).where(import_jobs.c.job_id == job_id)
    found = (await session.execute(query)).scalar_one_or_none()
    return [RowProblem(**problem) for problem in found or ()]


async def jobs_of(session: AsyncSession, limit: int = 50) -> Sequence[RowMapping]:
    """The newest jobs first, without files."""
    query = select(*_SHOWN).order_by(import_jobs.c.created_at.desc(), import_jobs.c.job_id)
    return (await session.execute(query.limit(limit))).mappings().all()


async def content_of(session: AsyncSession, job_id: UUID) -> bytes | None:
    """The file of a job; None once it is deleted."""
    query = select(import_jobs.c.content).where(import_jobs.c.job_id == job_id)
    return (await session.execute(query)).scalar_one_or_none()


async def discard(session: AsyncSession, organisation_id: UUID, job_id: UUID, actor: Actor) -> bool:
    """Delete an upload that was not begun; of a job that has ended, the file and what it quotes: its bad rows are then
    told by number only, and it cannot be resumed. False where there is neither."""
    own = (import_jobs.c.job_id == job_id, import_jobs.c.organisation_id == organisation_id)
    gone = delete(import_jobs).where(*own, import_jobs.c.state == "uploaded")
    if (await session.execute(gone.returning(import_jobs.c.job_id))).one_or_none() is not None:
        await record(session, actor, "import.discarded", ("import", job_id))
        return True
    return await _moved(
        session, job_id, actor, ENDED, "import.discarded",
        import_jobs.c.content.is_not(None), content=None, sample=None,
    )  # fmt: skip


async def cancel(session: AsyncSession, job_id: UUID, actor: Actor) -> bool:
    """Stop a job after the rows under way; what landed stays. False where there is no such open job."""
    return await _moved(
        session, job_id, actor, OPEN, "import.cancelled", state="cancelled", lease_until=None
    )


async def resume(session: AsyncSession, job_id: UUID, actor: Actor) -> bool:
    """Open a cancelled or failed job again; it goes on behind the last row that landed."""
    return await _moved(
        session, job_id, actor, ("cancelled", "failed"), "import.resumed",
        import_jobs.c.content.is_not(None), state="queued", reason=None, lease_until=None,
    )  # fmt: skip


async def _moved(
    session: AsyncSession,
    job_id: UUID,
    actor: Actor,
    states: Sequence[str],
    action: str,
    *conditions: Any,
    **values: Any,
) -> bool:
    """Change a job that is in one of the states; row-level security lets an organisation change its own alone."""
    changed = (
        update(import_jobs)
        .where(import_jobs.c.job_id == job_id, import_jobs.c.state.in_(states), *conditions)
        .values(**values, updated_at=func.now())
        .returning(import_jobs.c.job_id)
    )
    if (await session.execute(changed)).one_or_none() is None:
        return False
    await record(session, actor, action, ("import", job_id))
    return True


_NEXT = """
SELECT job_id, greatest(lease_until - now(), interval '0') AS wait FROM import_jobs
WHERE organisation_id = :organisation AND state IN ('queued', 'running')
ORDER BY coalesce(lease_until, now()) > now(), created_at, job_id LIMIT 1
"""


async def waiting(session: AsyncSession, organisation_id: UUID) -> Any:
    """The open job to take up next: its `job_id`, and how long (`wait`) another worker may still hold it; None for none."""
    return (await session.execute(text(_NEXT), {"organisation": organisation_id})).one_or_none()


_TAKE = """
UPDATE import_jobs SET state = 'running', lease_until = now() + make_interval(secs => :lease), updated_at = now()
WHERE job_id = :job AND state IN ('queued', 'running') AND (lease_until IS NULL OR lease_until < now())
RETURNING job_id, organisation_id, actor, mapping, done, content
"""


async def take(session: AsyncSession, job_id: UUID, lease: float = LEASE) -> RowMapping | None:
    """Take a job up for `lease` seconds; None where it has ended or another worker holds it."""
    values = {"job": job_id, "lease": lease}
    return (await session.execute(text(_TAKE).bindparams(**values))).mappings().one_or_none()


async def renew(session: AsyncSession, job_id: UUID, lease: float) -> None:
    """Keep a job that is being run for `lease` seconds from now."""
    until = func.now() + dt.timedelta(seconds=lease)
    running = import_jobs.c.job_id == job_id, import_jobs.c.state == "running"
    await session.execute(update(import_jobs).where(*running).values(lease_until=until))


async def still_ours(session: AsyncSession, job_id: UUID, done: int) -> bool:
    """Whether the job runs and stands where we left it, so that nobody else has gone on with it; holds it until the commit."""
    query = select(import_jobs.c.state, import_jobs.c.done).where(import_jobs.c.job_id == job_id)
    found = (await session.execute(query.with_for_update())).one_or_none()
    return found is not None and tuple(found) == ("running", done)


_PROGRESS = """
UPDATE import_jobs SET done = :done, total = :total, added = added + :added, changed = changed + :changed,
    same = same + :same, bad = bad + :bad, problems = problems || CAST(:problems AS jsonb),
    lease_until = now() + make_interval(secs => :lease), updated_at = now()
WHERE job_id = :job
"""


async def progress(
    session: AsyncSession,
    job_id: UUID,
    problems: Sequence[RowProblem],
    lease: float = LEASE,
    **counts: int,
) -> None:
    """Write how far the job is, in the transaction that loaded the rows: neither without the other."""
    said = json.dumps([problem._asdict() for problem in problems], ensure_ascii=False)
    bad = len({problem.row for problem in problems})
    values = {"job": job_id, "problems": said, "bad": bad, "lease": lease, **counts}
    await session.execute(text(_PROGRESS), values)


async def let_go(session: AsyncSession, job_id: UUID) -> None:
    """Give a job back that is not finished, for any worker to take up at once."""
    changed = update(import_jobs).where(
        import_jobs.c.job_id == job_id, import_jobs.c.state == "running"
    )
    await session.execute(changed.values(state="queued", lease_until=None))


async def end(
    session: AsyncSession, job_id: UUID, actor: Actor, state: State, reason: str | None = None
) -> bool:
    """The job has ended; the file stays so that its bad rows can be downloaded. False where somebody ended it before.

    Who began it is told, unless the command line did.
    """
    ended = await _moved(
        session,
        job_id,
        actor,
        OPEN,
        f"import.{state}",
        state=state,
        reason=reason,
        lease_until=None,
    )
    if ended:
        await _tell(session, job_id, state)
    return ended


async def _tell(session: AsyncSession, job_id: UUID, state: State) -> None:
    begun = select(import_jobs.c.actor).where(import_jobs.c.job_id == job_id)
    try:
        officer = UUID((await session.execute(begun)).scalar_one())
    except ValueError:
        return
    now = (await session.execute(select(func.now()))).scalar_one()
    await notify(session, officer, "import.finished", ("import", str(job_id)), now=now, state=state)


UPLOADS_KEPT, FILES_KEPT = 7, 30
"""Days that a file nobody began, and the file of a job that has ended, is kept."""
_OLD = """
UPDATE import_jobs SET content = NULL, sample = NULL WHERE job_id IN (
    SELECT job_id FROM import_jobs WHERE content IS NOT NULL AND state IN ('cancelled', 'done', 'failed')
        AND updated_at < CAST(:ended AS date) LIMIT 20)
RETURNING job_id
"""


async def sweep(session: AsyncSession, today: dt.date) -> int:
    """Delete files past their time, as the owner of the tables; answers how many, and is called until none are left."""
    begun = today - dt.timedelta(days=UPLOADS_KEPT)
    unused = delete(import_jobs).where(
        import_jobs.c.state == "uploaded", import_jobs.c.updated_at < begun
    )
    gone = (await session.execute(unused.returning(import_jobs.c.job_id))).all()
    values = {"ended": today - dt.timedelta(days=FILES_KEPT)}
    return len(gone) + len((await session.execute(text(_OLD), values)).all())
