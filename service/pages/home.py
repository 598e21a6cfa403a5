"""`/`: three ways in, and the plan everything rests on."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.pages.render import page

router = APIRouter()


@router.api_route("/", methods=["GET", "HEAD"])
async def home(request: Request) -> Response:
    """The start page; it says so when the plan's period is over."""
    catalogue = request.state.knowledge.catalogue
    info = catalogue.info
    current = info.period_from <= request.state.today() <= info.period_to
    return page(request, "home.html", catalogue=catalogue, current=current)
