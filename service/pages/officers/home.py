"""`/officer/`: where an officer begins."""

from fastapi import APIRouter, Request
from sqlalchemy import select
from starlette.responses import Response

from service.audit.reading import Wanted, entries
from service.officers.credentials import credentials_of
from service.officers.here import Officer
from service.organisations.tables import organisations
from service.pages.officers.leads.day import day_of
from service.pages.officers.leads.shown import local_now, names_for
from service.pages.officers.shell import officer_page

router = APIRouter()
RECENT = 8


@router.api_route("/", methods=["GET", "HEAD"])
async def home(request: Request, here: Officer) -> Response:
    """The organisation, what the officer did lately (a sign-in of a stranger would show here), and where to go."""
    of = organisations.c.organisation_id == here.organisation_id
    organisation = (await here.session.execute(select(organisations).where(of))).one()
    own = Wanted(actor=str(here.officer_id), limit=RECENT)
    return officer_page(
        request,
        here,
        "officer_home.html",
        organisation=organisation,
        recent=(await entries(here.session, own)).rows,
        day=await day_of(request, here),
        names=(await names_for(request, here))[0],
        today=local_now(request, here).date(),
        second=(await credentials_of(here.session, here.officer_id)).totp_at is not None,
    )
