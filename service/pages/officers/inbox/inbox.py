"""The inbox: unread first, a day at a time; each notice a sentence that leads to what it is about."""

import datetime as dt
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from service.cursors import moment_cursor, read_moment
from service.errors import NotFound
from service.notices import store
from service.notices.store import Notice, Place
from service.officers.here import Officer, OfficerHere
from service.pages.i18n import language_of
from service.pages.officers.forms import OfficerForm
from service.pages.officers.inbox import words
from service.pages.officers.inbox.names import names_of
from service.pages.officers.shell import field_of, officer_page, to

router = APIRouter(prefix="/inbox")
PAGE = 30


class Item(NamedTuple):
    """A notice and its sentence."""

    notice: Notice
    sentence: str


class Day(NamedTuple):
    """What came on one day, in one part of the inbox."""

    read: bool
    date: dt.date
    items: list[Item]


@router.api_route("", methods=["GET", "HEAD"])
async def listed(request: Request, here: Officer) -> Response:
    """One page of the inbox, of one kind where `kind` names one."""
    given = request.query_params
    kind = given.get("kind") if given.get("kind") in words.KINDS else None
    found = await store.inbox(here.session, kind, _after(given), PAGE + 1)
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    context: dict[str, Any] = {
        "days": await _days(request, here, shown),
        "kind": kind or "",
        "kinds": await store.unread_by_kind(here.session),
        "inbox_words": words,
        "first": "after" not in given,
        "following": _following(kind, last) if last else None,
        "until": here.now.isoformat(),
        "mail": request.state.settings.mail_server is not None,
    }
    return officer_page(request, here, "officer_inbox.html", **context)


@router.post("/read")
async def read(request: Request, here: Officer, form: OfficerForm) -> Response:
    """One notice is read, or all that the page could show when it was made: none that came since."""
    kind = field_of(form, "kind")
    if notice := field_of(form, "notice"):
        await store.read(here.session, _id(notice), here.now)
    else:
        until = _moment(field_of(form, "until")) or here.now
        await store.read_all(here.session, kind or None, min(until, here.now), here.now)
    return to(f"/officer/inbox?kind={kind}" if kind in words.KINDS else "/officer/inbox")


@router.api_route("/{notice_id}", methods=["GET", "HEAD"])
async def opened(request: Request, here: Officer, notice_id: str) -> RedirectResponse:
    """On to what the notice is about; it is read. Mails lead here."""
    notice = await store.read(here.session, _id(notice_id), here.now)
    if notice is None:
        raise NotFound
    return to(words.place_of(notice))


async def _days(request: Request, here: OfficerHere, shown: list[Notice]) -> list[Day]:
    names, language = await names_of(here.session, shown), language_of(request)
    zone = request.state.settings.timezone

    def key(notice: Notice) -> tuple[bool, dt.date]:
        return notice.read_at is not None, notice.at.astimezone(zone).date()

    def item(notice: Notice) -> Item:
        name = names.get((notice.subject_kind, notice.subject))
        return Item(notice, words.sentence(language, notice, name))

    return [
        Day(was_read, date, [item(notice) for notice in some])
        for (was_read, date), some in groupby(shown, key)
    ]


def _after(given: Any) -> Place | None:
    found = read_moment(given.get("after") or None)
    return Place(given.get("part") == "read", *found) if found else None


def _following(kind: str | None, last: Notice) -> dict[str, str]:
    part = "unread" if last.read_at is None else "read"
    said = {"part": part, "after": moment_cursor(last.at, last.notice_id)}
    return said | ({"kind": kind} if kind else {})


def _id(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise NotFound from None


def _moment(said: str) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(said)
    except ValueError:
        return None
    return found if found.tzinfo else None
