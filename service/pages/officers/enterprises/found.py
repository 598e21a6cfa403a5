"""The enterprise of an address: one the officer's own organisation keeps."""

from uuid import UUID

from sqlalchemy import RowMapping

from service.enterprises.store import enterprise_of
from service.errors import EnterpriseNotFound
from service.officers.here import OfficerHere


async def own_enterprise(here: OfficerHere, enterprise_id: str) -> RowMapping:
    """What is no id, is missing, is merged away or belongs to others, those beneath included, is the same 404."""
    try:
        row = await enterprise_of(here.session, UUID(enterprise_id))
    except ValueError:
        row = None
    if row is None or row["organisation_id"] != here.organisation_id or row["merged_into"]:
        raise EnterpriseNotFound
    return row
