"""`/officer/settings`: one's own account and password."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from matching.problems import FieldError
from service.officers import own
from service.officers.credentials import credentials_of
from service.officers.here import Officer, OfficerHere
from service.officers.sessions import count_open
from service.officers.store import get_officer
from service.pages.officers.forms import OfficerForm
from service.pages.officers.inbox.mailing import mailing
from service.pages.officers.shell import field_of, officer_page, to
from service.pages.officers.wording import fault

router = APIRouter(prefix="/settings")
_FIELD = {"password_wrong": "current", "password_differs": "again"}


@router.api_route("", methods=["GET", "HEAD"])
async def settings(request: Request, here: Officer) -> Response:
    """The account, the password, the second step, the browsers signed in."""
    return await settings_page(request, here)


@router.post("/password")
async def change_password(request: Request, here: Officer, form: OfficerForm) -> Response:
    """A new password; every other browser is signed out."""
    password = field_of(form, "password")
    if password != field_of(form, "again"):
        problem: str | None = "password_differs"
    else:
        current = field_of(form, "current")
        problem = await own.change_password(here, request.state.keyring, current, password)
    if problem is None:
        return to("/officer/settings?done=password")
    return await settings_page(request, here, [fault(problem, _FIELD.get(problem, "password"))])


async def settings_page(
    request: Request, here: OfficerHere, faults: list[FieldError] | None = None
) -> Response:
    return officer_page(
        request,
        here,
        "officer_settings.html",
        faults=faults or (),
        officer=await get_officer(here.session, here.officer_id),
        credentials=await credentials_of(here.session, here.officer_id),
        mailing=await mailing(request, here),
        browsers=await count_open(here.session, here.officer_id, here.now),
    )
