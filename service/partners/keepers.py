"""Who looks after an organisation's keys: its managers and administrators."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from service.notices.store import notify_office
from service.partners.expiring import Expiring

KEEPERS = ("manager", "admin")


async def tell_keepers(session: AsyncSession, key: Expiring, now: dt.datetime) -> None:
    """A notice in the inbox of each, in the transaction that emits the event; how many days are left goes with it."""
    await notify_office(
        session,
        key.organisation_id,
        "key.expiring",
        ("key", str(key.key_id)),
        now=now,
        roles=KEEPERS,
        days=key.days,
    )
