"""Once a day: the retention times, and keys about to expire."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncEngine

from service.chores.scheduler import Chore, Told
from service.leads.retention import run
from service.partners.expiring import tell_expiring
from service.partners.keepers import tell_keepers

SECONDS = 24 * 60 * 60.0


def daily(owner: AsyncEngine, lead_days: int) -> Chore:
    """What has run out goes, and who holds a key that will is told; processes take turns within each."""

    async def retention(now: dt.datetime) -> Told:
        done = await run(owner, now, lead_days)
        return {"anonymised": len(done.anonymised), **done.swept, "busy": done.busy}

    async def expiring(now: dt.datetime) -> Told:
        told = await tell_expiring(owner, now, tell_keepers)
        return {"told": told} if told else {}

    return Chore("daily", SECONDS, {"retention": retention, "keys expiring": expiring})
