"""`/r/{run_id}/feedback`: what a reader says of one entry, and taking it back."""

import secrets
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from service.addresses import address_of
from service.db import transaction
from service.errors import ItemNotShown
from service.feedback.reading import checked
from service.feedback.schemas import MOST_REASON
from service.feedback.shown import Shown, shown_in
from service.feedback.store import Said, record, respondent, take_back
from service.pages.reading import READER, Reading, own_reading, private
from service.pages.render import page
from service.pages.sending import Sent
from service.uses import limit

router = APIRouter()
KEPT_SECONDS = 180 * 24 * 3600
"""How long a browser can still change what it said."""


@router.post("/r/{run_id}/feedback")
async def say(request: Request, run_id: str, form: Sent) -> Response:
    """Keep a verdict with its reason, or take it back (`do=undo`), then show the entry again with thanks."""
    await limit(request.state, "feedback", address_of(request))
    reading = await own_reading(request, run_id)
    shown = _shown(reading, form)
    reader = request.cookies.get(READER) or secrets.token_urlsafe(16)
    who = respondent(run_id, reader)
    said = None if form.get("do") == "undo" else _said(shown, form)
    async with transaction(request.state.sessionmaker) as session:
        if said is None:
            await take_back(session, run_id, shown.item_kind, shown.item_id, who)
        else:
            await record(session, shown, who, said, "page")
    response = _answer(request, reading, shown, said)
    _remember(request, response, reader)
    return response


def _shown(reading: Reading, form: FormData) -> Shown:
    kind, _, item_id = str(form.get("item") or "").partition(":")
    shown = shown_in(reading.result(), kind, item_id)
    if shown is None:
        raise ItemNotShown
    return shown


def _said(shown: Shown, form: FormData) -> Said:
    """The verdict and reason of a form, checked as the API checks them; raises ProfileError."""
    reason = str(form.get("reason") or "").replace("\r\n", "\n").strip()
    found = checked(
        {
            "run_id": shown.run_id,
            "item": {"kind": shown.item_kind, "id": shown.item_id},
            "verdict": form.get("verdict"),
            "reason": reason or None,
        }
    )
    return Said(found.verdict, found.reason)


def _answer(request: Request, reading: Reading, shown: Shown, said: Said | None) -> Response:
    """The entry's own part for a page that is open; else the report, at that entry."""
    key = (shown.item_kind, shown.item_id)
    if "luodi-part" not in request.headers:
        query = urlencode({"said": ":".join(key)})
        where = f"{reading.base}?{query}#say-{shown.item_kind}-{shown.item_id}"
        return RedirectResponse(where, status_code=303)
    now = (
        {**reading.said, key: said} if said else {k: v for k, v in reading.said.items() if k != key}
    )
    response = page(
        request,
        "feedback_part.html",
        language=reading.language,
        reading=reading._replace(said=now),
        kind=shown.item_kind,
        item_id=shown.item_id,
        most_reason=MOST_REASON,
    )
    return private(response, reading)


def _remember(request: Request, response: Response, reader: str) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(
        READER,
        reader,
        max_age=KEPT_SECONDS,
        path="/r/",
        samesite="lax",
        httponly=True,
        secure=secure,
    )
