"""The import of an address."""

from uuid import UUID

from sqlalchemy import RowMapping

from service.enterprises.jobs import job_of
from service.errors import ImportNotFound
from service.officers.here import OfficerHere


async def import_of(here: OfficerHere, job_id: str, *, own: bool = True) -> RowMapping:
    """What is no id, is missing or belongs to others is the same 404; those beneath may be seen where `own` is False."""
    try:
        found = await job_of(here.session, UUID(job_id))
    except ValueError:
        found = None
    if found is None or (own and found["organisation_id"] != here.organisation_id):
        raise ImportNotFound
    return found
