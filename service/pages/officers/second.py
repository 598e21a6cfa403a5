"""`/officer/settings/second`: setting up an authenticator, recovery codes, and doing without again."""

from typing import Any

import segno
from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from matching.problems import FieldError
from service.officers import own
from service.officers.credentials import credentials_of
from service.officers.here import Officer, OfficerHere
from service.officers.second import provisioning_uri
from service.officers.store import get_officer
from service.pages.officers.account import settings_page
from service.pages.officers.forms import OfficerForm
from service.pages.officers.shell import field_of, officer_page, to
from service.pages.officers.wording import fault

router = APIRouter(prefix="/settings/second")
_FIELD = {"password_wrong": "current", "code_wrong": "code"}


@router.api_route("", methods=["GET", "HEAD"])
async def second_form(request: Request, here: Officer) -> Response:
    """A QR code to scan, the same as text, and a field for the first code; when it is on already, the settings."""
    if (await credentials_of(here.session, here.officer_id)).totp_at is not None:
        return to("/officer/settings#second")
    return await _set_up(request, here, own.begin_second(here, request.state.keyring))


@router.post("")
async def confirm(request: Request, here: Officer, form: OfficerForm) -> Response:
    """On from now; the recovery codes are shown this once."""
    if (await credentials_of(here.session, here.officer_id)).totp_at is not None:
        return to("/officer/settings#second")
    keyring, begun = request.state.keyring, field_of(form, "begun")
    secret = own.begun_secret(here, keyring, begun)
    if secret is None:
        return to("/officer/settings/second")
    current, code = field_of(form, "current"), field_of(form, "code")
    problem, codes = await own.confirm_second(here, keyring, current, secret, code)
    if problem is not None:
        return await _set_up(request, here, begun, [fault(problem, _FIELD[problem])])
    return officer_page(request, here, "officer_codes.html", codes=codes)


@router.post("/codes")
async def renew(request: Request, here: Officer, form: OfficerForm) -> Response:
    """New recovery codes in place of the old, shown this once."""
    if (await credentials_of(here.session, here.officer_id)).totp_at is None:
        return to("/officer/settings/second")
    current = field_of(form, "current")
    problem, codes = await own.renew_codes(here, request.state.keyring, current)
    if problem is not None:
        return await settings_page(request, here, [fault(problem, "second")])
    return officer_page(request, here, "officer_codes.html", codes=codes)


@router.post("/remove")
async def remove(request: Request, here: Officer, form: OfficerForm) -> Response:
    """Off from now."""
    problem = await own.drop_second(here, request.state.keyring, field_of(form, "current"))
    if problem is not None:
        return await settings_page(request, here, [fault(problem, "second")])
    return to("/officer/settings?done=second-removed")


async def _set_up(
    request: Request, here: OfficerHere, begun: str, faults: list[FieldError] | None = None
) -> Response:
    secret = own.begun_secret(here, request.state.keyring, begun)
    assert secret is not None
    officer = await get_officer(here.session, here.officer_id)
    code = segno.make(provisioning_uri(secret, officer.email), error="m", micro=False)
    picture = Markup(code.svg_inline(scale=5, border=4, light="#fff", omitsize=True))
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    context: dict[str, Any] = {"begun": begun, "picture": picture, "secret": spaced}
    return officer_page(request, here, "officer_second.html", faults=faults or (), **context)
