"""`/`: three ways in, and the plan everything rests on."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.pages.render import page

router = APIRouter()


@router.get("/")
async def home(request: Request) -> Response:
    return page(request, "home.html", catalogues=[request.state.knowledge.catalogue])
