"""Which city a lead belongs to: its site's, else that of the organisation it lies with."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from matching.catalogue.entries import Catalogue
from matching.places import Gazetteer
from service.organisations.tables import organisations


class Places(NamedTuple):
    """City by site and by organisation, as the plan's gazetteer names it; None where there is none or are several."""

    of_site: Mapping[str, str]
    of_organisation: Mapping[UUID, str]

    def city(self, site_id: str | None, organisation_id: UUID) -> str | None:
        return self.of_site.get(site_id or "") or self.of_organisation.get(organisation_id)


async def places_of(session: AsyncSession, catalogue: Catalogue, gazetteer: Gazetteer) -> Places:
    """The places of the catalogue's sites and of the organisations the transaction may see."""
    sites = {site.id: gazetteer.find(site.city) for site in catalogue.sites if site.city}
    query = select(organisations.c.organisation_id, organisations.c.city)
    rows = (await session.execute(query.where(organisations.c.city.is_not(None)))).all()
    offices = {row[0]: gazetteer.find(row[1]) for row in rows}
    return Places(
        {site: city for site, city in sites.items() if city},
        {office: city for office, city in offices.items() if city},
    )
