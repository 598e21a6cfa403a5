"""What `luodi organisations` and `luodi officers` do, as the owner of the tables, each with its row in the audit log."""

import datetime as dt
from typing import Any, cast, get_args

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from service.audit.log import Actor, record
from service.errors import OfficerNotFound
from service.officers import managing, store
from service.officers.managing import Invited
from service.officers.roles import ROLES, Role
from service.officers.store import EmailTaken, OfficerRow
from service.organisations.store import add_organisation as make_organisation
from service.organisations.store import organisation_named
from service.organisations.tables import KINDS, organisations
from service.settings import Settings


class Refused(Exception):
    """The command cannot be done; the message says why and what to do."""


async def add_organisation(
    connection: AsyncConnection,
    name: str,
    kind: str,
    parent: str | None,
    city: str | None,
    site: str | None,
) -> dict[str, Any]:
    """A new organisation; raises Refused for a name taken, an unknown kind or parent."""
    if kind not in KINDS:
        raise Refused(f"--kind: {kind!r} is none of {', '.join(KINDS)}")
    if not name.strip():
        raise Refused("--name: give the organisation a name")
    above = await _organisation(connection, "--parent", parent) if parent else None
    parent_id = above.organisation_id if above else None
    try:
        made = await make_organisation(
            connection, name.strip(), kind, parent_id=parent_id, city=city, site_id=site
        )
    except IntegrityError:
        raise Refused(f"--name: an organisation named {name!r} exists already") from None
    actor = Actor("operator", "command line", made)
    await record(connection, actor, "organisation.added", ("organisation", made), kind=kind)
    return {"organisation_id": str(made), "name": name.strip(), "kind": kind, "parent": parent}


async def all_organisations(connection: AsyncConnection) -> list[dict[str, Any]]:
    """All, by name."""
    above = organisations.alias()
    query = (
        select(
            organisations.c.organisation_id,
            organisations.c.name,
            organisations.c.kind,
            above.c.name.label("parent"),
            organisations.c.city,
            organisations.c.site_id,
        )
        .outerjoin(above, organisations.c.parent_id == above.c.organisation_id)
        .order_by(organisations.c.name)
    )
    rows = (await connection.execute(query)).mappings()
    return [{**row, "organisation_id": str(row["organisation_id"])} for row in rows]


async def add(
    connection: AsyncConnection,
    settings: Settings,
    email: str,
    org: str,
    role: str,
    name: str | None,
) -> dict[str, Any]:
    """A new officer with a one-time link; raises Refused."""
    email = store.normal_email(email)
    if not store.is_email(email):
        raise Refused(f"--email: {email!r} is no e-mail address")
    if role not in get_args(Role):
        raise Refused(f"--role: {role!r} is none of {', '.join(ROLES)}")
    of = (await _organisation(connection, "--org", org)).organisation_id
    called = (name or email.split("@")[0]).strip()[: store.LONGEST_NAME]
    actor, now = Actor("operator", "command line", of), _now()
    try:
        invited = await managing.add(connection, actor, of, email, called, cast(Role, role), now)
    except EmailTaken:
        raise Refused(
            f"--email: {email} has an account; `luodi officers reset` makes a new link"
        ) from None
    return _invitation(settings, await store.get_officer(connection, invited.officer_id), invited)


async def reset(
    connection: AsyncConnection, settings: Settings, email: str, second: bool
) -> dict[str, Any]:
    """The password ends and a new link is made; raises Refused."""
    officer = await _officer(connection, email)
    invited = await managing.reset(connection, _for(officer), officer, _now(), second=second)
    return _invitation(settings, officer, invited)


async def disable(connection: AsyncConnection, email: str) -> dict[str, Any]:
    """No sign-in any more; a second time changes nothing; raises Refused."""
    officer = await _officer(connection, email)
    if officer.disabled_at is None:
        await managing.disable(connection, _for(officer), officer, _now())
    return {"officer_id": str(officer.officer_id), "email": officer.email, "disabled": True}


async def listed(connection: AsyncConnection) -> list[dict[str, Any]]:
    """All officers, by organisation and name."""
    return [
        {
            "officer_id": str(one.officer_id),
            "email": one.email,
            "name": one.name,
            "organisation": one.organisation,
            "role": one.role,
            "state": "disabled" if one.disabled_at else "active" if one.last_seen_at else "invited",
        }
        for one in await store.all_officers(connection)
    ]


async def _organisation(connection: AsyncConnection, option: str, name: str) -> Any:
    found = await organisation_named(connection, name)
    if found is None:
        raise Refused(
            f"{option}: no organisation is named {name!r}; see `luodi organisations list`"
        )
    return found


async def _officer(connection: AsyncConnection, email: str) -> OfficerRow:
    try:
        return await store.officer_with(connection, email)
    except OfficerNotFound:
        raise Refused(
            f"--email: no officer has the e-mail {email!r}; see `luodi officers list`"
        ) from None


def _for(officer: OfficerRow) -> Actor:
    return Actor("operator", "command line", officer.organisation_id)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _invitation(settings: Settings, officer: OfficerRow, invited: Invited) -> dict[str, Any]:
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    return {
        "officer_id": str(officer.officer_id),
        "email": officer.email,
        "organisation": officer.organisation,
        "role": officer.role,
        "link": f"{base}/officer/password/{invited.token}",
        "expires_at": invited.expires_at.isoformat(timespec="seconds"),
    }
