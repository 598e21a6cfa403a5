"""What the inbox and the outbox need not keep; run by the owner of the tables, once a day."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from service.notices.tables import mails, notices

READ_KEPT = dt.timedelta(days=90)
KEPT = dt.timedelta(days=365)
MAILS_KEPT = dt.timedelta(days=30)


async def forget_notices(session: AsyncSession, today: dt.date) -> int:
    """Notices read 90 days ago, and any a year old."""
    read = notices.c.read_at < today - READ_KEPT
    gone = delete(notices).where(read | (notices.c.at < today - KEPT))
    return len((await session.execute(gone.returning(notices.c.notice_id))).all())


async def forget_mails(session: AsyncSession, today: dt.date) -> int:
    """Mails settled 30 days ago."""
    gone = delete(mails).where(mails.c.settled_at < today - MAILS_KEPT)
    return len((await session.execute(gone.returning(mails.c.mail_id))).all())
