"""What a serving process does by itself: once a day, and every few minutes."""

import asyncio
import datetime as dt
import logging

from sqlalchemy import URL

from service.db import owner_engine
from service.enterprises.records import Place
from service.leads.reminders import run as remind
from service.leads.retention import run
from service.partners.expiring import tell_expiring
from service.partners.keepers import tell_keepers
from service.settings import Settings

log = logging.getLogger("luodi.retention")
DAY = 24 * 60 * 60
ROUND = 10 * 60


async def every_day(url: URL, settings: Settings, seconds: float = DAY) -> None:
    """Keep to the retention times now and then once a day; what goes wrong is logged and tried again next time."""
    while True:
        try:
            await once(url, settings)
        except Exception as error:
            log.error("retention failed", exc_info=error)
        await asyncio.sleep(seconds)


async def once(url: URL, settings: Settings) -> None:
    """One round as the owner of the tables; another process at it is fine."""
    engine = owner_engine(url)
    try:
        now = dt.datetime.now(settings.timezone)
        done = await run(engine, now, settings.lead_days)
        told = await tell_expiring(engine, now, tell_keepers)
    finally:
        await engine.dispose()
    fields = {
        "anonymised": len(done.anonymised), **done.swept, "busy": done.busy, "keys_expiring": told,
    }  # fmt: skip
    log.info("retention", extra={"fields": fields})


async def keep_watch(url: URL, settings: Settings, place: Place, seconds: float = ROUND) -> None:
    """Look at the leads' clocks now and then every few minutes; what goes wrong is logged and tried again next time."""
    while True:
        try:
            await watch_once(url, settings, place)
        except Exception as error:
            log.error("clocks failed", exc_info=error)
        await asyncio.sleep(seconds)


async def watch_once(
    url: URL, settings: Settings, place: Place, now: dt.datetime | None = None
) -> None:
    """One round as the owner of the tables, at `now` or at the machine's own time; another process at it is fine."""
    engine = owner_engine(url)
    try:
        done = await remind(engine, now or dt.datetime.now(settings.timezone), place)
    finally:
        await engine.dispose()
    if done.steps or done.entered:
        fields = {"steps": len(done.steps), "entered": done.entered, "busy": done.busy}
        log.info("clocks", extra={"fields": fields})
