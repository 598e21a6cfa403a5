"""Sharing a report: `/s/{token}` to read it, `/links/{keeper}` to look after the link, a form's own list of links."""

import datetime as dt

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from service.addresses import address_of
from service.db import transaction
from service.drafts.store import Draft, open_draft
from service.errors import RunNotFound
from service.matches.store import read_run
from service.pages.i18n import language_of
from service.pages.reading import shared_reading
from service.pages.render import page
from service.pages.report import report_page
from service.pages.sending import Sent
from service.shares import store
from service.shares.store import DAYS, NewShare
from service.uses import limit

router = APIRouter()
METHODS = ["GET", "HEAD"]
DEFAULT_DAYS = 30


@router.api_route("/s/{token}", methods=METHODS)
async def shared(request: Request, token: str) -> Response:
    """The report to read only; its own address and the form behind it are not on it."""
    return await report_page(request, await shared_reading(request, token))


@router.post("/r/{run_id}/share")
async def share(request: Request, run_id: str, form: Sent) -> Response:
    """Make a link to a report, then show it to whoever made it."""
    await limit(request.state, "share", address_of(request))
    return await _made(request, run_id, form)


@router.api_route("/links/{keeper}", methods=METHODS)
async def look_after(request: Request, keeper: str) -> Response:
    """The link, its last day and the button that closes it; whoever holds this address may do so."""
    async with transaction(request.state.sessionmaker) as session:
        found = await store.kept_share(session, keeper)
    token = store.token_of(keeper)
    return _private(
        page(
            request,
            "link.html",
            share=found,
            state=found.state(request.state.today()),
            keeper=keeper,
            link=_absolute(request, f"/s/{token}"),
            own=_absolute(request, f"/links/{keeper}"),
        )
    )


@router.post("/links/{keeper}/revoke")
async def revoke(request: Request, keeper: str, form: Sent) -> Response:
    """Close the link for good."""
    async with transaction(request.state.sessionmaker) as session:
        await store.revoke(session, await store.kept_share(session, keeper))
    return RedirectResponse(f"/links/{keeper}", status_code=303)


@router.api_route("/assess/d/{token}/shares", methods=METHODS)
async def shares_of_form(request: Request, token: str) -> Response:
    """The links that were made from a form and still open."""
    today = request.state.today()
    async with transaction(request.state.sessionmaker) as session:
        draft = await open_draft(session, token, today)
        found = await store.shares_of(session, draft.draft_id, today)
    return _private(
        page(request, "form_shares.html", draft=draft, token=token, shares=found, share_days=DAYS)
    )


@router.post("/assess/d/{token}/shares")
async def share_from_form(request: Request, token: str, form: Sent) -> Response:
    """Share the form's latest answer, or close one of its links (`revoke`)."""
    await limit(request.state, "share", address_of(request))
    async with transaction(request.state.sessionmaker) as session:
        draft = await open_draft(session, token, request.state.today())
        if form.get("revoke"):
            digest = _digest(str(form.get("revoke")))
            await store.revoke_of_draft(session, draft.draft_id, digest)
            return RedirectResponse(f"/assess/d/{token}/shares", status_code=303)
    return await _made(request, draft.run_id or "", form, draft)


async def _made(
    request: Request, run_id: str, form: FormData, draft: Draft | None = None
) -> Response:
    today = request.state.today()
    last = today + dt.timedelta(days=_days(form))
    new = NewShare(run_id, language_of(request), last, draft.draft_id if draft else None)
    async with transaction(request.state.sessionmaker) as session:
        if await read_run(session, run_id) is None:
            raise RunNotFound
        await store.forget(session, today)
        keeper = await store.create(session, new)
    return RedirectResponse(f"/links/{keeper}", status_code=303)


def _days(form: FormData) -> int:
    """The days asked for; anything but one of those offered is the usual thirty."""
    said = str(form.get("days") or "")
    return int(said) if said in {str(days) for days in DAYS} else DEFAULT_DAYS


def _digest(text: str) -> bytes:
    """What the page named a link by; anything else is the digest of no link."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _absolute(request: Request, path: str) -> str:
    own = request.state.settings.public_url
    return f"{own}{path}" if own else str(request.base_url.replace(path=path, query=""))


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
