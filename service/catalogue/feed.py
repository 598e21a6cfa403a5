"""`/v1/changes`, `/v1/coverage`, `/v1/meta`: what changed, what is covered, what answers are made from."""

import datetime as dt
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy import Row

from matching.lenses import LENSES
from service.catalogue.changes import last_change, read_changes
from service.catalogue.coverage import coverage
from service.catalogue.lists import answer_json
from service.catalogue.schemas import (
    ChangePage,
    ChangeQuery,
    Coverage,
    CoverageQuery,
    Languages,
    Meta,
)
from service.deps import AppState, Session
from service.errors import QueryInvalid
from service.openapi import answers
from service.partners.caller import optional_partner
from service.wording import parameter_error

router = APIRouter(
    prefix="/v1", tags=["catalogue"], dependencies=[Depends(optional_partner("catalogue:read"))]
)
_LARGEST = 2**63 - 1


@router.get(
    "/changes",
    response_model=ChangePage,
    summary="What changed in the catalogue",
    responses=answers(304, 422, 503),
)
async def list_changes(
    request: Request, session: Session, query: Annotated[ChangeQuery, Query()]
) -> Any:
    """Every change of an entry, field by field, in order; ask again with `next_since`, for ever.

    The feed begins with the `baseline` of each plan, what the lists answered then; it is only ever added to.
    """
    since = await _since(session, query.since)
    found = await read_changes(session, since, query.limit, plan_id=query.plan, noun=query.noun)
    page = found[: query.limit]
    body = {
        "items": [_item(row) for row in page],
        "next_since": page[-1].change_id if page else since,
        "more": len(found) > query.limit,
    }
    return answer_json(request, body, "zh")


@router.get(
    "/coverage",
    response_model=Coverage,
    summary="How much there is, by industry and city",
    responses=answers(304, 422),
)
async def read_coverage(
    request: Request, state: AppState, query: Annotated[CoverageQuery, Query()]
) -> Any:
    """Sites, the parks among them, and policies of each industry in each city; combinations with none are left out.

    A null `city` counts what names no city, a null `industry` what names no industry. What serves an industry also
    counts for those above it, and what lies in two cities counts in both: rows do not add up to a total.
    """
    return answer_json(request, coverage(state.shelf, query.industry, query.city), query.lang)


@router.get(
    "/meta",
    response_model=Meta,
    summary="What answers are made from",
    responses=answers(304, 422),
)
async def read_meta(request: Request, state: AppState, query: Annotated[Languages, Query()]) -> Any:
    """Versions and hashes of the plan, the catalogue, the model and the scorer: the ingredients of a run."""
    catalogue, encoder = state.knowledge.catalogue, state.knowledge.encoder
    info = catalogue.info
    body = {
        "api_version": "v1",
        "library_version": version("luodi"),
        "plans": [
            {
                "id": info.id,
                "title_zh": info.title_zh,
                "title_en": info.title_en,
                "catalogue_version": f"{info.catalogue_version}+{catalogue.sha256[:12]}",
                "catalogue_sha256": catalogue.sha256,
                "plan_sha256": info.sha256,
            }
        ],
        "engine": encoder.engine,
        "model_id": encoder.model_id,
        "model_sha256": encoder.model_sha256,
        "scorer_version": state.knowledge.scorer.version,
        "lenses": list(LENSES),
        "today": state.today().isoformat(),
        "sandbox_today": info.period_from.isoformat(),
    }
    return answer_json(request, body, query.lang)


async def _since(session: Session, text: str) -> int:
    """A change's number as it is; an instant as the number of the last change by then."""
    if text.isascii() and text.isdecimal():
        number = int(text) if len(text) < 20 else _LARGEST + 1
        if number <= _LARGEST:
            return number
    try:
        at = dt.datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError
        return await last_change(session, at.astimezone(dt.UTC))
    except (ValueError, OverflowError):
        raise QueryInvalid(errors=[parameter_error(("query", "since"), "since_invalid")]) from None


def _item(row: Row[Any]) -> dict[str, Any]:
    return {**row._mapping, "at": row.at.isoformat()}
