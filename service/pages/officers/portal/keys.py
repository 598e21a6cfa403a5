"""`/officer/keys`: an organisation looks after its own keys to the API."""

import datetime as dt
from typing import Any, NamedTuple, cast

from fastapi import APIRouter, Request
from sqlalchemy import Row
from starlette.datastructures import FormData
from starlette.responses import Response

from matching.problems import FieldError
from service.errors import KeyNotFound
from service.officers.here import Admin, Manager, OfficerHere
from service.pages.officers.forms import OfficerForm
from service.pages.officers.portal.frame import id_of, portal_page
from service.pages.officers.portal.words import fault
from service.pages.officers.shell import field_of, to
from service.partners import own
from service.partners.expiring import DAYS
from service.partners.keys import SCOPES, Made, longest_expiry
from service.partners.own import Asked, NotMade
from service.partners.secret import ENVIRONMENTS, Environment

router = APIRouter(prefix="/keys")
OVERLAP = 7


class Typed(NamedTuple):
    """The form for a new key, as typed."""

    name: str = ""
    scopes: tuple[str, ...] = ("match:run", "catalogue:read")
    environment: str = "sandbox"
    expires_on: str = ""


@router.api_route("", methods=["GET", "HEAD"])
async def listed(request: Request, here: Manager) -> Response:
    """All keys of one's own organisation, those that have ended too."""
    return await _list_page(request, here, Typed())


@router.post("")
async def add(request: Request, here: Admin, form: OfficerForm) -> Response:
    """A new key, shown this once."""
    typed, today = _typed(form), request.state.today()
    asked, faults = _asked(typed, today)
    if asked is None:
        return await _list_page(request, here, typed, faults)
    try:
        made = await own.make(here.session, request.state.keyring, here.actor, asked, today)
    except NotMade as why:
        return await _list_page(request, here, typed, [fault(f"keys_{why.reason}")])
    return _made_page(request, here, made, asked.name, None)


@router.api_route("/{key_id}", methods=["GET", "HEAD"])
async def one(request: Request, here: Manager, key_id: str) -> Response:
    """One key: what it may do, until when, how often."""
    return _key_page(request, here, await _found(here, key_id))


@router.post("/{key_id}/rotate")
async def rotate(request: Request, here: Admin, key_id: str, form: OfficerForm) -> Response:
    """A key in place of this one, shown this once; the old one goes on for the days asked for."""
    key, typed = await _found(here, key_id), field_of(form, "overlap", 20).strip()
    if not (typed.isascii() and typed.isdecimal() and int(typed) <= own.LONGEST_OVERLAP):
        return _key_page(request, here, key, [fault("overlap_invalid", "overlap")], typed)
    overlap = dt.timedelta(days=int(typed))
    try:
        made = await own.replace(
            here.session, request.state.keyring, here.actor, key, overlap,
            today=request.state.today(), now=here.now,
        )  # fmt: skip
    except NotMade as why:
        return _key_page(request, here, key, [fault(f"keys_{why.reason}")], typed)
    return _made_page(request, here, made, key.name, here.now + overlap)


@router.post("/{key_id}/revoke")
async def revoke(request: Request, here: Admin, key_id: str) -> Response:
    """It opens nothing from the next request on."""
    key = await _found(here, key_id)
    await own.revoke(here.session, here.actor, key)
    return to("/officer/keys?done=key-revoked")


def state_of(key: Row[Any], today: dt.date, now: dt.datetime) -> str:
    """A key of words.KEY_STATES."""
    if key.revoked_at is not None:
        return "revoked"
    if key.expires_on < today or (key.ends_at is not None and key.ends_at <= now):
        return "expired"
    if key.replaced_by is not None:
        return "replaced"
    return "soon" if (key.expires_on - today).days <= max(DAYS) else "open"


async def _found(here: OfficerHere, key_id: str) -> Row[Any]:
    key = await own.own_key(here.session, here.organisation_id, id_of(key_id, KeyNotFound))
    if key is None:
        raise KeyNotFound
    return key


def _typed(form: FormData) -> Typed:
    scopes = tuple(scope for scope in SCOPES if scope in form.getlist("scopes"))
    texts = (field_of(form, name, 200).strip() for name in ("name", "environment", "expires_on"))
    name, environment, expires_on = texts
    return Typed(name, scopes, environment, expires_on)


def _asked(typed: Typed, today: dt.date) -> tuple[Asked | None, list[FieldError]]:
    day = _day(typed.expires_on, longest_expiry(today))
    checks = (
        (0 < len(typed.name) <= 100, "key_name_invalid", "name"),
        (bool(typed.scopes), "scopes_missing", "scopes"),
        (typed.environment in ENVIRONMENTS, "environment_unknown", "environment"),
        (day is not None and today <= day <= longest_expiry(today), "key_expiry_invalid", "expires_on"),
    )  # fmt: skip
    faults = [fault(code, field) for right, code, field in checks if not right]
    if faults or day is None:
        return None, faults
    return Asked(typed.name, typed.scopes, cast(Environment, typed.environment), day), []


def _day(text: str, otherwise: dt.date) -> dt.date | None:
    """The day typed; the latest one where none was, None where it is no day."""
    if not text:
        return otherwise
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


async def _list_page(
    request: Request, here: OfficerHere, typed: Typed, faults: list[FieldError] | None = None
) -> Response:
    today = request.state.today()
    found = await own.own_keys(here.session, here.organisation_id)
    states = {key.key_id: state_of(key, today, here.now) for key in found}
    return portal_page(
        request, here, "officer_keys.html", faults=faults or (), keys=found, states=states, typed=typed,
        today=today, latest=longest_expiry(today), most=own.MOST,
    )  # fmt: skip


def _key_page(
    request: Request,
    here: OfficerHere,
    key: Row[Any],
    faults: list[FieldError] | None = None,
    overlap: str = str(OVERLAP),
) -> Response:
    state = state_of(key, request.state.today(), here.now)
    return portal_page(
        request, here, "officer_key.html", faults=faults or (), key=key, state=state, overlap=overlap,
        longest_overlap=own.LONGEST_OVERLAP,
    )  # fmt: skip


def _made_page(
    request: Request, here: OfficerHere, made: Made, name: str, old_until: dt.datetime | None
) -> Response:
    return portal_page(request, here, "officer_key_made.html", made=made, name=name, old_until=old_until)  # fmt: skip
