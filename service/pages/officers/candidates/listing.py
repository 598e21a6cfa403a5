"""`/officer/candidates`: the entrances, and the list an address asks for."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from matching.problems import FieldError
from service.candidates.cursor import CursorError
from service.candidates.search import Search
from service.candidates.targets import Kind
from service.enterprises.store import enterprises_of
from service.officers.here import Officer, OfficerHere
from service.officers.store import all_officers
from service.pages.i18n import language_of
from service.pages.officers.candidates import words
from service.pages.officers.candidates.asking import ROWS, Asked, asked_of
from service.pages.officers.candidates.choices import SHOWN, Naming, chosen_of, facets_of
from service.pages.officers.candidates.entrances import lists_of, name_of
from service.pages.officers.candidates.exporting import MOST
from service.pages.officers.candidates.paging import Listed, Placed, listed
from service.pages.officers.candidates.rows import Row, clock_for, reweighed, rows_of
from service.pages.officers.leads.shown import local_now, quiet_of
from service.pages.officers.shell import officer_page
from service.pages.report import names_of
from service.searches.store import searches

router = APIRouter()


@router.api_route("/candidates", methods=["GET", "HEAD"])
async def candidates(request: Request, here: Officer) -> Response:
    """The entrances; or, where the address names a target or a filter, the list: exact, counted, a page at a time."""
    asked = asked_of(request.query_params, request.state.knowledge)
    if not asked.ready:
        return await _entrances(request, here, asked)
    try:
        page = await listed(request.state, here, asked, rows=ROWS, facets=True)
    except CursorError as error:
        asked = asked._replace(cursor="", faults=(*asked.faults, _told(error)))
        page = await listed(request.state, here, asked, rows=ROWS, facets=True)
    return await _list(request, here, asked, page)


def _told(error: CursorError) -> FieldError:
    return FieldError("", "cursor", error.message_zh, error.message_en)


async def _entrances(request: Request, here: OfficerHere, asked: Asked) -> Response:
    state, language = request.state, language_of(request)
    every = await state.candidates.search(here.session, Search(limit=1), state.today())
    return officer_page(
        request,
        here,
        "officer_candidates_start.html",
        faults=asked.faults,
        asked=asked,
        total=every.total,
        finding=words,
        saved_searches=await searches(here.session),
        suggestions=lists_of(state.knowledge.catalogue, language),
        **context_of(request),
    )


async def _list(request: Request, here: OfficerHere, asked: Asked, page: Listed) -> Response:
    state, language = request.state, language_of(request)
    catalogue = state.knowledge.catalogue
    people = {str(one.officer_id): one.name for one in await all_officers(here.session)}
    now = local_now(request, here)
    naming = Naming(catalogue, language, people)
    rows = await lines(state, here, asked, page.rows)
    response = officer_page(
        request,
        here,
        "officer_candidates_rows.html"
        if "luodi-part" in request.headers
        else "officer_candidates.html",
        faults=asked.faults,
        asked=asked,
        page=page,
        rows=reweighed(rows) if asked.weights else rows,
        aside=await lines(state, here, asked._replace(weights=None), page.aside),
        heading=heading(asked, catalogue, language),
        facets=facets_of(asked, page.facets, naming),
        chosen=chosen_of(asked, naming),
        naming=naming,
        shown=SHOWN,
        clock=lambda row: clock_for(language, row.enterprise, now),
        quiet=lambda row: quiet_of(language, row.enterprise["last_contact_at"], now),
        sliders=asked.sliders(),
        most=MOST,
        following=asked.address.put("cursor", page.next) if page.next else None,
        suggestions=lists_of(catalogue, language),
        finding=words,
        **_around(asked, catalogue, page),
        **context_of(request),
    )
    response.headers["Vary"] = "Accept-Language, Cookie, Luodi-Part"
    return response


async def lines(
    state: Any, here: OfficerHere, asked: Asked, placed: tuple[Placed, ...]
) -> list[Row]:
    """Some places of a list with all that is shown of them."""
    hits = [one.hit for one in placed]
    why = await state.candidates.reasons(here.session, hits, state.today(), asked.weights)
    found = await enterprises_of(here.session, [hit.enterprise_id for hit in hits])
    return rows_of(placed, why, found, asked.target, state.knowledge.catalogue, here.now)


def heading(asked: Asked, catalogue: Any, language: Any) -> tuple[str, str]:
    """The words of the heading, to be translated, and the target's name."""
    if asked.target is None:
        return words.HEADINGS["all"], ""
    return words.HEADINGS[asked.target.kind], name_of(asked.target, catalogue, language)


def _around(asked: Asked, catalogue: Any, page: Listed) -> Mapping[str, Any]:
    """What a target of the plan or a gap leads to besides: the industries it names, the cities of its clause."""
    aim = None
    if asked.target and asked.target.kind is Kind.PLAN_TARGET:
        aim = next(one for one in catalogue.targets if one.id == asked.target.value)
    industries = aim.industries if aim else page.gaps
    return {
        "aim": aim,
        "industries": [catalogue.industry_by_id[one] for one in industries],
        "cities": _cities(aim, catalogue) if aim else [],
    }


def _cities(aim: Any, catalogue: Any) -> list[Any]:
    """Sites for the cities that the sentences of a target, or its scope, name."""
    said = "".join(quote.quote for quote in aim.evidence) + (aim.scope or "")
    return [
        site for site in catalogue.sites if site.kind == "city" and site.city and site.city in said
    ]


def context_of(request: Request) -> dict[str, Any]:
    """What every page here needs to name and quote entries of the catalogue."""
    catalogue = request.state.knowledge.catalogue
    return {"catalogue": catalogue, "names": names_of(catalogue, language_of(request))}
