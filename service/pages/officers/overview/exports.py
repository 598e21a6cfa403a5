"""`…/chart.svg` and `…/data.csv` of every figure of the overview, with the filters its page had."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.errors import NotFound, RoleTooLow
from service.officers.here import Officer, OfficerHere
from service.overview.clocks import clocks_of
from service.overview.funnel import funnel_of
from service.overview.groups import Bundle, bundles_of
from service.overview.refusals import refusals_of
from service.overview.stays import stays_of
from service.pages.officers.overview import coverage, parks, progress, targets
from service.pages.officers.overview.asked import Read, read
from service.pages.officers.overview.figure import Figure, file_of

router = APIRouter(prefix="/overview")
Make = Callable[[Request, OfficerHere], Awaitable[Figure]]


async def _funnel(request: Request, here: OfficerHere) -> Figure:
    given = await read(request, here)
    counts = await funnel_of(here.session, given.scope, given.places)
    return progress.funnel_figure(given.language, counts)


async def _stays(request: Request, here: OfficerHere) -> Figure:
    given = await read(request, here)
    found = await stays_of(here.session, given.scope, given.places, given.now)
    return progress.stays_figure(given.language, found)


async def _clocks(request: Request, here: OfficerHere) -> Figure:
    given = await read(request, here)
    found = await clocks_of(here.session, given.scope, given.places, given.now)
    return progress.clocks_figure(given.language, found)


async def _refusals(request: Request, here: OfficerHere) -> Figure:
    given = await read(request, here)
    found = await refusals_of(here.session, given.scope, given.places)
    return progress.refusals_figure(given.language, found)


def _groups(make: Callable[[Request, Read, list[Bundle]], Figure]) -> Make:
    async def made(request: Request, here: OfficerHere) -> Figure:
        given = await read(request, here)
        found = await bundles_of(here.session, given.scope, given.places, given.now)
        return make(request, given, found)

    return made


async def _coverage(request: Request, here: OfficerHere) -> Figure:
    wanted, _ = coverage.wanted_of(request)
    return coverage.figure_of(request, await coverage.grid_of(request, here, wanted))


async def _parks(request: Request, here: OfficerHere) -> Figure:
    wanted, _ = parks.wanted_of(request)
    return parks.figure_of(request, wanted, await parks.lacking(request, here, wanted))


async def _targets(request: Request, here: OfficerHere) -> Figure:
    return targets.figure_of(request, await targets.all_shown(request, here))


MAKERS: Mapping[str, Make] = {
    "funnel": _funnel,
    "stays": _stays,
    "clocks": _clocks,
    "refusals": _refusals,
    "cities": _groups(progress.cities_figure),
    "industries": _groups(progress.industries_figure),
    "officers": _groups(lambda _, given, bundles: progress.officers_figure(given, bundles)),
    "coverage": _coverage,
    "parks": _parks,
    "targets": _targets,
}
"""How each figure is made; `officers` is for managers."""


@router.api_route("/{figure}/chart.svg", methods=["GET", "HEAD"])
async def chart(request: Request, here: Officer, figure: str) -> Response:
    return await file_of(request, here, await _made(request, here, figure), "svg")


@router.api_route("/{figure}/data.csv", methods=["GET", "HEAD"])
async def data(request: Request, here: Officer, figure: str) -> Response:
    return await file_of(request, here, await _made(request, here, figure), "csv")


async def _made(request: Request, here: OfficerHere, figure: str) -> Figure:
    """Raises NotFound for a figure there is not, RoleTooLow for one that is not for this role."""
    if figure not in MAKERS:
        raise NotFound
    if figure == "officers" and not here.may("manager"):
        raise RoleTooLow
    return await MAKERS[figure](request, here)
