"""`/r/{run_id}/lenses` and `/s/{token}/lenses`: the published lenses side by side, and what each gives up."""

import datetime as dt
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from matching.lenses import LENSES, Lens, lenses
from matching.result import Cost, MatchedSite, MatchResult
from service.addresses import address_of
from service.matches.runs import Ways, compute
from service.pages.moves import Move, moves_of
from service.pages.reading import Reading, own_reading, private, shared_reading
from service.pages.render import page
from service.pages.report import names_of, same_as_here
from service.pages.views import report_of

router = APIRouter()
METHODS = ["GET", "HEAD"]
TOLD = 5
"""Places a column shows."""
LITTLE, MUCH = 0.02, 0.08
"""Shares of the best fit below which giving up is called slight, and from which it is called much."""


class Column(NamedTuple):
    """One lens: its first places, where they stood under best fit, and what the order costs."""

    lens: Lens
    sites: tuple[MatchedSite, ...]
    moves: dict[str, Move]
    cost: Cost | None
    giving: str

    @property
    def given_share(self) -> float:
        return _share(self.cost)


@router.api_route("/r/{run_id}/lenses", methods=METHODS)
async def own_lenses(request: Request, run_id: str) -> Response:
    """The lenses over one's own report."""
    return await _page(request, await own_reading(request, run_id))


@router.api_route("/s/{token}/lenses", methods=METHODS)
async def shared_lenses(request: Request, token: str) -> Response:
    """The lenses over a report that was shared."""
    return await _page(request, await shared_reading(request, token))


async def _page(request: Request, reading: Reading) -> Response:
    """Computed on the report's own day and not kept; only from the catalogue the report was made with."""
    request.state.buckets.take("preview", address_of(request))
    result, catalogue = reading.result(), request.state.knowledge.catalogue
    columns: tuple[Column, ...] = ()
    if all(same_as_here(result, catalogue).values()) and result.sites:
        columns = await _columns(request.state, reading, result)
    response = page(
        request,
        "report_lenses.html" if "luodi-part" in request.headers else "lenses.html",
        language=reading.language,
        reading=reading,
        columns=columns,
        result=result,
        names=names_of(catalogue, reading.language),
    )
    response.headers["Vary"] = "Accept-Language, Cookie, Luodi-Part"
    return private(response, reading)


async def _columns(state: Any, reading: Reading, result: MatchResult) -> tuple[Column, ...]:
    today, profile = dt.date.fromisoformat(result.run.today), reading.profile()
    found = [
        await compute(state, profile, Ways(lens, None, result.run.top), today=today)
        for lens in LENSES
    ]
    return tuple(
        _column(lenses()[lens], report_of(profile, one).sites, one)
        for lens, one in zip(LENSES, found, strict=True)
    )


def _column(lens: Lens, sites: tuple[MatchedSite, ...], result: MatchResult) -> Column:
    cost = result.lens_cost.sites if result.lens_cost else None
    return Column(lens, sites[:TOLD], moves_of(result), cost, _giving(cost))


def _giving(cost: Cost | None) -> str:
    """`none`, `slight`, `some` or `much`."""
    share = _share(cost)
    if share <= 0:
        return "none"
    return "slight" if share < LITTLE else "some" if share < MUCH else "much"


def _share(cost: Cost | None) -> float:
    """What is given up as a share of the best fit."""
    return cost.given_up / cost.best_fit if cost and cost.best_fit else 0.0
