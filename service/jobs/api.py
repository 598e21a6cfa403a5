"""`/v1/match-jobs`: many profiles in one call, matched by workers, read back in pages or as a stream."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response, StreamingResponse

from matching.lenses import LENSES, LensError, WeightsError, weights_of
from service.audit.log import Actor, record
from service.cursors import moment_cursor, read_moment, read_number
from service.db import transaction
from service.deps import AppState, Session
from service.errors import JobNotFound, QueryInvalid
from service.jobs import store, views
from service.jobs.intake import Sent
from service.jobs.reading import XLSX, read_batch
from service.jobs.schemas import (
    JobQuery,
    JobResults,
    JobsQuery,
    MatchJob,
    MatchJobs,
    ResultsQuery,
    TemplateQuery,
)
from service.jobs.store import Owner, Wish
from service.jobs.template import csv_template, xlsx_template
from service.matches.runs import day_of, ways_of
from service.openapi import answers, read_example
from service.organisations.store import act_for
from service.partners.caller import Partner, PartnerSession, partner
from service.partners.limits import at_ease, count
from service.wording import parameter_error

router = APIRouter(prefix="/v1/match-jobs", tags=["match-jobs"])
templates = APIRouter(prefix="/v1/match-job-templates", tags=["match-jobs"])
"""Beside the jobs, not among them: an address below `/v1/match-jobs` is a job's."""
NDJSON = "application/x-ndjson"
ROUTE = "POST /v1/match-jobs"
Caller = Annotated[Partner, Depends(partner("match:run"))]


async def caller_first(caller: Caller) -> Partner:
    """Who may not send a batch is told so before any of it is read."""
    return caller


async def wish_of(
    query: Annotated[JobQuery, Query()],
    state: AppState,
    caller: Annotated[Partner, Depends(caller_first)],
) -> Wish:
    """How the rows are to be matched, in the sandbox on its one day.

    Raises QueryInvalid for an unknown lens or weights that cannot be used.
    """
    ways = ways_of(query.lens, query.weights, query.top)
    try:
        weights_of(ways.lens, ways.weights)
    except LensError:
        error = parameter_error(("query", "lens"), "enum", {"choices": "、".join(LENSES)})
        raise QueryInvalid(errors=[error]) from None
    except WeightsError as error:
        items = [{**one._asdict(), "pointer": f"/query{one.pointer}"} for one in error.errors]
        raise QueryInvalid(errors=items) from None
    today = day_of(state, sandbox=caller.sandbox)
    return Wish(ways.lens, ways.weights, ways.top, today)


async def batch_of(
    request: Request,
    caller: Annotated[Partner, Depends(caller_first)],
    wish: Annotated[Wish, Depends(wish_of)],
) -> AsyncIterator[Iterator[Sent]]:
    async with read_batch(request) as rows:
        yield rows


def owner_of(caller: Partner) -> Owner:
    return Owner(caller.organisation_id, caller.environment)


def _body() -> dict[str, Any]:
    profile = {"$ref": "#/components/schemas/EnterpriseProfile"}
    file = {"type": "string", "format": "binary"}
    content: dict[str, Any] = {
        "application/json": {
            "schema": {"type": "array", "items": profile, "minItems": 1},
            "example": [read_example("profile")],
        },
        NDJSON: {"schema": {"type": "string"}},
        "text/csv": {"schema": {"type": "string"}},
        XLSX: {"schema": file},
        "multipart/form-data": {"schema": {"type": "object", "properties": {"file": file}}},
    }
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "",
    status_code=202,
    summary="Match many profiles",
    response_model=MatchJob,
    responses=answers(401, 403, 408, 413, 415, 422, 429, 503),
    openapi_extra=_body(),
)
async def create_job(
    caller: Caller,
    wish: Annotated[Wish, Depends(wish_of)],
    sent: Annotated[Iterator[Sent], Depends(batch_of)],
    state: AppState,
    session: Session,
    response: Response,
) -> MatchJob:
    """Up to 100,000 profiles: a JSON array, one object a line (NDJSON), CSV or XLSX (see `/v1/match-job-templates/xlsx`).

    The answer is the job, its address in `Location`. A row that cannot be read carries its problem and sinks no other.
    Every row counts against the key's monthly quota. The webhook `match_job.finished` tells when it has ended.
    """
    owner = owner_of(caller)
    await act_for(session, caller.organisation_id)
    job_id = await store.create(session, owner, wish, sent)
    job = await store.read(session, owner, job_id)
    assert job is not None
    used = await count(session, state, caller.key_id, rows=job.rows, route=ROUTE)
    used.check()
    await at_ease(session)  # a job once accepted is kept
    actor = Actor("partner", str(caller.key_id), caller.organisation_id)
    await record(session, actor, "match_job.created", ("match_job", job_id), rows=job.rows)
    response.headers["Location"] = f"/v1/match-jobs/{job_id}"
    return views.job_view(job, _now())


