"""Problems as pages, for readers whose client asks for HTML."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from service.pages.render import page


def wants_html(request: Request) -> bool:
    """Whether the reader is a browser looking at a page rather than a program calling the API."""
    return not request.url.path.startswith("/v1/") and "text/html" in request.headers.get(
        "accept", ""
    )


async def html_problem(request: Request, problem: Mapping[str, Any]) -> Response:
    """The problem document as a page with the same status; `retry_after`, in seconds, is said in words."""
    return page(request, "error.html", status_code=int(problem["status"]), problem=problem)
