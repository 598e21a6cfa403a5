"""Every ten minutes: the leads' clocks."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncEngine

from service.chores.scheduler import Chore, Told
from service.enterprises.records import Place
from service.leads.reminders import run

SECONDS = 10 * 60.0


def clocks(owner: AsyncEngine, place: Place) -> Chore:
    """Reminders of leads and closing what nobody went on with; processes take turns lead by lead."""

    async def remind(now: dt.datetime) -> Told:
        done = await run(owner, now, place)
        if not (done.steps or done.entered):
            return {}
        return {"steps": len(done.steps), "entered": done.entered, "busy": done.busy}

    return Chore("clocks", SECONDS, {"clocks": remind})
