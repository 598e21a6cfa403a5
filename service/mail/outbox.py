"""The outbox: mails that wait, taken by one sender at a time, and settled once their fate is known.

It is read and settled as the owner of the tables, for it is everybody's.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.notices.kinds import USUAL
from service.notices.store import notify
from service.officers.sessions import Identity

WAITS = tuple(dt.timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440, 1440))
"""How long after each attempt the next one comes; the last mail has been tried for three days by then."""
LATE = dt.timedelta(days=3)
"""A mail that could not be handed in for so long is given up: what it says is in the inbox."""

_DUE = "SELECT EXISTS (SELECT FROM mails WHERE state = 'pending' AND next_at <= :now)"
_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT mail_id FROM mails WHERE state = 'pending' AND next_at <= :now
    ORDER BY next_at, mail_id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE mails SET attempts = attempts + 1, next_at = :now + (CAST(:waits AS interval[]))[least(attempts + 1, :most)]
FROM due WHERE mails.mail_id = due.mail_id
RETURNING mails.mail_id, officer_id, organisation_id, about, notice_ids, created_at, attempts
"""
"""MATERIALIZED: a plan may run a subquery in WHERE once for every row, and then each run locks another mail."""
_SETTLE = """
UPDATE mails SET state = :state, failure = :failure, next_at = NULL, settled_at = :now
WHERE mail_id = :mail_id AND state = 'pending'
"""
_LATE = """
UPDATE mails SET state = 'dead', failure = 'late', next_at = NULL, settled_at = :now
WHERE state = 'pending' AND created_at < :before RETURNING officer_id, mail_id
"""
_OFF = """
UPDATE mails SET state = 'dead', failure = 'off', next_at = NULL, settled_at = :now WHERE state = 'pending'
"""
_SUMMARIES = """
WITH told AS (
    SELECT o.officer_id, o.organisation_id, array_agg(n.notice_id ORDER BY n.at DESC, n.notice_id) AS notice_ids
    FROM officers o
    JOIN notices n ON n.officer_id = o.officer_id AND n.organisation_id = o.organisation_id
    LEFT JOIN mail_settings s ON s.officer_id = o.officer_id
    JOIN unnest(CAST(:kinds AS text[]), CAST(:usual AS text[])) AS k(kind, usual) ON k.kind = n.kind
    WHERE o.disabled_at IS NULL AND n.read_at IS NULL AND n.at <= :slot AND n.at > CAST(:slot AS timestamptz) - interval '7 days'
        AND (s.summarised_at IS NULL OR (s.summarised_at < :slot AND n.at > s.summarised_at))
        AND coalesce(s.modes ->> n.kind, k.usual) = 'daily'
    GROUP BY o.officer_id, o.organisation_id
), marked AS (
    INSERT INTO mail_settings (officer_id, summarised_at) SELECT officer_id, :slot FROM told
    ON CONFLICT (officer_id) DO UPDATE SET summarised_at = :slot
)
INSERT INTO mails (officer_id, organisation_id, about, notice_ids, created_at, next_at)
SELECT officer_id, organisation_id, 'summary', notice_ids, :now, :now FROM told RETURNING mail_id
"""


class Mail(NamedTuple):
    """One mail that waits; `mail_id` names the message, the same in every attempt."""

    mail_id: UUID
    officer_id: UUID
    organisation_id: UUID
    about: Literal["notice", "summary"]
    notice_ids: Sequence[UUID]
    created_at: dt.datetime
    attempts: int

    @property
    def who(self) -> Identity:
        return Identity(self.officer_id, self.organisation_id)


async def is_due(session: AsyncSession, now: dt.datetime) -> bool:
    return bool((await session.execute(text(_DUE), {"now": now})).scalar_one())


async def claim(session: AsyncSession, now: dt.datetime) -> Mail | None:
    """The next mail that is due; who claims it and dies leaves it to be tried again after its wait."""
    given = {"now": now, "waits": list(WAITS), "most": len(WAITS)}
    row = (await session.execute(text(_CLAIM), given)).one_or_none()
    return None if row is None else Mail(*row)


async def settle(
    session: AsyncSession, mail: Mail, now: dt.datetime, failure: str | None = None
) -> None:
    """It was delivered, or for a failure never will be; of a refusal the inbox says so."""
    state = "sent" if failure is None else "dead"
    given = {"mail_id": mail.mail_id, "state": state, "failure": failure, "now": now}
    await session.execute(text(_SETTLE), given)
    if failure in ("refused", "late"):
        await _say(session, mail.officer_id, mail.mail_id, failure, now)


async def give_up_late(session: AsyncSession, now: dt.datetime) -> int:
    """Give up what could not be handed in for three days; how many."""
    late = (await session.execute(text(_LATE), {"now": now, "before": now - LATE})).all()
    for officer_id, mail_id in sorted(late):
        await _say(session, officer_id, mail_id, "late", now)
    return len(late)


async def drop_all(session: AsyncSession, now: dt.datetime) -> None:
    """Nothing waits where no mail is sent: a server named later begins with what is new."""
    await session.execute(text(_OFF), {"now": now})


async def put_summaries(session: AsyncSession, slot: dt.datetime, now: dt.datetime) -> int:
    """One mail an officer with what was unread at `slot` and is mailed daily; once a slot. How many."""
    given = {"slot": slot, "now": now, "kinds": list(USUAL), "usual": list(USUAL.values())}
    return len((await session.execute(text(_SUMMARIES), given)).all())


async def _say(
    session: AsyncSession, officer_id: UUID, mail_id: UUID, why: str, now: dt.datetime
) -> None:
    subject = ("mail", str(officer_id))  # one subject, so that many are folded into one
    await notify(session, officer_id, "mail.refused", subject, now=now, why=why, mail=mail_id)
