"""`/v1/explain`: why an industry, site or policy is, or is not, in an answer."""

from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Request

from matching.explain import Explanation
from service.deps import AppState
from service.matches.api import find_run, read_json_body
from service.matches.asking import ask_of, explained, read_ask
from service.matches.runs import day_of
from service.matches.schemas import ExplainRequest
from service.openapi import answers, body_of
from service.partners.caller import Partner, optional_partner

router = APIRouter(tags=["matches"], dependencies=[Depends(optional_partner("match:run"))])


async def read_request(request: Request) -> ExplainRequest:
    """The body as a question; decoding happens off the event loop."""
    return await to_thread.run_sync(read_ask, await read_json_body(request))


@router.post(
    "/v1/explain",
    summary="Why this entry, or why not",
    response_model=Explanation,
    responses=answers(400, 404, 408, 409, 413, 415, 422, 503, example="explanation"),
    openapi_extra=body_of("ExplainRequest", "question"),
)
async def explain_entry(
    asked: Annotated[ExplainRequest, Depends(read_request)],
    state: AppState,
    request: Request,
    partner: Annotated[Partner | None, Depends(optional_partner("match:run"))],
) -> Any:
    """The verdict on any industry, site or policy, by id or by name: its rank, what cost it most, what would change it.

    Nothing is stored. `run` is the manifest that the explanation rests on: of a kept run it is the run's own as long
    as catalogue, model and code are what they were.
    """
    kept = await find_run(asked.run_id, request) if asked.run_id else None
    today = day_of(state, sandbox=partner is not None and partner.sandbox)
    return await explained(state, ask_of(asked, kept, today))
