"""Working off one ticket of an organisation's imports: one file, from wherever it stopped, until it ends or we must."""

import asyncio
import datetime as dt
from collections.abc import Callable

from matching.match import Knowledge
from service.db import Sessions, transaction
from service.enterprises import jobs
from service.enterprises.imports import Way, run_import
from service.lanes.enterprises import score_soon
from service.lanes.store import SOON, Ticket, counts, hand_on
from service.organisations.store import act_for


class ImportWork:
    """Works off tickets of the kind `import`; told to stop, it gives the file back at its next commit."""

    def __init__(
        self,
        sessions: Sessions,
        knowledge: Callable[[], Knowledge],
        stopping: Callable[[], bool] = lambda: False,
        lease: float = jobs.LEASE,
    ) -> None:
        self._sessions = sessions
        self._knowledge = knowledge
        self._stopping = stopping
        self._lease = lease

    async def __call__(self, ticket: Ticket) -> None:
        async with transaction(self._sessions) as session:
            await act_for(session, ticket.organisation_id)
            if not await counts(session, ticket):
                return
            job = await jobs.waiting(session, ticket.organisation_id)
        if job is not None and not job.wait:
            knowledge = await asyncio.to_thread(self._knowledge)
            way = Way(
                stopping=self._stopping,
                landed=lambda session: score_soon(session, ticket.organisation_id),
                lease=self._lease,
            )
            place = knowledge.gazetteer.find
            await run_import(self._sessions, ticket.organisation_id, job.job_id, place, way)
        await self._hand_on(ticket)

    async def _hand_on(self, ticket: Ticket) -> None:
        """The next file at once; one that another worker still holds when its lease may have ended."""
        async with transaction(self._sessions) as session:
            await act_for(session, ticket.organisation_id)
            if not await counts(session, ticket, lock=True):
                return
            job = await jobs.waiting(session, ticket.organisation_id)
            wait: dt.timedelta | None = None if job is None else max(SOON, job.wait)
            await hand_on(session, ticket, wait)
