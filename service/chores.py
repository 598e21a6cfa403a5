"""What a serving process does by itself once a day."""

import asyncio
import datetime as dt
import logging

from sqlalchemy import URL

from service.db import owner_engine
from service.leads.retention import run
from service.partners.expiring import Also, tell_expiring
from service.settings import Settings

log = logging.getLogger("luodi.retention")
DAY = 24 * 60 * 60
TELL_PEOPLE: Also | None = None
"""Whom besides webhooks to tell of a key about to expire, in the same transaction."""


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
        told = await tell_expiring(engine, now, TELL_PEOPLE)
    finally:
        await engine.dispose()
    fields = {
        "anonymised": len(done.anonymised), **done.swept, "busy": done.busy, "keys_expiring": told,
    }  # fmt: skip
    log.info("retention", extra={"fields": fields})
