"""`/officer/enterprises/new` and `…/{id}/edit`: one enterprise entered or changed by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import RowMapping
from starlette.responses import Response

from matching.problems import FieldError
from matching.profile import EnterpriseProfile
from matching.wording import FIELDS
from service.enterprises.choices import CHOICES
from service.enterprises.editing import edit, with_code
from service.enterprises.records import Origin, record_of
from service.enterprises.store import add_enterprise, enterprise_of
from service.lanes.enterprises import score_soon
from service.officers.here import OfficerHere, Writer
from service.pages.officers.enterprises.found import own_enterprise
from service.pages.officers.enterprises.sheet import GROUPS, read, typed_in, typed_of
from service.pages.officers.forms import OfficerForm
from service.pages.officers.shell import field_of, officer_page, to
from service.pages.officers.wording import fault

router = APIRouter(prefix="/enterprises")


@router.api_route("/new", methods=["GET", "HEAD"])
async def new(request: Request, here: Writer) -> Response:
    """An empty form."""
    return _page(request, here, typed_in({}))


@router.post("/new")
async def add(request: Request, here: Writer, form: OfficerForm) -> Response:
    """Keep it; one that is there already is not changed by entering it again."""
    typed = typed_of(form)
    profile, faults = read(typed, {}, request.state.classes)
    if profile is None:
        return _page(request, here, typed, faults)
    place = request.state.knowledge.gazetteer.find
    record = record_of(profile, here.organisation_id, Origin("by_hand"), place)
    problem = await _taken(here, profile)
    if problem is None and await enterprise_of(here.session, record.enterprise_id) is not None:
        problem = fault("uscc_taken", "uscc") if profile.uscc else fault("enterprise_there")
    if problem is not None:
        return _page(request, here, typed, [problem])
    await add_enterprise(here.session, record, here.actor)
    await score_soon(here.session, here.organisation_id)
    return to("/officer/enterprises?done=enterprise-kept")


@router.api_route("/{enterprise_id}/edit", methods=["GET", "HEAD"])
async def edit_form(request: Request, here: Writer, enterprise_id: str) -> Response:
    """What is kept, to be changed."""
    row = await own_enterprise(here, enterprise_id)
    return _page(request, here, typed_in(row["profile"]), row=row)


@router.post("/{enterprise_id}/edit")
async def change(request: Request, here: Writer, enterprise_id: str, form: OfficerForm) -> Response:
    """Put it in place of what was seen; a change by somebody else in between is told first."""
    row, typed = await own_enterprise(here, enterprise_id), typed_of(form)
    profile, faults = read(typed, row["profile"], request.state.classes)
    if profile is None:
        return _page(request, here, typed, faults, row)
    problem = await _taken(here, profile, row)
    if problem is None and profile.sha256 == row["profile_sha256"]:
        return to("/officer/enterprises")
    if problem is None and not await _edited(request, here, row, profile, field_of(form, "seen")):
        problem = fault("edited_meanwhile")
    if problem is not None:
        return _page(request, here, typed, [problem], row)
    await score_soon(here.session, here.organisation_id)
    return to("/officer/enterprises?done=enterprise-edited")


async def _edited(
    request: Request, here: OfficerHere, row: RowMapping, profile: EnterpriseProfile, seen: str
) -> bool:
    place = request.state.knowledge.gazetteer.find
    of, enterprise_id = here.organisation_id, row["enterprise_id"]
    return await edit(here.session, of, enterprise_id, profile, here.actor, place, seen)


async def _taken(
    here: OfficerHere, profile: EnterpriseProfile, row: RowMapping | None = None
) -> FieldError | None:
    """Two enterprises with one credit code are one: said beside the field, unless it was so before."""
    if profile.uscc is None or (row is not None and row["uscc"] == profile.uscc):
        return None
    other = await with_code(here.session, here.organisation_id, profile.uscc)
    return None if other is None else fault("uscc_taken", "uscc")


def _page(
    request: Request,
    here: OfficerHere,
    typed: Mapping[str, Any],
    faults: Sequence[FieldError] = (),
    row: RowMapping | None = None,
) -> Response:
    return officer_page(
        request,
        here,
        "officer_enterprise_form.html",
        faults=faults,
        typed=typed,
        row=row,
        groups=GROUPS,
        choices=CHOICES,
        hints=FIELDS,
    )
