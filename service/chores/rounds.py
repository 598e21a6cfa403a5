"""Every few seconds: digests that are due, then officers' mail, so that the day's summary holds the day's digests."""

import datetime as dt
import logging

from sqlalchemy.ext.asyncio import AsyncEngine

from matching.match import Knowledge
from service.candidates.engine import CandidateEngine
from service.candidates.search import Search
from service.chores.scheduler import Chore, Told
from service.db import make_sessions, transaction
from service.keyring import keyring
from service.mail.post import Post
from service.pages.officers.searches.asked import search_asked
from service.searches import digests
from service.settings import Settings

SECONDS = 20.0
"""So late at most a mail that goes at once is sent."""
LOCK = 7203813
log = logging.getLogger("luodi.chores")


def rounds(
    owner: AsyncEngine,
    app: AsyncEngine,
    settings: Settings,
    candidates: CandidateEngine,
    knowledge: Knowledge,
) -> Chore:
    """Digests and mail: found as the owner of the tables, read as each officer by `app`."""
    sessions = make_sessions(owner), make_sessions(app)
    post = Post(*sessions, settings, keyring(settings))

    def read(query: str) -> Search:
        return search_asked(query, knowledge)

    async def tell(now: dt.datetime) -> Told:
        """One search that fails keeps nobody else's from being run; it comes again in the next round."""
        zone, told = settings.timezone, 0
        async with transaction(sessions[0]) as session:
            due = await digests.due(session, now, zone)
        for one in due:
            try:
                found = await digests.run(sessions[1], candidates, read, one, now, zone)
            except Exception as error:
                fields = {"search": str(one.search_id)}
                log.error("a digest failed", exc_info=error, extra={"fields": fields})
                continue
            told += bool(found and (found.new or found.changed))
        return {"told": told} if told else {}

    async def mail(now: dt.datetime) -> Told:
        sent = await post.round(now)
        return {"sent": sent} if sent else {}

    return Chore("rounds", SECONDS, {"digests": tell, "mail": mail}, LOCK)
