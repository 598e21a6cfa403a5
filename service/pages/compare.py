"""`/r/{run_id}/compare` and `/s/{token}/compare`: two to four sites of a report side by side."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from matching.result import MatchedSite
from service.pages.comparison import LEAST, MOST, compared
from service.pages.reading import Reading, own_reading, private, shared_reading
from service.pages.render import page
from service.pages.report import names_of, same_as_here

router = APIRouter()
METHODS = ["GET", "HEAD"]
Site = Annotated[list[Annotated[str, Query(max_length=200)]], Query(max_length=50)]


@router.api_route("/r/{run_id}/compare", methods=METHODS)
async def own_compare(request: Request, run_id: str, site: Site = []) -> Response:  # noqa: B006 - never changed
    """Sites of one's own report."""
    return _page(request, await own_reading(request, run_id), site)


@router.api_route("/s/{token}/compare", methods=METHODS)
async def shared_compare(request: Request, token: str, site: Site = []) -> Response:  # noqa: B006 - never changed
    """Sites of a report that was shared."""
    return _page(request, await shared_reading(request, token), site)


def _page(request: Request, reading: Reading, asked: list[str]) -> Response:
    """The table; or, with 422, what is wrong with the choice and the list to choose from again."""
    result, catalogue = reading.result(), request.state.knowledge.catalogue
    chosen = [item for item in result.sites if item.id in set(asked)]
    wrong = _wrong(asked, chosen)
    response = page(
        request,
        "compare.html",
        status_code=422 if wrong else 200,
        language=reading.language,
        reading=reading,
        result=result,
        comparison=None if wrong else compared(chosen),
        chosen={item.id for item in chosen},
        wrong=wrong,
        bounds={"least": LEAST, "most": MOST},
        catalogue=catalogue,
        names=names_of(catalogue, reading.language),
        **same_as_here(result, catalogue),
    )
    return private(response, reading)


def _wrong(asked: list[str], chosen: list[MatchedSite]) -> str | None:
    """`unknown`, `few` or `many`; None when the choice can be compared."""
    if len(set(asked)) > len(chosen):
        return "unknown"
    if len(chosen) < LEAST:
        return "few"
    return "many" if len(chosen) > MOST else None
