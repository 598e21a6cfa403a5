"""The enterprise a lead is the work on: made of what a company handed off, unless the office knew it already."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from matching.profile import EnterpriseProfile
from service.enterprises.load import load_records, next_version
from service.enterprises.records import Origin, Place, record_of
from service.enterprises.tables import enterprises
from service.lanes.enterprises import score_soon
from service.leads.store import Lead
from service.leads.tables import leads
from service.matches.store import read_run
from service.organisations.store import acting_for

SOURCES = {"web": "hand_off", "partner": "partner"}


async def enter_enterprise(session: AsyncSession, lead: Lead, place: Place) -> UUID | None:
    """Link a lead to its enterprise, made from the lead's run where the office has none of that key; its id.

    One the office has is left as it is: nothing of the hand-off is written into it, so that nothing has to be taken out.
    None when the run is not kept. The lead's own audit row tells of it.
    """
    run = await read_run(session, lead.run_id) if lead.run_id else None
    if run is None:
        return None
    # An id in a profile is its sender's own and means nothing here.
    said = {name: value for name, value in run.profile.items() if name != "id"}
    profile = EnterpriseProfile.model_validate({"name": lead.enterprise, **said})
    origin = Origin(SOURCES[lead.source], str(lead.lead_id))
    made = record_of(profile, lead.organisation_id, origin, place)
    async with acting_for(session, lead.organisation_id):
        await next_version(session, lead.organisation_id)
        there = select(enterprises.c.enterprise_id).where(
            enterprises.c.enterprise_id == made.enterprise_id
        )
        if (await session.execute(there)).one_or_none() is None:
            await load_records(session, lead.organisation_id, [made], str(lead.lead_id))
        mine = update(leads).where(leads.c.lead_id == lead.lead_id)
        await session.execute(mine.values(enterprise_id=made.enterprise_id))
        await score_soon(session, lead.organisation_id)
    return made.enterprise_id