@router.get(
    "",
    summary="List jobs",
    response_model=MatchJobs,
    responses=answers(401, 403, 422, 429, 503),
)
async def list_jobs(
    caller: Caller, query: Annotated[JobsQuery, Query()], session: PartnerSession
) -> MatchJobs:
    """Jobs of the last seven days, the newest first."""
    before = read_moment(query.cursor)
    rows = await store.listed(session, owner_of(caller), query.limit, before)
    page, more = rows[: query.limit], len(rows) > query.limit
    return MatchJobs(
        items=[views.job_view(row, _now()) for row in page],
        next_cursor=moment_cursor(page[-1].created_at, page[-1].job_id) if more else None,
    )


@templates.get(
    "/xlsx",
    summary="The table to fill in",
    response_class=Response,
    responses=answers(401, 403, 422, 429, 503)
    | {200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
def xlsx(caller: Caller, query: Annotated[TemplateQuery, Query()]) -> Response:
    """An empty workbook with the headings, and a sheet that explains each column."""
    return _file(xlsx_template(query.lang), XLSX, "luodi-batch.xlsx")


@templates.get(
    "/csv",
    summary="The table to fill in, as CSV",
    response_class=Response,
    responses=answers(401, 403, 422, 429, 503)
    | {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def plain(caller: Caller, query: Annotated[TemplateQuery, Query()]) -> Response:
    """The heading row, in UTF-8 with a byte order mark."""
    return _file(csv_template(query.lang), "text/csv; charset=utf-8", "luodi-batch.csv")


@router.get(
    "/{job_id}",
    summary="How far a job is",
    response_model=MatchJob,
    responses=answers(401, 403, 404, 422, 429, 503),
)
async def read_job(job_id: UUID, caller: Caller, session: PartnerSession) -> MatchJob:
    """State, counts and the seconds that are left at the rate so far."""
    job = await store.read(session, owner_of(caller), job_id)
    if job is None:
        raise JobNotFound
    return views.job_view(job, _now())


@router.get(
    "/{job_id}/results",
    summary="What came of the rows",
    response_model=JobResults,
    responses=answers(401, 403, 404, 422, 429, 503)
    | {200: {"content": {NDJSON: {"schema": {"type": "string"}}}}},
)
async def read_results(
    job_id: UUID,
    request: Request,
    caller: Caller,
    query: Annotated[ResultsQuery, Query()],
    state: AppState,
) -> Any:
    """Rows in order, as far as all before them have an outcome; with `Accept: application/x-ndjson` as a stream.

    Go on with `next_cursor` (while the job runs there is always one): no row is missed and none comes twice.
    """
    after = read_number(query.cursor)
    owner = owner_of(caller)

    @asynccontextmanager
    async def acting() -> AsyncIterator[AsyncSession]:
        async with transaction(state.sessionmaker) as session:
            await act_for(session, caller.organisation_id)
            yield session

    async with acting() as session:
        job = await store.read(session, owner, job_id)
        if job is None:
            raise JobNotFound
        if not _wants_stream(request):
            rows = await store.results(session, owner, job_id, after, query.limit)
            body = views.page_text(rows, after, query.limit, job.state)
            return Response(body, media_type="application/json")
    streamed = partial(views.stream, acting, owner, job_id, after)
    return StreamingResponse(streamed(), media_type=NDJSON)


@router.delete(
    "/{job_id}",
    summary="Cancel a job",
    response_model=MatchJob,
    responses=answers(401, 403, 404, 422, 429, 503),
)
async def cancel_job(job_id: UUID, caller: Caller, session: PartnerSession) -> MatchJob:
    """Rows that wait are forgotten, results that are there stay until they expire; a job that has ended stays as it is."""
    job = await store.cancel(session, owner_of(caller), job_id)
    if job is None:
        raise JobNotFound
    actor = Actor("partner", str(caller.key_id), caller.organisation_id)
    await record(session, actor, "match_job.cancelled", ("match_job", job_id))
    return views.job_view(job, _now())


def _wants_stream(request: Request) -> bool:
    accepted = request.headers.get("accept", "").lower()
    return NDJSON in accepted


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=kind)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
