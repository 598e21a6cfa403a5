"""`/officer/sign-in`, and the two ways out."""

import re
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from service.addresses import address_of
from service.officers import cookies, own
from service.officers.here import Officer
from service.officers.signing import Attempt, sign_in
from service.pages.errors import wants_html
from service.pages.officers.forms import VisitorForm
from service.pages.officers.shell import field_of, outside_page, to
from service.pages.officers.wording import fault

router = APIRouter()
HOME = "/officer/"
_NEXT = re.compile(
    r"/officer(?:/[A-Za-z0-9._~%!$&'()*+,;=:@-]+)*/?(?:\?[A-Za-z0-9._~%!$&'()*+,;=:@/?-]*)?"
)


@router.api_route("/sign-in", methods=["GET", "HEAD"])
async def sign_in_form(request: Request) -> Response:
    """E-mail, password and, where it is in use, the code."""
    after = next_of(request.query_params.get("next", ""))
    return outside_page(request, "officer_sign_in.html", after=after, email="")


@router.post("/sign-in")
async def send_sign_in(request: Request, form: VisitorForm) -> Response:
    """A new session under a new token, or the form again with one answer for whatever was wrong."""
    attempt = Attempt(
        field_of(form, "email"),
        field_of(form, "password"),
        field_of(form, "code"),
        address_of(request),
        cookies.read(request, "device"),
    )
    state, after = request.state, next_of(field_of(form, "next"))
    signed = await sign_in(state.sessionmaker, state.keyring, attempt, state.now())
    if signed is None:
        faults = [fault("sign_in_wrong")]
        email = attempt.email[:254]
        return outside_page(
            request, "officer_sign_in.html", faults=faults, after=after, email=email
        )
    response = to(after)
    cookies.put(request, response, "session", signed.token)
    cookies.put(request, response, "device", signed.device, max_age=cookies.YEAR)
    cookies.drop(request, response, "visitor")
    return response


@router.post("/sign-out")
async def sign_out(request: Request, here: Officer) -> Response:
    """This session ends; the browser forgets what it kept of the pages."""
    await own.sign_out(here)
    return _left(request)


@router.post("/sign-out-everywhere")
async def sign_out_everywhere(request: Request, here: Officer) -> Response:
    """Every session of the officer ends."""
    await own.sign_out_everywhere(here)
    return _left(request)


def _left(request: Request) -> Response:
    response = to("/officer/sign-in?done=signed-out")
    cookies.drop(request, response, "session")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def next_of(given: str) -> str:
    """Where to go after sign-in: an officers' address of this site, else the home page."""
    if _NEXT.fullmatch(given) and not given.startswith("/officer/sign-"):
        return given
    return HOME


async def to_sign_in(request: Request) -> Response | None:
    """The way to the sign-in page for a reader; None for a program, which gets the problem."""
    if not wants_html(request):
        return None
    if request.method not in cookies.SAFE:
        return to("/officer/sign-in")
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/officer/sign-in?next={quote(wanted, safe='/')}", status_code=303)
