"""The pages: server-rendered, complete without JavaScript, in Chinese and English."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from starlette.responses import Response

from service.errors import SignInNeeded
from service.introductions.documents import MOST_BYTES
from service.leads.files import MOST_BYTES as MOST_OF_FILE
from service.pages import (
    assess,
    compare,
    contact,
    correct,
    docs,
    drafts,
    embed,
    feedback,
    home,
    lead,
    lenses,
    officers,
    plans,
    proposals,
    report,
    shares,
    weights,
    why,
)
from service.pages.errors import html_problem
from service.pages.officers.signing import to_sign_in
from service.pages.render import mount_static
from service.sheets.process import MOST_BYTES as MOST_SHEET_BYTES

LARGER = {
    "assess": 2 * MOST_BYTES,
    "business": 2 * MOST_BYTES,
    "all": 2 * MOST_BYTES,
    "files": MOST_OF_FILE + 65_536,
}
"""Bodies with an introduction in them may be larger; a file over its own bound is told so beside its field."""
STREAMS = {"/officer/imports": (2 * MOST_SHEET_BYTES, 300.0)}
"""Bytes and seconds of a body that holds a whole spreadsheet; it is read only for somebody signed in."""
ROUTERS = (
    home.router,
    assess.router,
    proposals.router,
    shares.router,
    drafts.router,
    report.router,
    compare.router,
    weights.router,
    lenses.router,
    feedback.router,
    contact.router,
    lead.router,
    correct.router,
    why.router,
    plans.router,
    officers.router,
    docs.router,
    embed.router,
)
"""They stand beside the API's own and not in one of their own: a request would look through every one of them twice."""

Answer = Callable[[Request, Exception], Awaitable[Response]]


def install(app: FastAPI, problem: Answer) -> None:
    """Readers who have to sign in first are led there; programs get the `problem`."""

    async def sign_in_needed(request: Request, error: Exception) -> Response:
        return await to_sign_in(request) or await problem(request, error)

    app.add_exception_handler(SignInNeeded, sign_in_needed)


__all__ = ["LARGER", "ROUTERS", "STREAMS", "html_problem", "install", "mount_static"]
