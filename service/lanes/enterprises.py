"""The lanes of an organisation's enterprises: files to be imported, and what is to be scored and compared afterwards."""

import datetime as dt
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.lanes.store import SOON, wake

IMPORT, SCORE = "import", "score"


async def import_soon(
    session: AsyncSession, organisation_id: UUID, delay: dt.timedelta = SOON
) -> None:
    """A worker takes up what is to be imported; call it last, after the row of the audit log."""
    await wake(session, organisation_id, IMPORT, delay)


async def score_soon(session: AsyncSession, organisation_id: UUID) -> None:
    """A worker scores what has changed and looks for duplicates; call it last in whatever changes an enterprise."""
    await wake(session, organisation_id, SCORE)


_BUSY = "SELECT EXISTS (SELECT FROM lanes WHERE organisation_id = :o AND lane = :lane AND due_at <= now())"


async def is_scoring(session: AsyncSession, organisation_id: UUID) -> bool:
    """Whether a worker has, or may have, something left to score."""
    asked = {"o": organisation_id, "lane": SCORE}
    return bool((await session.execute(text(_BUSY), asked)).scalar_one())
