"""`/r/{run_id}/contact`: the one place that asks who to contact, and hands a lead to a named office."""

import datetime as dt

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from matching.problems import FieldError
from service.addresses import address_of
from service.db import transaction
from service.embeds.frame import embed_of
from service.errors import RunNotFound
from service.leads.contacts import read_contact
from service.leads.links import is_form, new_form
from service.leads.notice import notice, told
from service.leads.receiving import receive
from service.leads.recipients import Recipient, recipient_for
from service.leads.store import Agreed, HandOff
from service.matches.store import read_run
from service.pages.contacting import Offer, Typed, faults, offer_of, typed_from
from service.pages.i18n import language_of
from service.pages.render import page
from service.pages.sending import Sent
from service.pages.sheet import private
from service.pages.wrong import wrong
from service.uses import limit

router = APIRouter()


@router.api_route("/r/{run_id}/contact", methods=["GET", "HEAD"])
async def contact_form(request: Request, run_id: str) -> Response:
    """The form, prefilled from the report; without an office to receive it, what to do instead."""
    offer = await _offer(request, run_id)
    typed = offer.begun(dict(request.query_params))._replace(form=new_form())
    return await _page(request, offer, typed, await _recipient(request, typed))


@router.post("/r/{run_id}/contact")
async def send_contact(request: Request, run_id: str, form: Sent) -> Response:
    """Hand the lead off and lead to its status; sent twice it is one lead. What is wrong is told beside its field."""
    offer = await _offer(request, run_id)
    typed = typed_from(form)
    recipient = await _recipient(request, typed)
    if form.get("do") == "look" or recipient is None:
        return await _page(request, offer, offer.chosen_anew(typed), recipient)
    errors = [*faults(offer, typed), *_agreement(typed, recipient)]
    contact, wrong_contact = read_contact(typed.contact)
    if errors or wrong_contact or contact is None:
        return await _page(request, offer, typed, recipient, [*wrong_contact, *errors])
    await _limit(request, run_id)
    embed = embed_of(request)
    if embed is not None and embed.sandbox:  # whatever reaches officers comes from live forms alone
        return RedirectResponse(f"/r/{run_id}/contact?tried=1", status_code=303)
    said = HandOff(
        typed.form, recipient, run_id, typed.enterprise, typed.message, typed.chosen, contact,
        _agreed(request, request.state.settings.lead_days),
        partner_organisation_id=embed.organisation_id if embed else None,
    )  # fmt: skip
    async with transaction(request.state.sessionmaker) as session:
        place = request.state.knowledge.gazetteer.find
        handed = await receive(session, said, request.state.keyring, moment(request), place)
    return RedirectResponse(f"/l/{handed.token}?handed=1", status_code=303)


def moment(request: Request) -> dt.datetime:
    """Now, on the day the service takes today to be."""
    now = dt.datetime.now(request.state.settings.timezone)
    return dt.datetime.combine(request.state.today(), now.timetz())


async def _offer(request: Request, run_id: str) -> Offer:
    async with transaction(request.state.sessionmaker) as session:
        kept = await read_run(session, run_id)
    if kept is None:
        raise RunNotFound
    return offer_of(kept, request.state.knowledge.catalogue, language_of(request))


async def _recipient(request: Request, typed: Typed) -> Recipient | None:
    async with transaction(request.state.sessionmaker) as session:
        return await recipient_for(session, request.state.knowledge.catalogue, typed.chosen.site_id)


def _agreed(request: Request, days: int) -> Agreed:
    said = notice()
    purposes = tuple(purpose.id for purpose in said.purposes)
    return Agreed(said.version, purposes, language_of(request), days)


def _agreement(typed: Typed, recipient: Recipient) -> list[FieldError]:
    """Consent counts only for the recipient and the notice that were shown."""
    if typed.recipient != str(recipient.organisation_id) or typed.notice != notice().version:
        return [wrong("recipient_changed", "consent")]
    if not typed.consent:
        return [wrong("consent_missing", "consent")]
    return [] if is_form(typed.form) else [wrong("form_stale", "consent")]


async def _limit(request: Request, run_id: str) -> None:
    await limit(request.state, "hand-off", address_of(request))
    await limit(request.state, "run-hand-off", run_id)


async def _page(
    request: Request,
    offer: Offer,
    typed: Typed,
    recipient: Recipient | None,
    errors: list[FieldError] | None = None,
) -> Response:
    language, days = language_of(request), request.state.settings.lead_days
    by_field: dict[str, list[FieldError]] = {}
    for error in errors or ():
        by_field.setdefault(error.pointer.strip("/"), []).append(error)
    if any(error.code == "recipient_changed" for error in errors or ()):
        typed = typed._replace(consent=False)
    if not is_form(typed.form):
        typed = typed._replace(form=new_form())
    shown = page(
        request,
        "contact.html",
        status_code=422 if errors else 200,
        offer=offer,
        typed=typed,
        recipient=recipient,
        told=told(language, recipient.name, days) if recipient else None,
        errors=by_field,
    )
    shown.headers["Cache-Control"] = "private, no-store"
    return _indexed_by_nobody(shown)


def _indexed_by_nobody(response: Response) -> Response:
    kept = response.headers["Cache-Control"]
    private(response).headers["Cache-Control"] = kept
    return response
