"""`/v1/leads`: a partner hands a firm over to the office that receives it, with the person's own consent."""

import datetime as dt
from typing import Annotated, Any, Literal
from uuid import UUID

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from matching.problems import FieldError, ProfileError
from matching.result import MatchResult
from service.deps import AppState, Session
from service.errors import NoOffice, NotJson
from service.leads.contacts import Contact
from service.leads.links import new_form
from service.leads.notice import notice, told
from service.leads.receiving import receive
from service.leads.recipients import Recipient, recipient_for
from service.leads.store import Agreed, Chosen, HandOff
from service.matches.store import read_run
from service.openapi import answers, read_example
from service.partners.caller import Partner, partner
from service.partners.handing import SaidLead, agreement_faults, fault_at, read_lead_request

MayLead = Annotated[Partner, Depends(partner("lead:write"))]
router = APIRouter(prefix="/v1/leads", tags=["leads"])


class Receiving(BaseModel):
    """The office a lead would go to."""

    id: UUID
    name: str


class NoticeShown(BaseModel):
    """What the person has to be shown before they agree: the sentence, the purposes, and the rest as (label, text)."""

    recipient: Receiving
    notice_version: str
    language: Literal["zh", "en"]
    consent: str
    purposes: list[str]
    items: list[tuple[str, str]]
    retention_days: int


class LeadHanded(BaseModel):
    """The lead as it was kept. `status_path` opens its status for the firm, who may withdraw, export and delete there;
    it is told once. A sandbox key keeps nothing: `sandbox` is true and the path opens nothing."""

    lead_id: UUID
    stage: str
    recipient: Receiving
    first_contact_due: dt.datetime | None
    status_path: str | None
    sandbox: bool


@router.get(
    "/notice",
    response_model=NoticeShown,
    summary="What a person is told before a hand-off",
    responses=answers(409, 422, 503),
)
async def read_notice(
    caller: MayLead,
    state: AppState,
    session: Session,
    site: Annotated[str | None, Query(max_length=200)] = None,
    language: Literal["zh", "en"] = "zh",
) -> NoticeShown:
    """The notice in force, for the office of the site's park or city, else of the province; 409 without an office."""
    office = await _office(session, state, site)
    said = told(language, office.name, state.settings.lead_days)
    return NoticeShown(
        recipient=Receiving(id=office.organisation_id, name=office.name),
        notice_version=said.version,
        language=language,
        consent=said.consent,
        purposes=list(said.purposes),
        items=list(said.items),
        retention_days=state.settings.lead_days,
    )


async def read_body(request: Request) -> tuple[SaidLead, Contact]:
    """The body as a hand-off; decoding happens off the event loop."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise NotJson
    return await to_thread.run_sync(read_lead_request, await request.body())


def _described() -> dict[str, Any]:
    schema = SaidLead.model_json_schema(ref_template="#/components/schemas/{model}")
    for inner in (schema, *schema.pop("$defs").values()):
        inner.pop("title", None)
    schema["properties"]["contact"] = {"type": "object"}
    schema["properties"]["consent"] = {"type": "object"}
    content = {"application/json": {"schema": schema, "example": read_example("lead")}}
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "",
    status_code=201,
    response_model=LeadHanded,
    summary="Hand a firm over to the office that receives it",
    responses=answers(400, 408, 409, 413, 415, 422, 503),
    openapi_extra=_described(),
)
async def hand_lead(
    caller: MayLead,
    said: Annotated[tuple[SaidLead, Contact], Depends(read_body)],
    state: AppState,
    session: Session,
) -> LeadHanded:
    """Kept with the consent of the person named, tagged with your organisation; send an `Idempotency-Key`.

    What is chosen must stand in the answer of `run_id`. Consent for another notice or recipient than the one that
    receives the lead is 422.
    """
    lead, contact = said
    office = await _office(session, state, lead.site)
    faults = [
        *await _choices(session, lead),
        *agreement_faults(lead.consent, office.organisation_id),
    ]
    if faults:
        raise ProfileError(faults)
    receiving = Receiving(id=office.organisation_id, name=office.name)
    if caller.sandbox:
        made = UUID(int=0)
        return LeadHanded(
            lead_id=made, stage="lead", recipient=receiving, first_contact_due=None, status_path=None, sandbox=True
        )  # fmt: skip
    moment = dt.datetime.combine(state.today(), state.now().timetz())
    asked = _hand_off(lead, contact, office, caller, state)
    place = state.knowledge.gazetteer.find
    handed = await receive(session, asked, state.keyring, moment, place)
    return LeadHanded(
        lead_id=handed.lead.lead_id,
        stage=handed.lead.stage,
        recipient=receiving,
        first_contact_due=handed.lead.first_contact_due,
        status_path=f"/l/{handed.token}",
        sandbox=False,
    )


def _hand_off(
    lead: SaidLead, contact: Contact, office: Recipient, caller: Partner, state: AppState
) -> HandOff:
    purposes = tuple(purpose.id for purpose in notice().purposes)
    agreed = Agreed(notice().version, purposes, lead.consent.language, state.settings.lead_days)
    return HandOff(
        new_form(),
        office,
        lead.run_id,
        lead.enterprise,
        lead.message,
        Chosen(lead.industry, lead.site, lead.policy),
        contact,
        agreed,
        partner_organisation_id=caller.organisation_id,
        partner_key=str(caller.key_id),
    )


async def _office(session: Session, state: AppState, site: str | None) -> Recipient:
    office = await recipient_for(session, state.knowledge.catalogue, site)
    if office is None:
        raise NoOffice
    return office


async def _choices(session: Session, lead: SaidLead) -> list[FieldError]:
    """Whether the answer is kept, and lists what was chosen."""
    kept = await read_run(session, lead.run_id)
    if kept is None:
        return [fault_at("/run_id", "run_absent")]
    result = MatchResult.model_validate_json(kept.result)
    listed = {
        "industry": {item.id for item in result.industries},
        "site": {item.id for item in result.sites},
        "policy": {item.id for item in result.policies},
    }
    return [
        fault_at(f"/{name}", "choice_unknown")
        for name, ids in listed.items()
        if (chosen := getattr(lead, name)) is not None and chosen not in ids
    ]
