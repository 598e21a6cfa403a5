"""Making, listing, replacing and ending keys, as the owner of the tables; the secret is seen once and never kept."""

import calendar
import contextlib
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.audit.log import Actor, record
from service.keyring import Keyring
from service.organisations.tables import organisations
from service.partners.secret import Environment, digest_of, new_secret, prefix_of
from service.partners.tables import api_keys

SCOPES = ("match:run", "catalogue:read", "lead:write", "feedback:write", "webhook:manage")
LONGEST_MONTHS = 18
PURPOSE = "api-keys"
"""The name of the key in the keyring that digests are made with."""


class KeyRefused(ValueError):
    """A key cannot be made or changed as asked; the message names what to mend."""


@dataclass(frozen=True)
class Wanted:
    """What a new key is to be: `expires_on` is its last day, `monthly` its matches a month, None for no bound."""

    name: str
    scopes: Collection[str]
    environment: Environment = "live"
    expires_on: dt.date | None = None
    per_second: float = 10
    burst: int = 20
    monthly: int | None = None


@dataclass(frozen=True)
class Made:
    """A key just made: `secret` is shown once."""

    key_id: UUID
    secret: str
    prefix: str
    expires_on: dt.date


def longest_expiry(today: dt.date) -> dt.date:
    """The day 18 months on, the month's last day where the month is shorter."""
    year, month = divmod(today.year * 12 + today.month - 1 + LONGEST_MONTHS, 12)
    return dt.date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


async def create_key(
    connection: AsyncConnection,
    keyring: Keyring,
    organisation_id: UUID,
    wanted: Wanted,
    *,
    today: dt.date,
    actor: Actor,
) -> Made:
    """A new key; raises KeyRefused for scopes, dates or limits that cannot be."""
    _check(wanted, today)
    secret = new_secret(wanted.environment)
    row = {
        "organisation_id": organisation_id,
        "name": wanted.name,
        "prefix": prefix_of(secret),
        "digest": digest_of(secret, keyring.key(PURPOSE)),
        "scopes": sorted(set(wanted.scopes), key=SCOPES.index),
        "environment": wanted.environment,
        "expires_on": wanted.expires_on or longest_expiry(today),
        "per_second": wanted.per_second,
        "burst": wanted.burst,
        "monthly": wanted.monthly,
    }
    made = insert(api_keys).values(row).returning(api_keys.c.key_id)
    key_id = (await connection.execute(made)).scalar_one()
    detail = {"prefix": row["prefix"], "scopes": row["scopes"], "environment": row["environment"]}
    await record(connection, actor, "key.created", ("key", key_id), **detail)
    return Made(key_id, secret, prefix_of(secret), row["expires_on"])  # type: ignore[arg-type]


async def rotate_key(
    connection: AsyncConnection,
    keyring: Keyring,
    named: str,
    *,
    overlap: dt.timedelta,
    today: dt.date,
    now: dt.datetime,
    actor: Actor,
) -> Made:
    """A key in place of another one, which goes on for `overlap`; raises KeyRefused for one that has ended."""
    old = await find_key(connection, named)
    if old.revoked_at or old.replaced_by or old.expires_on < today:
        raise KeyRefused(f"{named} has ended or was replaced before; make a new key instead")
    same = Wanted(
        old.name, old.scopes, old.environment, None, old.per_second, old.burst, old.monthly
    )
    actor = actor._replace(organisation_id=old.organisation_id)
    made = await create_key(
        connection, keyring, old.organisation_id, same, today=today, actor=actor
    )
    replaced = update(api_keys).where(api_keys.c.key_id == old.key_id)
    await connection.execute(replaced.values(ends_at=now + overlap, replaced_by=made.key_id))
    await record(connection, actor, "key.replaced", ("key", old.key_id), by=str(made.key_id))
    return made


async def revoke_key(connection: AsyncConnection, named: str, *, actor: Actor) -> bool:
    """End a key now; False when it had been revoked before."""
    key = await find_key(connection, named)
    if key.revoked_at:
        return False
    ended = update(api_keys).where(api_keys.c.key_id == key.key_id)
    await connection.execute(ended.values(revoked_at=func.clock_timestamp()))
    actor = actor._replace(organisation_id=key.organisation_id)
    await record(connection, actor, "key.revoked", ("key", key.key_id), prefix=key.prefix)
    return True


async def find_key(connection: AsyncConnection, named: str) -> Row[Any]:
    """The key of that prefix or id; raises KeyRefused when there is none."""
    matches = [api_keys.c.prefix == named]
    with contextlib.suppress(ValueError):
        matches.append(api_keys.c.key_id == UUID(named))
    found = (await connection.execute(select(api_keys).where(or_(*matches)))).one_or_none()
    if found is None:
        raise KeyRefused(f"there is no key {named}; `luodi keys list` shows them")
    return found


async def list_keys(connection: AsyncConnection, organisation: str | None) -> list[Row[Any]]:
    """All keys with their organisation's name, the oldest first; of one organisation where it is named."""
    columns = [column for column in api_keys.c if column.name != "digest"]
    query = select(*columns, organisations.c.name.label("organisation")).join(organisations)
    if organisation is not None:
        query = query.where(organisations.c.name == organisation)
    return list(await connection.execute(query.order_by(api_keys.c.created_at)))


def _check(wanted: Wanted, today: dt.date) -> None:
    unknown = sorted(set(wanted.scopes) - set(SCOPES))
    if unknown or not wanted.scopes:
        raise KeyRefused(f"scopes are {', '.join(SCOPES)}; not: {', '.join(unknown) or 'none'}")
    if not wanted.name.strip() or len(wanted.name) > 100:
        raise KeyRefused("a key's name has 1 to 100 characters")
    if wanted.per_second <= 0 or wanted.burst < 1 or (wanted.monthly or 0) < 0:
        raise KeyRefused("limits are positive numbers")
    last = longest_expiry(today)
    if wanted.expires_on and not today <= wanted.expires_on <= last:
        raise KeyRefused(
            f"a key expires between {today} and {last} (18 months), not {wanted.expires_on}"
        )
