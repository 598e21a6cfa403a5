"""What has expired goes: jobs with their results, deliveries long settled, the queue's own log."""

import datetime as dt

from sqlalchemy import text

from service.db import Sessions, transaction
from service.lanes.store import Ticket, counts, hand_on
from service.organisations.store import act_for

DELIVERIES_KEPT = dt.timedelta(days=30)
LONGEST = dt.timedelta(days=1)
_JOBS = "DELETE FROM match_jobs WHERE expires_at <= now()"
_DELIVERIES = "DELETE FROM webhook_deliveries WHERE settled_at <= now() - CAST(:kept AS interval)"
_QUEUE = "DELETE FROM pgqueuer_log WHERE created <= now() - interval '1 day' AND aggregated"
_NEXT = """
SELECT least(
    (SELECT min(expires_at) FROM match_jobs), (SELECT min(settled_at) + CAST(:kept AS interval) FROM webhook_deliveries)
) - now()
"""


class ExpiryWork:
    """Works off tickets of the kind `expiry`, at the latest a day after the one before while anything is kept."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def __call__(self, ticket: Ticket) -> None:
        async with transaction(self._sessions) as session:
            await act_for(session, ticket.organisation_id)
            if not await counts(session, ticket, lock=True):
                return
            kept = {"kept": DELIVERIES_KEPT}
            await session.execute(text(_JOBS))
            await session.execute(text(_DELIVERIES), kept)
            await session.execute(text(_QUEUE))
            left: dt.timedelta | None = (await session.execute(text(_NEXT), kept)).scalar_one()
            wait = None if left is None else min(LONGEST, max(left, dt.timedelta(0)))
            await hand_on(session, ticket, wait)
