"""`/v1/matches`: a profile in, an answer out, readable again, replayable and comparable.

What is done with a kept answer also stands under `/v1/runs`, by the same handlers.
"""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from matching.diff import Difference
from matching.problems import parse_profile_json
from matching.profile import EnterpriseProfile
from matching.result import LensComparison, MatchResult
from service.deps import AppState, Session, own_transaction
from service.errors import NotJson, RunNotFound
from service.matches.differences import compared
from service.matches.repeats import answer_of, note
from service.matches.runs import replay, run_lenses, run_match, ways_of
from service.matches.schemas import DiffQuery, MatchQuery, ResultHash
from service.matches.store import KeptRun, read_run, result_sha256
from service.openapi import answers, body_of
from service.partners.caller import Partner, optional_partner

MayMatch = Annotated[Partner | None, Depends(optional_partner("match:run"))]
router = APIRouter(tags=["matches"], dependencies=[Depends(optional_partner("match:run"))])
Handler = TypeVar("Handler", bound=Callable[..., Any])
KEPT_AT = ("/v1/matches/{run_id}", "/v1/runs/{run_id}")
"""Both addresses in full: the route's own path is what metrics and logs count by."""
SHORT = 8 * 1024
"""Bytes of a body that are decoded in well under a millisecond."""


async def read_profile(request: Request) -> EnterpriseProfile:
    """The body as a profile; a long one is decoded off the event loop, for a short one the way there takes longer."""
    body = await read_json_body(request)
    if len(body) <= SHORT:
        return parse_profile_json(body)
    return await to_thread.run_sync(parse_profile_json, body)


async def read_json_body(request: Request) -> bytes:
    """The bytes of a body that says it is JSON; raises NotJson."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != "application/json" or charset not in {"", "utf-8", "utf8"}:
        raise NotJson
    return await request.body()


async def find_run(run_id: str, request: Request) -> KeptRun:
    """Its own short transaction: a replay must not hold a connection while it computes."""
    async with own_transaction(request) as session:
        kept = await read_run(session, run_id)
    if kept is None:
        raise RunNotFound
    return kept


def at_both(method: str, act: str, **described: Any) -> Callable[[Handler], Handler]:
    """A handler of a kept run under both of its addresses."""

    def register(handler: Handler) -> Handler:
        for address in KEPT_AT:
            router.add_api_route(f"{address}{act}", handler, methods=[method], **described)
        return handler

    return register


Profile = Annotated[EnterpriseProfile, Depends(read_profile)]
Kept = Annotated[KeptRun, Depends(find_run)]


@router.post(
    "/v1/matches",
    summary="Match a profile against the plan",
    response_model=MatchResult | LensComparison,
    responses=answers(400, 408, 413, 415, 422, 503, example="result"),
    openapi_extra=body_of("EnterpriseProfile", "profile"),
)
async def create_match(
    profile: Profile,
    query: Annotated[MatchQuery, Query()],
    state: AppState,
    session: Session,
    partner: MayMatch,
    request: Request,
) -> Any:
    """Ranked industries, sites and policies with the plan's own sentences; kept under `run.run_id`.

    The same profile on the same day is the same run. With `lenses=all` the answer is a LensComparison: every published
    lens side by side, each a run of its own, each telling how much fit it gives up (`lens_cost`).

    Conditions that were not spoken of are `unknown`. With a sandbox key the day is always the same one, the plan's
    first, so that the same profile has the same answer for ever; such runs are marked and counted apart.
    """
    sandbox = partner is not None and partner.sandbox
    if query.lenses == "all":
        return _answer(await run_lenses(state, session, profile, query.top, sandbox=sandbox))
    ways = ways_of(query.lens, query.weights, query.top)
    stored = await run_match(state, session, profile, ways, sandbox=sandbox)
    note(request.scope, state.recent, stored.run_id)
    return answer_of(stored.body, stored.run_id)


@at_both(
    "GET",
    "",
    summary="Read an answer again",
    response_model=MatchResult,
    responses=answers(404, 503, example="result"),
)
async def read_match(kept: Kept) -> Any:
    """The very bytes that were answered."""
    return _answer(kept.result)


@at_both(
    "GET",
    "/sha256",
    summary="The hash of an answer",
    response_model=ResultHash,
    responses=answers(404, 503),
)
async def read_hash(kept: Kept) -> ResultHash:
    """SHA-256 of the very bytes that were answered, as documents print it."""
    return ResultHash(
        run_id=kept.run_id, sha256=result_sha256(kept), bytes=len(kept.result.encode())
    )


@at_both(
    "POST",
    "/replay",
    summary="Compute an answer again",
    response_model=MatchResult,
    responses=answers(404, 409, 503, example="result"),
)
async def replay_match(kept: Kept, state: AppState) -> Any:
    """200 and `Luodi-Replay: identical` when the bytes agree; 409 naming what changed when they do not."""
    return _answer(await replay(state, kept), {"Luodi-Replay": "identical"})


@at_both(
    "GET",
    "/diff",
    summary="What changed between two answers",
    response_model=Difference,
    responses=answers(404, 422, 503, example="difference"),
)
async def diff_matches(kept: Kept, query: Annotated[DiffQuery, Query()], request: Request) -> Any:
    """What was said otherwise, which ingredients changed, and what entered, left or moved, with the factors behind it."""
    return await compared(kept, await find_run(query.to, request))


def _answer(text: str, headers: dict[str, str] | None = None) -> Response:
    return Response(text, headers=headers, media_type="application/json")
