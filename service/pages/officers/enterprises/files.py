"""`/officer/enterprises/export/{form}`: the list as a file that can be imported again."""

import asyncio
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.enterprises.books import export
from service.enterprises.listing import all_of
from service.enterprises.store import MOST_LISTED
from service.officers.here import Writer
from service.officers.store import all_officers
from service.pages.i18n import language_of
from service.pages.officers.candidates.choices import Naming
from service.pages.officers.downloads import download, form_of
from service.pages.officers.enterprises.listing import asked_of

router = APIRouter(prefix="/enterprises")


@router.api_route("/export/{form}", methods=["GET", "HEAD"])
async def exported(request: Request, here: Writer, form: str) -> Response:
    """What the same filters list, 50,000 at most; who took how many along is in the audit log."""
    kind, asked = form_of(form), asked_of(request.query_params)
    rows = await all_of(here.session, asked.wanted(here), MOST_LISTED)
    subject = ("organisation", here.organisation_id)
    detail = {"rows": len(rows), "filters": sorted(asked.parameters)}
    await here.record("enterprises.exported", subject, **detail)
    zone, language = request.state.settings.timezone, language_of(request)
    people = {str(one.officer_id): one.name for one in await all_officers(here.session)}
    told = Naming(request.state.knowledge.catalogue, language, people).of
    name = "企业名录" if language == "zh" else "enterprises"
    made = partial(asyncio.to_thread, export, kind, rows, zone, language, told)
    return download("enterprises", name, kind, made)
