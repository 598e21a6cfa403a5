"""`/v1/standards/gbt4754`: classes of economic activity, found by code, name, pinyin or a word of the trade."""

from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from service.addresses import address_of
from service.deps import AppState
from service.openapi import answers
from service.standards.index import LIMIT, Way

router = APIRouter(prefix="/v1/standards", tags=["standards"])


class ClassQuery(BaseModel):
    """`q` is what was typed so far; `lang` is accepted and changes nothing: the standard has Chinese names only."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(min_length=1, max_length=60)]
    limit: Annotated[int, Field(ge=1, le=50)] = LIMIT
    lang: Annotated[str, Field(max_length=20)] | None = None


class ClassView(BaseModel):
    """One class; `path` names those above it, widest first; `via` is the trade word when a synonym led here."""

    code: str
    level: str
    name: str
    path: list[str]
    found_by: Way
    via: str | None


class ClassList(BaseModel):
    standard: Literal["GB/T 4754—2017"]
    items: list[ClassView]


@router.get(
    "/gbt4754",
    response_model=ClassList,
    summary="Classes of GB/T 4754—2017",
    responses=answers(422, 429),
)
async def find_classes(
    request: Request, response: Response, state: AppState, query: Annotated[ClassQuery, Query()]
) -> Any:
    """The classes the text may mean, best first; an empty list when none does."""
    state.buckets.take("search", address_of(request))
    hits = await to_thread.run_sync(state.classes.search, query.q, query.limit)
    response.headers["Cache-Control"] = "private, max-age=300"
    return {"standard": "GB/T 4754—2017", "items": [hit._asdict() for hit in hits]}
