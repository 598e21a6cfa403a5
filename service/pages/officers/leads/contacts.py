"""Contact details of a lead: shown on purpose, entered with their origin, removed."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.leads.contacts import read_contact
from service.leads.entering import enter_contact, remove_contact
from service.leads.store import read_lead, reveal_contact
from service.leads.tables import ORIGINS
from service.officers.here import Writer
from service.pages.officers.forms import OfficerForm
from service.pages.officers.leads.detail import lead_page
from service.pages.officers.leads.sending import lead_id_of, only
from service.pages.officers.shell import field_of, to
from service.pages.officers.wording import fault

router = APIRouter()
FIELDS = ("person", "phone", "email", "preferred")


@router.post("/leads/{lead_id}/reveal")
async def reveal(request: Request, here: Writer, lead_id: str, form: OfficerForm) -> Response:
    """The contact in full, this once; one audit row says who looked."""
    only(form)
    one = lead_id_of(lead_id)
    shown = await reveal_contact(here.session, here.actor, one, request.state.keyring)
    return await lead_page(request, here, one, shown=shown)


@router.post("/leads/{lead_id}/contact")
async def enter(request: Request, here: Writer, lead_id: str, form: OfficerForm) -> Response:
    """Whom the office contacts, for a lead it began itself, with where the details came from."""
    only(form, *FIELDS, "origin")
    one = lead_id_of(lead_id)
    await read_lead(here.session, one)
    typed = {name: field_of(form, name, 300) for name in (*FIELDS, "origin")}
    contact, faults = read_contact(typed)
    if typed["origin"] not in ORIGINS:
        faults = [*faults, fault("origin_blank", "origin")]
    if faults or contact is None:
        return await lead_page(request, here, one, faults=faults, typed=typed)
    await enter_contact(
        here.session, here.actor, one, contact, typed["origin"], request.state.keyring, here.now
    )
    return to(f"/officer/leads/{one}?did=contact")


@router.post("/leads/{lead_id}/contact/remove")
async def remove(request: Request, here: Writer, lead_id: str, form: OfficerForm) -> Response:
    only(form)
    one = lead_id_of(lead_id)
    await remove_contact(here.session, here.actor, one, here.now)
    return to(f"/officer/leads/{one}?did=contact-removed")
