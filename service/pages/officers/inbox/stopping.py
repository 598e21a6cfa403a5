"""`/officer/mail/stop/{token}`: the link of a mail that ends such mails, without signing in (RFC 8058)."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from service.audit.log import Actor, record
from service.db import transaction
from service.errors import NotFound
from service.notices import wishes
from service.notices.stopping import DAILY, SEARCH, Stop, read_stop
from service.officers.sessions import act_as
from service.officers.store import get_officer
from service.pages.officers.inbox.words import KINDS
from service.pages.officers.shell import outside_page
from service.searches import store as searches

router = APIRouter(prefix="/mail/stop")


async def acting(request: Request, token: str) -> AsyncIterator[tuple[Stop, AsyncSession]]:
    """Whose mails end, and a transaction that acts as that officer; raises NotFound where there is none."""
    stop = read_stop(request.state.keyring, token)
    if stop is None:
        raise NotFound
    async with transaction(request.state.sessionmaker) as session:
        await act_as(session, stop.who)
        await get_officer(session, stop.who.officer_id)
        yield stop, session


Acting = Annotated[tuple[Stop, AsyncSession], Depends(acting, scope="function")]


@router.api_route("/{token}", methods=["GET", "HEAD"])
async def asked(request: Request, acting: Acting) -> Response:
    """Ask first: what looks at links in mails must end nothing."""
    return await _page(request, acting, ended=False)


@router.post("/{token}")
async def ended(request: Request, acting: Acting) -> Response:
    """End such mails, for the page's button and for mail programs (`List-Unsubscribe=One-Click`); again changes nothing."""
    stop, session = acting
    answer = await _page(request, acting, ended=True)
    if await _end(stop, session):
        actor = Actor("officer", str(stop.who.officer_id), stop.who.organisation_id)
        await record(session, actor, "mail.stopped", ("officer", stop.who.officer_id))
    return answer


async def _end(stop: Stop, session: AsyncSession) -> bool:
    if not stop.what.startswith(SEARCH):
        kind = None if stop.what == DAILY else stop.what
        return await wishes.stop(session, stop.who.officer_id, kind)
    search_id = UUID(stop.what.removeprefix(SEARCH))
    saved = await searches.search_of(session, search_id, lock=True)
    if saved is None or saved.cadence == "none":
        return False
    await searches.change(session, search_id, cadence="none")
    return True


async def _page(request: Request, acting: tuple[Stop, AsyncSession], *, ended: bool) -> Response:
    stop, session = acting
    name = None
    if stop.what.startswith(SEARCH):
        saved = await searches.search_of(session, UUID(stop.what.removeprefix(SEARCH)))
        name = saved.name if saved else ""
    kind = KINDS.get(stop.what, "")
    return outside_page(request, "officer_mail_stop.html", ended=ended, name=name, kind=kind)
