"""`/officer/overview/parks`: what nobody tells of a park, by how many matches it leaves open."""

from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from matching.catalogue.entries import Site
from matching.problems import FieldError
from matching.result import Grade
from matching.wording import FIELDS
from service.catalogue.coverage import is_park
from service.charts import Bar, Words, bars
from service.enterprises.pairs import GRADES
from service.officers.here import Officer, OfficerHere
from service.overview.parks import Lack, lacks_of
from service.pages.i18n import Language, language_of, translate
from service.pages.officers.overview.coverage import SEARCH
from service.pages.officers.overview.figure import Cell, Figure, Linked
from service.pages.officers.overview.words import PLACES, saying
from service.pages.officers.shell import field_of, officer_page
from service.pages.officers.wording import FIGURES, fault
from service.pages.reader.anchors import entry_link
from service.pages.render import localised

router = APIRouter()
MOST_BARS = 15


class Wanted(NamedTuple):
    """Parks of a city (empty: of all), and the lowest grade of a match that counts."""

    city: str = ""
    grade: str = "B"

    @property
    def parameters(self) -> dict[str, str]:
        return {name: value for name, value in self._asdict().items() if value}


@router.api_route("/overview/parks", methods=["GET", "HEAD"])
async def page(request: Request, here: Officer) -> Response:
    wanted, faults = wanted_of(request)
    sites = parks_of(request, wanted)
    lacks = await lacking(request, here, wanted)
    cities = request.state.knowledge.catalogue.cities
    return officer_page(
        request,
        here,
        "officer_overview_parks.html",
        faults=faults,
        pages=PLACES,
        asked=wanted,
        cities=[(city.name_zh, localised(language_of(request), city)) for city in cities],
        parks=len(sites),
        figures=[figure_of(request, wanted, lacks)],
    )


def wanted_of(request: Request) -> tuple[Wanted, list[FieldError]]:
    """What an address asks for; a choice that is none is a fault and does not count."""
    city = field_of(request.query_params, "city", 100).strip()
    grade = field_of(request.query_params, "grade", 20) or "B"
    found, faults = request.state.shelf.gazetteer.find(city) if city else "", []
    if found is None:
        faults.append(fault("choice_unknown", "city"))
    if grade not in map(str, GRADES):
        faults.append(fault("choice_unknown", "grade"))
        grade = "B"
    return Wanted(found or "", grade), faults


def parks_of(request: Request, wanted: Wanted) -> list[Site]:
    find = request.state.shelf.gazetteer.find
    parks = (site for site in request.state.knowledge.catalogue.sites if is_park(site.kind))
    if not wanted.city:
        return list(parks)
    return [
        site
        for site in parks
        if wanted.city in [find(name) for name in (site.city, *site.spans) if name]
    ]


async def lacking(request: Request, here: OfficerHere, wanted: Wanted) -> list[Lack]:
    sites, grade = parks_of(request, wanted), Grade(wanted.grade)
    found: list[Lack] = await request.state.candidates.counted(
        here.session,
        request.state.today(),
        lambda blocks, entries: lacks_of(blocks, entries, sites, grade),
    )
    return found


def figure_of(request: Request, wanted: Wanted, lacks: list[Lack]) -> Figure:
    language = language_of(request)
    say, title = saying(language), translate(language, FIGURES["parks"])
    sites = request.state.knowledge.catalogue.site_by_id
    names = {lack.site_id: localised(language, sites[lack.site_id]) for lack in lacks}
    drawn = [
        Bar(
            f"{names[lack.site_id]} · {_fact(language, lack.fact)}",
            lack.unsettled,
            f"{lack.unsettled} / {lack.matches}",
        )
        for lack in lacks[:MOST_BARS]
    ]
    plan = request.state.shelf.plan_id
    rows: list[list[Cell]] = [
        [
            Linked(names[lack.site_id], entry_link(plan, "sites", lack.site_id)),
            _fact(language, lack.fact),
            lack.unsettled,
            Linked(lack.matches, _search(wanted, lack.site_id)),
        ]
        for lack in lacks
    ]
    desc = say("parks_desc")
    chart = bars(Words("parks", title, desc), drawn) if lacks else None
    headers = [say(key) for key in ("park", "fact", "unsettled", "matches")]
    return Figure("parks", title, desc, chart, headers, rows)


def _fact(language: Language, fact: str) -> str:
    words = FIELDS[fact]
    return words.zh if language == "zh" else words.en


def _search(wanted: Wanted, site: str) -> str:
    grades = [("grade", str(grade)) for grade in GRADES if str(grade) <= wanted.grade]
    return f"{SEARCH}?{urlencode([('for', 'site'), ('of', site), *grades])}"
