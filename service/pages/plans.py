"""`/plans/{id}`: the official text, each clause under an anchor that quotes link to."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.errors import NotFound
from service.pages.render import page

router = APIRouter()


@router.api_route("/plans/{plan_id}", methods=["GET", "HEAD"])
async def plan(request: Request, plan_id: str) -> Response:
    """The loaded plan's text; any other plan is not found."""
    catalogue = request.state.knowledge.catalogue
    if plan_id != catalogue.info.id:
        raise NotFound
    return page(request, "plan.html", catalogue=catalogue)
