"""`/officer/overview/coverage`: industries by cities, and the empty cells as a list of what to do."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from sqlalchemy import select
from starlette.responses import Response

from matching.catalogue.entries import City, Industry
from matching.problems import FieldError
from matching.result import Grade
from service.catalogue.coverage import coverage
from service.charts import Heat, Words, heat, levels
from service.enterprises.pairs import GRADES
from service.officers.here import Officer, OfficerHere
from service.organisations.tables import organisations
from service.overview.coverage import Asked, Candidates, candidates_by_place
from service.pages.i18n import language_of, translate
from service.pages.officers.overview.figure import Cell, Figure, Linked
from service.pages.officers.overview.words import PLACES, saying
from service.pages.officers.shell import field_of, officer_page
from service.pages.officers.wording import FIGURES, fault
from service.pages.render import localised

router = APIRouter()
COUNTED = ("candidates", "policies", "parks")
MOST_TODO = 30
SEARCH = "/officer/candidates"


class Wanted(NamedTuple):
    """What is counted, from which grade on, and whether industries beneath others have rows of their own."""

    what: str = "candidates"
    grade: str = "B"
    depth: str = "top"

    @property
    def parameters(self) -> dict[str, str]:
        return self._asdict()


class Grid(NamedTuple):
    """Counts by industry and city: of candidates, and of `entries` of the catalogue by noun."""

    wanted: Wanted
    industries: Sequence[Industry]
    cities: Sequence[City]
    candidates: Candidates
    entries: dict[tuple[str, str | None], dict[str, int]]

    def number(self, row: int, column: int, what: str) -> int:
        if what == "candidates":
            return int(self.candidates.either[row, column])
        place = self.industries[row].id, self.cities[column].name_zh
        return self.entries.get(place, {}).get(what, 0)

    @property
    def cells(self) -> list[list[int]]:
        columns = range(len(self.cities))
        rows = range(len(self.industries))
        return [[self.number(row, column, self.wanted.what) for column in columns] for row in rows]

    @property
    def gaps(self) -> dict[tuple[int, int], int]:
        """Empty cells by row and column with what asks for something there: places named, or candidates."""
        against = "sites" if self.wanted.what == "candidates" else "candidates"
        return {
            (row, column): asking
            for row, cells in enumerate(self.cells)
            for column, count in enumerate(cells)
            if not count and (asking := self.number(row, column, against))
        }

    def anywhere(self, row: int) -> int:
        """Candidates wherever they are, entries of the catalogue that name no city."""
        if self.wanted.what == "candidates":
            return int(self.candidates.anywhere[row])
        return self.entries.get((self.industries[row].id, None), {}).get(self.wanted.what, 0)


class Todo(NamedTuple):
    """An empty cell that should not be: the names of its industry and city, and the search that would fill it."""

    industry: str
    city: str
    entries: int
    href: str


@router.api_route("/overview/coverage", methods=["GET", "HEAD"])
async def page(request: Request, here: Officer) -> Response:
    wanted, faults = wanted_of(request)
    grid = await grid_of(request, here, wanted)
    figure = figure_of(request, grid)
    own = await _own_city(request, here)
    todo = todo_of(request, grid, own)
    most = max((count for row in grid.cells for count in row), default=0)
    return officer_page(
        request,
        here,
        "officer_overview_coverage.html",
        faults=faults,
        pages=PLACES,
        asked=wanted,
        figures=[figure],
        legend=_legend(most),
        pending=grid.candidates.pending,
        empty=sum(not count for row in grid.cells for count in row),
        cells=len(grid.industries) * len(grid.cities),
        todo=todo[:MOST_TODO],
        left=max(0, len(todo) - MOST_TODO),
    )


def wanted_of(request: Request) -> tuple[Wanted, list[FieldError]]:
    """What an address asks for; a choice that is none is a fault and does not count."""
    choices = {
        "what": COUNTED,
        "grade": tuple(map(str, GRADES)),
        "depth": ("top", "all"),
    }
    given, faults = {}, []
    for name, offered in choices.items():
        said = field_of(request.query_params, name, 20)
        if said in offered:
            given[name] = said
        elif said:
            faults.append(fault("choice_unknown", name))
    return Wanted(**given), faults


async def grid_of(request: Request, here: OfficerHere, wanted: Wanted) -> Grid:
    state = request.state
    catalogue, shelf = state.knowledge.catalogue, state.shelf
    industries = [
        item for item in catalogue.industries if wanted.depth == "all" or item.parent is None
    ]
    asked = Asked(
        [item.id for item in industries],
        shelf.gazetteer.cities,
        shelf.gazetteer.find,
        Grade(wanted.grade),
    )
    candidates = await state.candidates.counted(
        here.session,
        state.today(),
        lambda blocks, entries: candidates_by_place(blocks, entries, asked),
    )
    entries = {
        (item["industry"], item["city"]): item for item in coverage(shelf, None, None)["items"]
    }
    return Grid(wanted, industries, catalogue.cities, candidates, entries)


def figure_of(request: Request, grid: Grid) -> Figure:
    language = language_of(request)
    say, title = saying(language), translate(language, FIGURES["coverage"])
    what = say(f"what_{grid.wanted.what}")
    desc, cells = say("coverage_desc").format(what=what), grid.cells
    rows = [localised(language, item) for item in grid.industries]
    columns = [localised(language, city) for city in grid.cities]
    chart = heat(
        Words("coverage", f"{title} · {what}", desc), Heat(rows, columns, cells, grid.gaps.keys())
    )
    table = [
        [
            name,
            Linked(grid.anywhere(row), search(grid.wanted, grid.industries[row].id)),
            *(_cell(grid, row, column) for column in range(len(columns))),
        ]
        for row, name in enumerate(rows)
    ]
    headers = [
        say("industry"),
        say("anywhere" if grid.wanted.what != "candidates" else "all_cities"),
        *columns,
    ]
    return Figure("coverage", f"{title} · {what}", desc, chart, headers, table, wide=True)


def _cell(grid: Grid, row: int, column: int) -> Cell:
    """The count; it leads to the candidates in that city, or, where none is in it, to those of the industry anywhere."""
    count, industry = grid.number(row, column, grid.wanted.what), grid.industries[row].id
    elsewhere = count and grid.wanted.what == "candidates"
    city = grid.cities[column].name_zh
    if elsewhere and not grid.candidates.here[row, column]:
        return Linked(count, search(grid.wanted, industry))
    return Linked(count, search(grid.wanted, industry, city=city))


def search(wanted: Wanted, industry: str, **filters: str) -> str:
    """The candidates for an industry at the grade asked for and the better ones."""
    grades = [("grade", str(grade)) for grade in GRADES if str(grade) <= wanted.grade]
    asked = [("for", "industry"), ("of", industry), *filters.items(), *grades]
    return f"{SEARCH}?{urlencode(asked)}"


def todo_of(request: Request, grid: Grid, own: str | None) -> list[Todo]:
    """Empty cells that ought to have something, those of one's own city first, then where most is named.

    Candidates are missing where plan or registers name places of the industry in the city; policies or parks where there
    are candidates. The search looks at those who would suit the city wherever they are.
    """
    language = language_of(request)
    seats = _seats(request) if grid.wanted.what == "candidates" else {}
    found = []
    for (row, column), asking in grid.gaps.items():
        industry, city = grid.industries[row], grid.cities[column]
        seat = seats.get(city.name_zh)
        place = {"site": seat} if seat else {"city": city.name_zh}
        names = localised(language, industry), localised(language, city)
        href = search(grid.wanted, industry.id, **place)
        found.append((city.name_zh != own, Todo(*names, asking, href)))
    found.sort(key=lambda one: (one[0], -one[1].entries))
    return [todo for _, todo in found]


def _seats(request: Request) -> dict[str, str]:
    """The entry that stands for a whole city, by the city."""
    sites = request.state.knowledge.catalogue.sites
    return {site.city: site.id for site in sites if site.kind == "city" and site.city}


async def _own_city(request: Request, here: OfficerHere) -> str | None:
    query = select(organisations.c.city)
    of = organisations.c.organisation_id == here.organisation_id
    said = (await here.session.execute(query.where(of))).scalar_one_or_none()
    find: Callable[[str], str | None] = request.state.shelf.gazetteer.find
    return find(said) if said else None


def _legend(most: int) -> list[dict[str, Any]]:
    """From which count to which each shade stands."""
    edges = levels(most)
    ends = [*(edge - 1 for edge in edges[1:]), max(most, edges[-1])]
    return [
        {"shade": number, "low": low, "high": high}
        for number, (low, high) in enumerate(zip(edges, ends, strict=True), 1)
        if low <= most
    ]
