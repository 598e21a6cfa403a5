"""What a partner's page loads: the script, the form's first page under the partner's tag, and the look of it."""

from importlib import resources
from typing import Literal, cast

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from service.db import transaction
from service.embeds.look import ACCENT, sheet_of
from service.embeds.store import find
from service.errors import EmbedNotFound, NotFound

router = APIRouter()
HOUR = 3600


@router.api_route("/embed.js", methods=["GET", "HEAD"])
async def script() -> Response:
    """The one script a partner's page includes; it may be read from any page, and is asked for again every hour."""
    content = resources.files("service").joinpath("static", "embed.js").read_bytes()
    response = Response(content, media_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={HOUR}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@router.api_route("/embed.css", methods=["GET", "HEAD"])
async def look(request: Request) -> Response:
    """The colours of one look: `theme` auto, light or dark, `accent` #rrggbb without its sign, or nothing."""
    theme, accent = (
        request.query_params.get("theme", "auto"),
        request.query_params.get("accent", ""),
    )
    if theme not in ("auto", "light", "dark") or (accent and not ACCENT.fullmatch(f"#{accent}")):
        raise NotFound
    chosen = cast(Literal["auto", "light", "dark"], theme)
    response = Response(sheet_of(chosen, f"#{accent}" if accent else None), media_type="text/css")
    response.headers["Cache-Control"] = f"public, max-age={HOUR}"
    return response


@router.api_route("/embed/{tag}", methods=["GET", "HEAD"])
async def begin(request: Request, tag: str) -> Response:
    """The form by itself, for pages without script and for links in messages: it carries the partner's tag all the same."""
    async with transaction(request.state.sessionmaker) as session:
        embed = await find(session, tag)
    if embed is None:
        raise EmbedNotFound
    return RedirectResponse(f"/embed/{embed.tag}/auto.auto/assess", status_code=303)
