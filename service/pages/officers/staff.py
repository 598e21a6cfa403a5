"""`/officer/officers`: administrators manage the officers of their organisation and those beneath it."""

from typing import Any, NamedTuple, cast, get_args
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy import Row, select
from starlette.responses import Response

from matching.problems import FieldError
from service.errors import OfficerNotFound
from service.officers import managing
from service.officers.here import Admin, OfficerHere
from service.officers.managing import Invited
from service.officers.roles import Role
from service.officers.store import (
    LONGEST_NAME,
    EmailTaken,
    OfficerRow,
    all_officers,
    get_officer,
    is_email,
    normal_email,
)
from service.organisations.tables import organisations
from service.pages.officers.forms import OfficerForm
from service.pages.officers.shell import field_of, officer_page, to
from service.pages.officers.wording import fault

router = APIRouter(prefix="/officers")


class Typed(NamedTuple):
    """The form to add an officer, as typed."""

    email: str = ""
    name: str = ""
    role: str = "officer"
    organisation: str = ""


@router.api_route("", methods=["GET", "HEAD"])
async def listed(request: Request, here: Admin) -> Response:
    """Everybody of one's own organisation and those beneath it; looking is recorded."""
    return await _list_page(request, here, Typed())


@router.post("")
async def add(request: Request, here: Admin, form: OfficerForm) -> Response:
    """A new officer; the link to set a password is shown this once."""
    typed = Typed(*(field_of(form, name).strip() for name in Typed._fields))
    faults = await _faults_of(here, typed)
    if faults:
        return await _list_page(request, here, typed, faults)
    of, role = UUID(typed.organisation), cast(Role, typed.role)
    try:
        invited = await managing.add(
            here.session, here.actor, of, typed.email, typed.name, role, here.now
        )
    except EmailTaken:
        return await _list_page(request, here, typed, [fault("email_taken", "email")])
    return await _link_page(request, here, invited)


@router.api_route("/{officer_id}", methods=["GET", "HEAD"])
async def one(request: Request, here: Admin, officer_id: str) -> Response:
    """One of them, and what can be changed; looking is recorded."""
    return await _person_page(request, here, await _found(here, officer_id))


@router.post("/{officer_id}/role")
async def change_role(
    request: Request, here: Admin, officer_id: str, form: OfficerForm
) -> Response:
    officer = await _found(here, officer_id)
    role = field_of(form, "role")
    if officer.officer_id == here.officer_id:
        return await _person_page(request, here, officer, "not_oneself")
    if role not in get_args(Role):
        return await _person_page(request, here, officer, "role_unknown")
    if role != officer.role:
        await managing.change_role(here.session, here.actor, officer, cast(Role, role))
    return to(f"/officer/officers/{officer.officer_id}?done=role")


@router.post("/{officer_id}/disable")
async def disable(request: Request, here: Admin, officer_id: str) -> Response:
    officer = await _found(here, officer_id)
    if officer.officer_id == here.officer_id:
        return await _person_page(request, here, officer, "not_oneself")
    if officer.disabled_at is None:
        await managing.disable(here.session, here.actor, officer, here.now)
    return to(f"/officer/officers/{officer.officer_id}?done=disabled")


@router.post("/{officer_id}/enable")
async def enable(request: Request, here: Admin, officer_id: str) -> Response:
    officer = await _found(here, officer_id)
    if officer.disabled_at is not None:
        await managing.enable(here.session, here.actor, officer)
    return to(f"/officer/officers/{officer.officer_id}?done=enabled")


@router.post("/{officer_id}/reset")
async def reset(request: Request, here: Admin, officer_id: str, form: OfficerForm) -> Response:
    """The password ends at once; a link to set another is shown this once."""
    officer = await _found(here, officer_id)
    if officer.officer_id == here.officer_id:
        return await _person_page(request, here, officer, "not_oneself")
    second = field_of(form, "second") == "1"
    invited = await managing.reset(here.session, here.actor, officer, here.now, second=second)
    return await _link_page(request, here, invited)


async def _found(here: OfficerHere, officer_id: str) -> OfficerRow:
    """The officer of an address; what is no id, is missing or belongs to others is the same 404."""
    try:
        return await get_officer(here.session, UUID(officer_id))
    except ValueError:
        raise OfficerNotFound from None


async def _faults_of(here: OfficerHere, typed: Typed) -> list[FieldError]:
    places = {str(row.organisation_id) for row in await _organisations(here)}
    checks = (
        (is_email(normal_email(typed.email)), "email_invalid", "email"),
        (0 < len(typed.name) <= LONGEST_NAME, "name_invalid", "name"),
        (typed.role in get_args(Role), "role_unknown", "role"),
        (typed.organisation in places, "organisation_unknown", "organisation"),
    )
    return [fault(code, field) for right, code, field in checks if not right]


async def _organisations(here: OfficerHere) -> list[Row[tuple[UUID, str]]]:
    query = select(organisations.c.organisation_id, organisations.c.name)
    return list(await here.session.execute(query.order_by(organisations.c.name)))


async def _list_page(
    request: Request, here: OfficerHere, typed: Typed, faults: list[FieldError] | None = None
) -> Response:
    context: dict[str, Any] = {
        "people": await all_officers(here.session),
        "organisations": await _organisations(here),
        "typed": typed,
    }
    response = officer_page(request, here, "officer_people.html", faults=faults or (), **context)
    await here.record("officers.read", ("organisation", here.organisation_id))
    return response


async def _link_page(request: Request, here: OfficerHere, invited: Invited) -> Response:
    officer = await get_officer(here.session, invited.officer_id)
    base = request.state.settings.public_url or str(request.base_url).rstrip("/")
    link = f"{base}/officer/password/{invited.token}"
    context: dict[str, Any] = {"officer": officer, "link": link, "expires_at": invited.expires_at}
    return officer_page(request, here, "officer_link.html", **context)


async def _person_page(
    request: Request, here: OfficerHere, officer: OfficerRow, problem: str | None = None
) -> Response:
    faults = [fault(problem)] if problem else []
    response = officer_page(request, here, "officer_person.html", faults=faults, officer=officer)
    await here.record("officers.read", ("officer", officer.officer_id))
    return response
