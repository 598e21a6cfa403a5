"""`/v1/feedback`: what somebody says of one entry of an answer."""

from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Request

from matching.problems import ProfileError
from matching.result import MatchResult
from service.addresses import address_of
from service.deps import AppState, Session
from service.errors import NotJson
from service.feedback.reading import read_feedback, wrong_field
from service.feedback.schemas import Feedback, FeedbackKept
from service.feedback.shown import Shown, shown_in
from service.feedback.store import Said, record, respondent
from service.matches.store import read_run
from service.openapi import answers, read_example
from service.partners.caller import optional_partner

router = APIRouter(
    prefix="/v1/feedback",
    tags=["feedback"],
    dependencies=[Depends(optional_partner("feedback:write"))],
)


async def read_body(request: Request) -> Feedback:
    """The body as feedback; decoding happens off the event loop."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != "application/json" or charset not in {"", "utf-8", "utf8"}:
        raise NotJson
    return await to_thread.run_sync(read_feedback, await request.body())


def _body() -> dict[str, Any]:
    """The request body for the description; the shape of its item is there already, in the answer's."""
    schema = Feedback.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs")
    content = {"application/json": {"schema": schema, "example": read_example("feedback")}}
    return {"requestBody": {"required": True, "content": content}}


Body = Annotated[Feedback, Depends(read_body)]


@router.post(
    "",
    summary="Say whether an entry of an answer is useful",
    response_model=FeedbackKept,
    responses=answers(400, 408, 413, 415, 422, 429, 503),
    openapi_extra=_body(),
)
async def give_feedback(request: Request, said: Body, state: AppState, session: Session) -> Any:
    """Kept beside what was shown and at which rank, both read from the stored answer.

    One answer a run, entry and `respondent`; the next one takes its place. A run that is not kept, or an entry that the
    answer does not list, is 422 naming the field.
    """
    state.buckets.take("feedback", address_of(request))
    kept = await read_run(session, said.run_id)
    if kept is None:
        raise ProfileError([wrong_field("run_absent", "/run_id")])
    result = MatchResult.model_validate_json(kept.result)
    shown = shown_in(result, said.item.kind, said.item.id)
    if shown is None:
        raise ProfileError([wrong_field("item_absent", "/item/id")])
    who = respondent(kept.run_id, f"api:{said.respondent or ''}")
    replaced = await record(session, shown, who, Said(said.verdict, said.reason), "api")
    return _kept(said, shown, replaced)


def _kept(said: Feedback, shown: Shown, replaced: bool) -> FeedbackKept:
    return FeedbackKept(
        run_id=shown.run_id,
        item=said.item,
        rank=shown.rank,
        grade=shown.grade,
        catalogue_version=shown.catalogue_version,
        verdict=said.verdict,
        reason=said.reason,
        replaced=replaced,
    )
