"""`/v1/leads`, read: where the leads that a partner brought stand, and nothing of anybody."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row, text

from service.cursors import moment_cursor, read_moment
from service.errors import LeadNotFound
from service.openapi import answers
from service.partners.caller import Partner, PartnerSession, partner
from service.partners.leads import Receiving

MayLead = Annotated[Partner, Depends(partner("lead:write"))]
router = APIRouter(prefix="/v1/leads", tags=["leads"])
STAGES: Mapping[str, tuple[str, str]] = {
    "lead": ("线索", "Lead"),
    "contacted": ("已联系", "Contacted"),
    "negotiating": ("洽谈", "In talks"),
    "visiting": ("考察", "Visiting"),
    "signed": ("签约", "Signed"),
    "construction": ("开工", "Building"),
    "production": ("投产", "Producing"),
    "paused": ("暂缓", "Paused"),
    "unsuitable": ("不适合", "Unsuitable"),
}
_BROUGHT = text("SELECT * FROM luodi_brought_leads(:which, :before_at, :before_id, :most)")


class BroughtLead(BaseModel):
    """One lead: its stage in words, and how it ended if it did. Not who, not what about, no contact details.

    `closed_as`: `unsuitable`, `unanswered`, `withdrawn` (consent), `deleted` or `expired`.
    """

    lead_id: UUID
    stage: str
    stage_zh: str
    stage_en: str
    closed_as: Literal["unsuitable", "unanswered", "withdrawn", "deleted", "expired"] | None
    recipient: Receiving
    created_at: dt.datetime
    updated_at: dt.datetime


class BroughtLeads(BaseModel):
    items: list[BroughtLead]
    next_cursor: str | None


class LeadsQuery(BaseModel):
    """Which page of the leads."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str, Field(max_length=200)] | None = None
    lang: Annotated[str, Field(max_length=20)] | None = None


@router.get(
    "",
    response_model=BroughtLeads,
    summary="The leads you brought",
    responses=answers(422, 503),
)
async def list_leads(
    caller: MayLead, query: Annotated[LeadsQuery, Query()], session: PartnerSession
) -> BroughtLeads:
    """The newest first, through the API and through your embedded forms; a sandbox has none."""
    before = read_moment(query.cursor)
    found = await _brought(caller, session, None, before, query.limit + 1)
    page, more = found[: query.limit], len(found) > query.limit
    last = page[-1] if page else None
    cursor = moment_cursor(last.created_at, last.lead_id) if more and last else None
    return BroughtLeads(items=[_shown(row) for row in page], next_cursor=cursor)


@router.get(
    "/{lead_id}",
    response_model=BroughtLead,
    summary="Where a lead stands",
    responses=answers(404, 422, 503),
)
async def read_lead(lead_id: UUID, caller: MayLead, session: PartnerSession) -> BroughtLead:
    """One that you brought; another partner's is missing."""
    found = await _brought(caller, session, lead_id, None, 1)
    if not found:
        raise LeadNotFound
    return _shown(found[0])


async def _brought(
    caller: Partner,
    session: PartnerSession,
    which: UUID | None,
    before: tuple[dt.datetime, UUID] | None,
    most: int,
) -> Sequence[Row[Any]]:
    if caller.sandbox:  # what it handed over was never kept
        return []
    at, identity = before or (None, None)
    said = {"which": which, "before_at": at, "before_id": identity, "most": most}
    return (await session.execute(_BROUGHT, said)).all()


def _shown(row: Row[Any]) -> BroughtLead:
    zh, en = STAGES[row.stage]
    return BroughtLead(
        lead_id=row.lead_id,
        stage=row.stage,
        stage_zh=zh,
        stage_en=en,
        closed_as=row.closed_as,
        recipient=Receiving(id=row.recipient_id, name=row.recipient),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
