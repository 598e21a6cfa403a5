"""The officer a request comes from: what every officers' route asks for."""

import datetime as dt
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor, record
from service.db import transaction
from service.errors import RoleTooLow, SignInNeeded
from service.officers import cookies, sessions
from service.officers.roles import Role, at_least

# Row-level security confines it to the officer's own; every page shows it.
_UNREAD = text(
    "SELECT count(*) FROM (SELECT FROM notices WHERE read_at IS NULL LIMIT 100) AS unread"
)


@dataclass(frozen=True, slots=True)
class OfficerHere:
    """Who asks, and the request's one transaction, which acts for that officer's organisation already.

    The transaction commits when the route ends and before the answer leaves. `csrf` is the token that forms must send,
    `unread` how many notices wait in the inbox, counted to 100.
    """

    officer_id: UUID
    organisation_id: UUID
    organisation: str
    name: str
    role: Role
    session_id: UUID
    session: AsyncSession
    csrf: str
    now: dt.datetime
    unread: int = 0

    @property
    def actor(self) -> Actor:
        return Actor("officer", str(self.officer_id), self.organisation_id)

    def may(self, needed: Role) -> bool:
        return at_least(self.role, needed)

    async def record(self, action: str, subject: tuple[str, object], **detail: Any) -> None:
        """One row in the audit log, in this transaction; call it last (service/audit/log.py)."""
        await record(self.session, self.actor, action, subject, **detail)


async def officer_here(request: Request) -> AsyncIterator[OfficerHere]:
    """The signed-in officer; raises SignInNeeded, and for a change that no form of ours sent CrossSite or FormNotOurs."""
    token, now = cookies.read(request, "session"), request.state.now()
    if not token:
        raise SignInNeeded
    try:
        await cookies.check_form(request, token)  # first, so that a slow body holds no connection
        async with transaction(request.state.sessionmaker) as session:
            found = await sessions.find(session, token, now)
            if found is None:
                raise SignInNeeded
            yield OfficerHere(
                officer_id=found.officer_id,
                organisation_id=found.organisation_id,
                organisation=found.organisation,
                name=found.name,
                role=found.role,
                session_id=found.session_id,
                session=session,
                csrf=cookies.csrf_of(request.state.keyring, token),
                now=now,
                unread=(await session.execute(_UNREAD)).scalar_one(),
            )
    finally:
        await request.close()


Officer = Annotated[OfficerHere, Depends(officer_here, scope="function")]
"""Anybody signed in, viewers included."""


def require(role: Role) -> Callable[[OfficerHere], OfficerHere]:
    """A dependency for officers of at least that role; raises RoleTooLow."""

    def checked(here: Officer) -> OfficerHere:
        if not here.may(role):
            raise RoleTooLow
        return here

    return checked


Writer = Annotated[OfficerHere, Depends(require("officer"))]
Manager = Annotated[OfficerHere, Depends(require("manager"))]
Admin = Annotated[OfficerHere, Depends(require("admin"))]
