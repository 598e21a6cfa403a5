"""Batches: many profiles in one call, matched by the service's workers."""

# Written from _async/jobs.py by generate.py; do not edit.

import os
import time
import time as clock
from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from luodi_client._sync.sending import Sending
from luodi_client.call import Batch, Call, Profile, batch_in, batch_of
from luodi_client.errors import JobUnfinished
from luodi_client.models import JobResults, JobRow, MatchJob, MatchJobs

ENDED = frozenset({"done", "cancelled", "failed"})
_SOONEST, _LATEST = 0.5, 10.0


class Jobs:
    """`/v1/match-jobs`."""

    def __init__(self, sending: Sending) -> None:
        self._sending = sending

    def create(
        self,
        profiles: Iterable[Profile] | str | os.PathLike[str],
        *,
        lens: str | None = None,
        weights: str | None = None,
        top: int | None = None,
        idempotency_key: str | None = None,
    ) -> MatchJob:
        """A new job from profiles, or from a file of them (its path: JSON, NDJSON, CSV or XLSX), up to 100,000.

        Rows that cannot be read carry their problem and sink no other. Raises ValueError for a file of another ending.
        """
        file = isinstance(profiles, str | os.PathLike)
        batch: Batch = batch_in(profiles) if file else batch_of(profiles)  # type: ignore[arg-type]
        query = {"lens": lens, "weights": weights, "top": top}
        call = Call("POST", "/v1/match-jobs", query, batch=batch, idempotency_key=idempotency_key)
        try:
            return self._sending.answer(MatchJob, call)
        finally:
            batch.close()

    def read(self, job_id: UUID | str) -> MatchJob:
        """How far a job is."""
        return self._sending.answer(MatchJob, Call("GET", f"/v1/match-jobs/{job_id}"))

    def all(self) -> Iterator[MatchJob]:
        """Jobs of the last seven days, the newest first."""
        return self._sending.every(MatchJob, MatchJobs, Call("GET", "/v1/match-jobs"))

    def cancel(self, job_id: UUID | str) -> MatchJob:
        """Forget the rows that wait; results that are there stay until they expire."""
        return self._sending.answer(MatchJob, Call("DELETE", f"/v1/match-jobs/{job_id}"))

    def wait(
        self,
        job_id: UUID | str,
        *,
        timeout: float | None = None,
        progress: Callable[[MatchJob], object] | None = None,
    ) -> MatchJob:
        """The job once it has ended, however; `progress` is shown it each time it is looked at.

        Asks every 0.5 to 10 s, by the time the service says is left. Raises JobUnfinished after `timeout` seconds.
        """
        end = None if timeout is None else clock.monotonic() + timeout
        while True:
            job = self.read(job_id)
            if progress is not None:
                progress(job)
            if job.state in ENDED:
                return job
            pause = pause_of(job)
            if end is not None and clock.monotonic() + pause > end:
                raise JobUnfinished(
                    f"job {job_id}: {job.done + job.failed} of {job.rows} rows after {timeout:g} s"
                )
            time.sleep(pause)

    def page(
        self, job_id: UUID | str, *, cursor: str | None = None, limit: int = 200
    ) -> JobResults:
        """One page of results, as far as all rows before have an outcome; go on with `next_cursor`."""
        query = {"cursor": cursor, "limit": limit}
        return self._sending.answer(
            JobResults, Call("GET", f"/v1/match-jobs/{job_id}/results", query)
        )

    def results(self, job_id: UUID | str, *, cursor: str | None = None) -> Iterator[JobRow]:
        """Every row in order, none missed and none twice; while the job runs it waits for the next ones."""
        while True:
            page = self.page(job_id, cursor=cursor)
            yield from page.items
            if page.next_cursor is None:
                return
            cursor = page.next_cursor
            if not page.items:
                time.sleep(pause_of(self.read(job_id)))


def pause_of(job: MatchJob) -> float:
    """Seconds until it is worth asking again: a tenth of what is left."""
    left = 0.0 if job.state in ENDED else float(job.eta_seconds or 0)
    return min(_LATEST, max(_SOONEST, left / 10))
