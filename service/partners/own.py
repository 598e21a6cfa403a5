"""Keys that an organisation makes, replaces and ends by itself, within its own transaction.

PostgreSQL's functions do it (`luodi_key_make`, `luodi_key_end`): the application has no right to write keys, and limits
are what the operator gave, never what somebody asks for.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import Row, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor, record
from service.keyring import Keyring
from service.partners.keys import PURPOSE, SCOPES, Made, longest_expiry
from service.partners.secret import Environment, digest_of, new_secret, prefix_of
from service.partners.tables import api_keys, key_usage

MOST = 20
"""Open keys of one organisation in one environment."""
LONGEST_OVERLAP = 30
"""Days that a replaced key may go on."""
SHOWN = (
    "key_id", "name", "prefix", "scopes", "environment", "created_at", "expires_on", "ends_at", "revoked_at",
    "replaced_by", "last_used_on", "per_second", "burst", "monthly",
)  # fmt: skip
_MAKE = text(
    "SELECT key_id, reason FROM luodi_key_make(:name, :prefix, :digest, :scopes, :environment, :until, :today, :most, "
    ":in_place_of, :ends_at)"
)
_END = text("SELECT luodi_key_end(:key_id)")


class NotMade(Exception):
    """No key was made: `reason` is `many`, `bounded` (the month's matches are limited) or `ended` (of the old key)."""

    def __init__(self, reason: Literal["many", "bounded", "ended"]) -> None:
        super().__init__(reason)
        self.reason = reason


class Asked(NamedTuple):
    """What a new key is to be; `expires_on` is its last day."""

    name: str
    scopes: Collection[str]
    environment: Environment
    expires_on: dt.date


async def own_keys(session: AsyncSession, organisation_id: UUID) -> Sequence[Row[Any]]:
    """The organisation's keys, the newest first, those that open nothing any more included."""
    query = select(*(api_keys.c[name] for name in SHOWN))
    mine = query.where(api_keys.c.organisation_id == organisation_id)
    ordered = mine.order_by(api_keys.c.created_at.desc(), api_keys.c.key_id)
    return (await session.execute(ordered)).all()


async def own_key(session: AsyncSession, organisation_id: UUID, key_id: UUID) -> Row[Any] | None:
    query = select(*(api_keys.c[name] for name in SHOWN)).where(
        api_keys.c.organisation_id == organisation_id, api_keys.c.key_id == key_id
    )
    return (await session.execute(query)).one_or_none()


async def make(
    session: AsyncSession, keys: Keyring, actor: Actor, asked: Asked, today: dt.date
) -> Made:
    """A new key with the standard limits, and one audit row; raises NotMade."""
    scopes = sorted(set(asked.scopes), key=SCOPES.index)
    sent = asked._asdict() | {"scopes": scopes, "until": asked.expires_on}
    made = await _made(session, keys, sent, today)
    detail = {"prefix": made.prefix, "scopes": scopes, "environment": asked.environment}
    await record(session, actor, "key.created", ("key", made.key_id), **detail)
    return made


async def replace(
    session: AsyncSession,
    keys: Keyring,
    actor: Actor,
    old: Row[Any],
    overlap: dt.timedelta,
    *,
    today: dt.date,
    now: dt.datetime,
) -> Made:
    """A key in place of one that goes on for `overlap`, and one audit row; raises NotMade when that one has ended."""
    sent = {
        "name": old.name,
        "scopes": list(old.scopes),
        "environment": old.environment,
        "until": longest_expiry(today),
        "in_place_of": old.key_id,
        "ends_at": now + overlap,
    }
    made = await _made(session, keys, sent, today)
    detail = {"by": str(made.key_id), "prefix": made.prefix}
    await record(session, actor, "key.replaced", ("key", old.key_id), **detail)
    return made


async def revoke(session: AsyncSession, actor: Actor, key: Row[Any]) -> bool:
    """End a key now, with one audit row; False when it had been revoked before."""
    ended: bool = (await session.execute(_END, {"key_id": key.key_id})).scalar_one()
    if ended:
        await record(session, actor, "key.revoked", ("key", key.key_id), prefix=key.prefix)
    return ended


class DayUse(NamedTuple):
    """One day of one key."""

    key_id: UUID
    day: dt.date
    requests: int
    matches: int
    refused: int


async def use_by_day(
    session: AsyncSession, organisation_id: UUID, first: dt.date, last: dt.date
) -> list[DayUse]:
    """What the organisation's keys did from `first` to `last`, both included, by key and day."""
    used = key_usage.c
    sums = (func.sum(column).cast(used.requests.type) for column in (used.requests, used.rows, used.refused))  # fmt: skip
    query = (
        select(used.key_id, used.day, *sums)
        .where(used.organisation_id == organisation_id, used.day.between(first, last))
        .group_by(used.key_id, used.day)
        .order_by(used.key_id, used.day)
    )
    return [DayUse(*row) for row in await session.execute(query)]


async def _made(session: AsyncSession, keys: Keyring, sent: dict[str, Any], today: dt.date) -> Made:
    secret = new_secret(sent["environment"])
    row = {
        "prefix": prefix_of(secret),
        "digest": digest_of(secret, keys.key(PURPOSE)),
        "today": today,
        "most": MOST,
        "in_place_of": None,
        "ends_at": None,
    } | {name: value for name, value in sent.items() if name != "expires_on"}
    found = (await session.execute(_MAKE, row)).one()
    if found.reason is not None:
        raise NotMade(found.reason)
    return Made(found.key_id, secret, prefix_of(secret), sent["until"])
