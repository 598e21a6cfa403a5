"""`/officer/leads/{lead_id}`: one lead whole."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy import select
from starlette.responses import Response

from matching.problems import FieldError
from service.enterprises.store import enterprise_of
from service.errors import SealBroken
from service.leads.contacts import Contact, Masked, masked
from service.leads.files import files_of
from service.leads.history import history_of
from service.leads.store import Lead, find_contact, read_lead
from service.leads.tables import ORIGINS, REASONS, consents, lead_contacts
from service.leads.working import colleagues, followers_of, may_assign
from service.officers.here import Officer, OfficerHere
from service.officers.roles import at_least
from service.pages.i18n import language_of
from service.pages.labels import LEAD_DONE
from service.pages.officers.leads.sending import lead_id_of
from service.pages.officers.leads.shown import (
    PATH,
    clock_of,
    local_now,
    moves_of,
    names_for,
    quiet_of,
)
from service.pages.officers.shell import officer_page

router = APIRouter()


@router.api_route("/leads/{lead_id}", methods=["GET", "HEAD"])
async def one(request: Request, here: Officer, lead_id: str) -> Response:
    """Its stage and clock, report, enterprise, contact (masked), files, notes and history, and what can be done."""
    return await lead_page(request, here, lead_id_of(lead_id))


async def lead_page(
    request: Request,
    here: OfficerHere,
    lead_id: UUID,
    *,
    faults: Sequence[FieldError] = (),
    typed: Mapping[str, str] | None = None,
    shown: Contact | None = None,
) -> Response:
    """The page; with faults it keeps what was typed, and `shown` is the contact somebody asked to see in full."""
    lead, now = await read_lead(here.session, lead_id), local_now(request, here)
    language = language_of(request)
    names, _ = await names_for(request, here)
    those = await colleagues(here.session, lead, here.organisation_id)
    contact, readable = await _contact(request, here, lead)
    return officer_page(
        request,
        here,
        "officer_lead.html",
        faults=faults,
        typed=typed or {},
        lead=lead,
        working=here.may("officer") and not lead.withdrawn and lead.anonymised_at is None,
        did=LEAD_DONE.get(request.query_params.get("did", "")),
        path_stages=PATH,
        moves=moves_of(lead.stage),
        reasons=REASONS,
        origins=ORIGINS,
        origin=await _origin(here, lead),
        clock=clock_of(language, lead, now),
        quiet=quiet_of(language, lead.updated_at, now),
        today=now.date(),
        enterprise=await enterprise_of(here.session, lead.enterprise_id)
        if lead.enterprise_id
        else None,
        contact=contact,
        readable=readable,
        shown=shown,
        consent=await _consent(here, lead),
        events=list(reversed(await history_of(here.session, lead_id))),
        files=await files_of(here.session, lead_id),
        follows=here.officer_id in await followers_of(here.session, lead_id),
        colleagues=those,
        owners=[
            one
            for one in those
            if at_least(one.role, "officer")
            and may_assign(here.role, here.officer_id, lead.owner_id, one.officer_id)
        ],
        may_clear=may_assign(here.role, here.officer_id, lead.owner_id, None),
        names=names,
    )


async def _contact(request: Request, here: OfficerHere, lead: Lead) -> tuple[Masked | None, bool]:
    """Masked, and whether it can be opened at all under this service's secret."""
    try:
        found = await find_contact(here.session, lead.lead_id, request.state.keyring)
    except SealBroken:
        return None, False
    return (masked(found) if found else None), True


async def _origin(here: OfficerHere, lead: Lead) -> str | None:
    query = select(lead_contacts.c.origin).where(lead_contacts.c.lead_id == lead.lead_id)
    found: str | None = (await here.session.execute(query)).scalar_one_or_none()
    return found


async def _consent(here: OfficerHere, lead: Lead) -> Any:
    query = select(consents).where(consents.c.lead_id == lead.lead_id)
    return (await here.session.execute(query)).one_or_none()
