"""`/officer/password/{token}`: the one-time link by which a password is set."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.db import transaction
from service.officers import own
from service.officers.links import find_link
from service.officers.sessions import act_as
from service.officers.store import OfficerRow, get_officer
from service.pages.officers.forms import VisitorForm
from service.pages.officers.shell import field_of, outside_page, to
from service.pages.officers.wording import fault

router = APIRouter()


@router.api_route("/password/{token}", methods=["GET", "HEAD"])
async def password_form(request: Request, token: str) -> Response:
    """Whose password it is, and two fields; opening the page does not use the link up."""
    officer = await _officer_of(request, token)
    return outside_page(request, "officer_password.html", officer=officer)


@router.post("/password/{token}")
async def send_password(request: Request, token: str, form: VisitorForm) -> Response:
    """Set it and use the link up; signing in is the next step, with a code where one is in use."""
    officer = await _officer_of(request, token)
    password, state = field_of(form, "password"), request.state
    if password != field_of(form, "again"):
        problem: str | None = "password_differs"
    else:
        problem = await own.set_first_password(state.sessionmaker, token, password, state.now())
    if problem is None:
        return to("/officer/sign-in?done=first-password")
    field = "again" if problem == "password_differs" else "password"
    faults = [fault(problem, field)]
    return outside_page(request, "officer_password.html", faults=faults, officer=officer)


async def _officer_of(request: Request, token: str) -> OfficerRow:
    async with transaction(request.state.sessionmaker) as session:
        who = await find_link(session, token, request.state.now())
        await act_as(session, who)
        return await get_officer(session, who.officer_id)
