"""`/l/{token}`: what became of a lead, for the company that handed it off, and its rights over it."""

import datetime as dt
import json
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import select
from starlette.responses import RedirectResponse, Response

from matching.encoder import CachedEncoder
from matching.profile import EnterpriseProfile
from matching.text import profile_fields, profile_query
from service.addresses import address_of
from service.db import transaction
from service.leads.contacts import masked
from service.leads.history import history_of
from service.leads.links import open_link
from service.leads.privacy import delete, everything, withdraw
from service.leads.store import find_contact, read_lead
from service.leads.tables import consents
from service.matches.store import KeptRun, read_run
from service.pages.answers import Answer, answers, label
from service.pages.contact import moment
from service.pages.i18n import language_of
from service.pages.render import page
from service.pages.report import names_of
from service.pages.sending import Sent
from service.pages.sheet import private
from service.state import HasState
from service.uses import limit

router = APIRouter()


@router.api_route("/l/deleted", methods=["GET", "HEAD"])
async def deleted(request: Request) -> Response:
    """Said once a lead is gone."""
    return page(request, "lead_deleted.html")


@router.api_route("/l/{token}", methods=["GET", "HEAD"])
async def status(request: Request, token: str) -> Response:
    """Where it stands, what happens next and by when, and messages of the office."""
    return shown(request, "lead.html", token, await _look(request, token))


@router.api_route("/l/{token}/delete", methods=["GET", "HEAD"])
async def before_deleting(request: Request, token: str) -> Response:
    """What would go and what would stay; nothing goes yet."""
    async with transaction(request.state.sessionmaker) as session:
        await open_link(session, token, request.state.today())
    return shown(request, "lead_delete.html", token, {})


@router.post("/l/{token}/delete")
async def delete_all(request: Request, token: str, form: Sent) -> Response:
    """Delete, and ask the browser to forget what it kept of the pages."""
    await limit(request.state, "lead", address_of(request))
    async with transaction(request.state.sessionmaker) as session:
        linked = await open_link(session, token, request.state.today())
        run_id = (await read_lead(session, linked.lead_id)).run_id
        run = await read_run(session, run_id) if run_id else None
        await delete(session, linked, moment(request))
    _forget(request.state, run)
    response = RedirectResponse("/l/deleted", status_code=303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@router.post("/l/{token}/withdraw")
async def withdraw_consent(request: Request, token: str, form: Sent) -> Response:
    """Withdraw consent; doing it again changes nothing."""
    await limit(request.state, "lead", address_of(request))
    async with transaction(request.state.sessionmaker) as session:
        linked = await open_link(session, token, request.state.today())
        await withdraw(session, linked, moment(request))
    return RedirectResponse(f"/l/{token}?withdrawn=1", status_code=303)


@router.get("/l/{token}/export")
async def export_page(request: Request, token: str) -> Response:
    """Everything kept about it, to read and print."""
    found = await _everything(request, token)
    return shown(
        request, "lead_export.html", token, {"found": found, "answers": _answers(request, found)}
    )


@router.get("/l/{token}/export.json")
async def export_json(request: Request, token: str) -> Response:
    """Everything kept about it, to take along."""
    content = json.dumps(await _everything(request, token), ensure_ascii=False, indent=2)
    response = Response(content, media_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="luodi-lead.json"'
    return _kept_nowhere(response)


def _forget(state: HasState, run: KeptRun | None) -> None:
    """Answers, and the vector of what the firm wrote, stand in this process's memory, never on disk; let them go too."""
    state.fresh.clear()
    state.recent.clear()
    encoder = state.knowledge.encoder
    if run is not None and isinstance(encoder, CachedEncoder):
        text = profile_query(EnterpriseProfile.model_validate(run.profile))
        encoder.forget([text], kind="query")


async def _everything(request: Request, token: str) -> dict[str, Any]:
    await limit(request.state, "lead", address_of(request))
    async with transaction(request.state.sessionmaker) as session:
        linked = await open_link(session, token, request.state.today())
        found = await everything(session, linked, request.state.keyring)
        run_id = found["lead"]["run_id"]
        run = await read_run(session, run_id) if run_id else None
        return found | {"answers": run.profile if run else None}


def _answers(request: Request, found: dict[str, Any]) -> list[Any]:
    """What was answered on the form, with the questions' own words."""
    if found["answers"] is None:
        return []
    language = language_of(request)
    profile = EnterpriseProfile.model_validate(found["answers"])
    cities = names_of(request.state.knowledge.catalogue, language)["cities"]
    said = {field.path.split("/")[0] for field in profile_fields(profile)}
    written = [
        Answer(name, label(name, language), _lines(getattr(profile, name)), False)
        for name in ("business_text", "products", "technologies")
        if name in said
    ]
    return [*written, *answers(profile, language, cities)]


def _lines(value: str | list[str] | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "\n".join(value)


async def _look(request: Request, token: str) -> dict[str, Any]:
    """What the status page shows; contact details masked, so that it is no sensitive reading."""
    async with transaction(request.state.sessionmaker) as session:
        linked = await open_link(session, token, request.state.today())
        lead = await read_lead(session, linked.lead_id)
        contact = await find_contact(session, linked.lead_id, request.state.keyring)
        given = select(consents).where(consents.c.lead_id == linked.lead_id)
        return {
            "lead": lead,
            "contact": masked(contact) if contact else None,
            "consent": (await session.execute(given)).one_or_none(),
            "events": await history_of(session, linked.lead_id),
            "overdue": lead.contacted_at is None and lead.first_contact_due < moment(request),
        }


def shown(
    request: Request, template: str, token: str, found: dict[str, Any], status_code: int = 200
) -> Response:
    """A page under a company's link, kept nowhere; `found` is what its template needs besides."""
    zone = request.state.settings.timezone
    names = names_of(request.state.knowledge.catalogue, language_of(request))
    sites = {site.id: site for site in request.state.knowledge.catalogue.sites}
    response = page(
        request,
        template,
        status_code=status_code,
        base=f"/l/{token}",
        link=str(request.base_url.replace(path=f"/l/{token}", query="")),
        at=lambda moment: _time(moment, zone),
        names=names,
        sites=sites,
        **found,
    )
    return _kept_nowhere(response)


def _time(moment: dt.datetime | str, zone: dt.timezone) -> str:
    when = dt.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M}"


def _kept_nowhere(response: Response) -> Response:
    private(response).headers["Cache-Control"] = "private, no-store"
    return response
