"""`/v1/plans`, `/v1/clauses`, `/v1/industries`, `/v1/sites`, `/v1/policies`: read from memory, from the database only for a time past."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request

from service.catalogue.lists import answer_list, answer_one
from service.catalogue.schemas import (
    ClauseQuery,
    ClauseView,
    IndustryQuery,
    IndustryView,
    One,
    Page,
    PlanQuery,
    PlanView,
    PolicyQuery,
    PolicyView,
    SiteQuery,
    SiteView,
)
from service.deps import AppState
from service.openapi import answers
from service.partners.caller import optional_partner

router = APIRouter(
    prefix="/v1", tags=["catalogue"], dependencies=[Depends(optional_partner("catalogue:read"))]
)
LIST = answers(304, 422, 503)
ONE = answers(304, 404, 422, 503)
EntryId = Annotated[str, Path(max_length=100)]
OneQuery = Annotated[One, Query()]


@router.get("/plans", response_model=Page[PlanView], summary="Plans", responses=LIST)
async def list_plans(
    request: Request, state: AppState, query: Annotated[PlanQuery, Query()]
) -> Any:
    return await answer_list(request, state.shelf, "plans", query)


@router.get("/plans/{id}", response_model=PlanView, summary="One plan", responses=ONE)
async def read_plan(request: Request, state: AppState, id: EntryId, query: OneQuery) -> Any:
    return await answer_one(request, state.shelf, "plans", id, query)


@router.get(
    "/clauses", response_model=Page[ClauseView], summary="Clauses of the plan", responses=LIST
)
async def list_clauses(
    request: Request, state: AppState, query: Annotated[ClauseQuery, Query()]
) -> Any:
    return await answer_list(request, state.shelf, "clauses", query)


@router.get("/clauses/{id}", response_model=ClauseView, summary="One clause", responses=ONE)
async def read_clause(request: Request, state: AppState, id: EntryId, query: OneQuery) -> Any:
    return await answer_one(request, state.shelf, "clauses", id, query)


@router.get("/industries", response_model=Page[IndustryView], summary="Industries", responses=LIST)
async def list_industries(
    request: Request, state: AppState, query: Annotated[IndustryQuery, Query()]
) -> Any:
    return await answer_list(request, state.shelf, "industries", query)


@router.get("/industries/{id}", response_model=IndustryView, summary="One industry", responses=ONE)
async def read_industry(request: Request, state: AppState, id: EntryId, query: OneQuery) -> Any:
    return await answer_one(request, state.shelf, "industries", id, query)


@router.get("/sites", response_model=Page[SiteView], summary="Sites", responses=LIST)
async def list_sites(
    request: Request, state: AppState, query: Annotated[SiteQuery, Query()]
) -> Any:
    return await answer_list(request, state.shelf, "sites", query)


@router.get("/sites/{id}", response_model=SiteView, summary="One site", responses=ONE)
async def read_site(request: Request, state: AppState, id: EntryId, query: OneQuery) -> Any:
    return await answer_one(request, state.shelf, "sites", id, query)


@router.get("/policies", response_model=Page[PolicyView], summary="Policies", responses=LIST)
async def list_policies(
    request: Request, state: AppState, query: Annotated[PolicyQuery, Query()]
) -> Any:
    return await answer_list(request, state.shelf, "policies", query)


@router.get("/policies/{id}", response_model=PolicyView, summary="One policy", responses=ONE)
async def read_policy(request: Request, state: AppState, id: EntryId, query: OneQuery) -> Any:
    return await answer_one(request, state.shelf, "policies", id, query)
