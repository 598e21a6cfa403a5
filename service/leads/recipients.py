"""Who receives what a company hands off."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from matching.catalogue import Catalogue


class Recipient(NamedTuple):
    """An office that receives leads; `kind` is park, city or province."""

    organisation_id: UUID
    name: str
    kind: str
    city: str | None


_RECIPIENT = text("SELECT organisation_id, name, kind, city FROM luodi_recipient(:site, :city)")


async def recipient_for(
    session: AsyncSession, catalogue: Catalogue, site_id: str | None
) -> Recipient | None:
    """The office of the site's park, else of its city, else of the province; None when none is connected.

    Only this is answered of organisations to people who act for none: no list, no count.
    """
    sites = {site.id: site for site in catalogue.sites}
    site = sites.get(site_id or "")
    said = {"site": site.id if site else None, "city": site.city if site else None}
    row = (await session.execute(_RECIPIENT, said)).one_or_none()
    return Recipient(*row) if row else None
