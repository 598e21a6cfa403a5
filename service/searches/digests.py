"""Digests: every saved search that is due is run as its officer, who is told what is new."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.candidates.engine import CandidateEngine
from service.candidates.search import Search
from service.db import Sessions, transaction
from service.notices.store import notify
from service.officers.sessions import Identity, act_as
from service.searches.due import slot
from service.searches.store import Saved, change, search_of
from service.searches.watching import Looked, look

AT_A_TIME = 100
log = logging.getLogger("luodi.digests")
Read = Callable[[str], Search]
"""A saved query as a search; raises SearchUnreadable."""


class SearchUnreadable(ValueError):
    """What a saved search asks for cannot be read, or is no longer in the catalogue."""


class Due(NamedTuple):
    """A search that may be due, and whose it is."""

    search_id: UUID
    who: Identity


_DUE = """
SELECT s.search_id, s.officer_id, s.organisation_id FROM saved_searches s
JOIN officers o ON o.officer_id = s.officer_id AND o.organisation_id = s.organisation_id AND o.disabled_at IS NULL
WHERE (s.cadence = 'daily' AND s.run_at < :daily) OR (s.cadence = 'weekly' AND s.run_at < :weekly)
ORDER BY s.organisation_id, s.search_id LIMIT :most
"""


async def due(owner: AsyncSession, now: dt.datetime, zone: dt.tzinfo) -> list[Due]:
    """Searches to run, those of one organisation together; read as the owner of the tables."""
    given = {
        "daily": slot("daily", now, zone),
        "weekly": slot("weekly", now, zone),
        "most": AT_A_TIME,
    }
    rows = (await owner.execute(text(_DUE), given)).all()
    return [Due(row.search_id, Identity(row.officer_id, row.organisation_id)) for row in rows]


async def run(
    sessions: Sessions,
    engine: CandidateEngine,
    read: Read,
    one: Due,
    now: dt.datetime,
    zone: dt.tzinfo,
) -> Looked | None:
    """Run one search as its officer and tell of what is new, in one transaction; None when it was not due any more.

    Of a search that cannot be read its officer is told once, and nothing else happens to it.
    """
    async with transaction(sessions) as session:
        await act_as(session, one.who)
        saved = await search_of(session, one.search_id, lock=True)
        if saved is None or saved.cadence == "none":
            return None
        if saved.run_at >= slot(saved.cadence, now, zone):
            return None
        try:
            asked = read(saved.query)
        except SearchUnreadable:
            await _unreadable(session, saved, now)
            return None
        here = now.astimezone(zone)
        found = await look(session, engine, saved, asked.at(here), now, here.date())
        if found.new or found.changed:
            said = {"new": found.new, "changed": found.changed}
            await _tell(session, saved, now, **said)
        return found


async def _unreadable(session: AsyncSession, saved: Saved, now: dt.datetime) -> None:
    await change(session, saved.search_id, run_at=now, failure="unreadable")
    if saved.failure is None:
        await _tell(session, saved, now, failure="unreadable")


async def _tell(session: AsyncSession, saved: Saved, now: dt.datetime, **said: str | int) -> None:
    subject = ("search", str(saved.search_id))
    await notify(session, saved.officer_id, "search.digest", subject, now=now, **said)
