"""The peer of `assess`: a page of the same size over the same stack, with nothing computed and nothing kept."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

BYTES = 190_000
PAGE = "落地" * (BYTES // 6)
Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]


async def post(request: Request) -> Response:
    """Read the form, lead on."""
    async with request.form() as form:
        return RedirectResponse(f"/r/{len(form)}", status_code=303)


async def get(request: Request) -> Response:
    """The page."""
    return HTMLResponse(PAGE)


app = Starlette(routes=[Route("/assess", post, methods=["POST"]), Route("/r/{run}", get)])
