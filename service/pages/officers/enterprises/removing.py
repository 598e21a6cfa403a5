"""`/officer/enterprises/{id}/remove`: an enterprise deleted, once somebody has said so twice."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.enterprises.store import remove
from service.errors import EnterpriseNotFound
from service.lanes.enterprises import score_soon
from service.officers.here import Writer
from service.pages.officers.enterprises.found import own_enterprise
from service.pages.officers.shell import officer_page, to

router = APIRouter(prefix="/enterprises")


@router.api_route("/{enterprise_id}/remove", methods=["GET", "HEAD"])
async def ask(request: Request, here: Writer, enterprise_id: str) -> Response:
    """What would go, and a button."""
    row = await own_enterprise(here, enterprise_id)
    return officer_page(request, here, "officer_enterprise_remove.html", row=row)


@router.post("/{enterprise_id}/remove")
async def removed(here: Writer, enterprise_id: str) -> Response:
    """It goes with its vectors, scores and history."""
    row = await own_enterprise(here, enterprise_id)
    if not await remove(here.session, here.organisation_id, row["enterprise_id"], here.actor):
        raise EnterpriseNotFound  # somebody else was faster
    await score_soon(here.session, here.organisation_id)
    return to("/officer/enterprises?done=enterprise-removed")
