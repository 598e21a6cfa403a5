"""Telling of a lead: officers in their inbox, the partner who brought it by webhook; in the transaction of what happened.

The office's notices and the partner's outbox are theirs: a transaction acts for them while it leaves something there.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.leads.tables import lead_followers
from service.notices.store import notify
from service.officers.tables import officers
from service.organisations.store import acting_for
from service.webhooks.events import emit


class Told(Protocol):
    """Enough of a lead to tell of it."""

    @property
    def lead_id(self) -> UUID: ...
    @property
    def organisation_id(self) -> UUID: ...
    @property
    def owner_id(self) -> UUID | None: ...
    @property
    def partner_organisation_id(self) -> UUID | None: ...
    @property
    def stage(self) -> str: ...
    @property
    def closed_as(self) -> str | None: ...


async def tell(
    session: AsyncSession,
    whom: Iterable[UUID],
    kind: str,
    lead: Told,
    now: dt.datetime,
    *,
    besides: str = "",
    **detail: Any,
) -> None:
    """One notice to each, but for the one who did it (`besides`, an officer's id); ids and codes only in the detail."""
    for officer_id in sorted(set(whom), key=str):
        if str(officer_id) != besides:
            await notify(session, officer_id, kind, ("lead", str(lead.lead_id)), now=now, **detail)


async def concerned(session: AsyncSession, lead: Told) -> set[UUID]:
    """The officer in charge, and whoever follows the lead."""
    query = select(lead_followers.c.officer_id).where(lead_followers.c.lead_id == lead.lead_id)
    following = set((await session.execute(query)).scalars())
    return following | ({lead.owner_id} if lead.owner_id else set())


async def office_of(
    session: AsyncSession, lead: Told, roles: Sequence[str] = ("officer", "manager")
) -> set[UUID]:
    """Those of the receiving organisation who take up leads."""
    query = select(officers.c.officer_id).where(
        officers.c.organisation_id == lead.organisation_id,
        officers.c.role.in_(roles),
        officers.c.disabled_at.is_(None),
    )
    return set((await session.execute(query)).scalars())


async def tell_office(
    session: AsyncSession, kind: str, lead: Told, now: dt.datetime, **detail: Any
) -> None:
    """To those concerned, or to the whole office while nobody is in charge; whoever the transaction acts for."""
    async with acting_for(session, lead.organisation_id):
        whom = await concerned(session, lead)
        if lead.owner_id is None:
            whom |= await office_of(session, lead)
        await tell(session, whom, kind, lead, now, **detail)


async def tell_partner(session: AsyncSession, lead: Told, now: dt.datetime) -> None:
    """`lead.status_changed` to the partner who brought the lead, if one did."""
    if lead.partner_organisation_id is None:
        return
    ids = {"lead_id": str(lead.lead_id), "stage": lead.stage}
    if lead.closed_as:
        ids["closed_as"] = lead.closed_as
    async with acting_for(session, lead.partner_organisation_id):
        await emit(session, lead.partner_organisation_id, "lead.status_changed", ids, at=now)
