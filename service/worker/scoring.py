"""Working off one ticket of an organisation's scores: some enterprises at a time, then a look for duplicates."""

import asyncio
import datetime as dt
from collections.abc import Callable

from sqlalchemy import text

from matching.match import Knowledge
from service.db import Sessions, transaction
from service.enterprises.embedding import embed_some, pending
from service.enterprises.proposals import find_duplicates, looked_for
from service.lanes.enterprises import score_soon
from service.lanes.store import SOON, Ticket, counts, hand_on
from service.organisations.store import act_for

DAILY = dt.timedelta(days=1)
"""How often a lane at rest is looked at: some scores change with the month."""


class ScoreWork:
    """Works off tickets of the kind `score`: each makes one batch of vectors and scores, so that organisations take turns."""

    def __init__(
        self,
        sessions: Sessions,
        knowledge: Callable[[], Knowledge],
        today: Callable[[], dt.date],
    ) -> None:
        self._sessions = sessions
        self._knowledge = knowledge
        self._today = today

    async def __call__(self, ticket: Ticket) -> None:
        organisation_id, today = ticket.organisation_id, self._today()
        async with transaction(self._sessions) as session:
            await act_for(session, organisation_id)
            if not await counts(session, ticket):
                return
        knowledge = await asyncio.to_thread(self._knowledge)
        if not await embed_some(self._sessions, organisation_id, knowledge, today):
            await find_duplicates(self._sessions, organisation_id)
        async with transaction(self._sessions) as session:
            await act_for(session, organisation_id)
            if not await counts(session, ticket, lock=True):
                return
            # Whoever changes something from here on waits for our lock and issues a ticket of their own.
            left = await pending(session, organisation_id, knowledge, today)
            rest = not left and await looked_for(session, organisation_id)
            await hand_on(session, ticket, DAILY if rest else SOON)


_KEEPING = "SELECT organisation_id FROM enterprise_versions ORDER BY organisation_id"


async def wake_all(owner: Sessions, sessions: Sessions) -> None:
    """Every organisation's scores are looked at once: a new model, catalogue or version makes those there are stale.

    `owner` sees all organisations, as migrations do.
    """
    async with transaction(owner) as session:
        keeping = (await session.execute(text(_KEEPING))).scalars().all()
    for organisation_id in keeping:
        async with transaction(sessions) as session:
            await act_for(session, organisation_id)
            await score_soon(session, organisation_id)
