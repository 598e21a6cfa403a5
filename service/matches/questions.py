"""`POST /v1/questions/next`: what is worth asking next, for forms of a partner's own."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from matching.result import Question
from service.deps import AppState
from service.matches.api import MayMatch, Profile
from service.matches.runs import Ways, compute, day_of
from service.openapi import answers, body_of
from service.partners.caller import optional_partner

router = APIRouter(
    prefix="/v1/questions", tags=["matches"], dependencies=[Depends(optional_partner("match:run"))]
)


class NextQuestions(BaseModel):
    """Fields not yet said, the one that settles most first; none when nothing is left, or nothing fits (`abstained`)."""

    profile_id: str | None
    abstained: bool
    questions: tuple[Question, ...]


@router.post(
    "/next",
    response_model=NextQuestions,
    summary="What to ask next",
    responses=answers(400, 408, 413, 415, 422, 503),
    openapi_extra=body_of("EnterpriseProfile", "profile"),
)
async def next_questions(profile: Profile, state: AppState, partner: MayMatch) -> NextQuestions:
    """The questions a match of this profile would end with; nothing is kept. Fields in `declined` are not asked again."""
    today = day_of(state, sandbox=partner is not None and partner.sandbox)
    result = await compute(state, profile, Ways(), today=today)
    return NextQuestions(
        profile_id=result.profile_id, abstained=result.abstained, questions=result.questions
    )
