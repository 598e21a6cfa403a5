"""`/officer/overview`: how far leads came, how long they take, whether clocks are kept, why some are refused."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from service.charts import Bar, Step, Words, bars, funnel
from service.officers.here import Manager, Officer, OfficerHere
from service.overview.clocks import STATES, Clocks, clocks_of
from service.overview.funnel import Funnel, funnel_of
from service.overview.groups import Bundle, Tally, bundles_of, grouped
from service.overview.overrides import overrides_of
from service.overview.refusals import Refusal, refusals_of
from service.overview.stays import Stay, stays_of
from service.pages import labels
from service.pages.i18n import Language, translate
from service.pages.officers.overview.asked import Read, choices, read
from service.pages.officers.overview.figure import Cell, Figure, Linked, percent_of
from service.pages.officers.overview.words import PLACES, saying
from service.pages.officers.shell import officer_page
from service.pages.officers.wording import FIGURES
from service.pages.render import localised

router = APIRouter()
TONES: Mapping[str, str] = {"kept": "good", "late": "weak", "overdue": "bad"}
MOST_BARS = 20
"""Bars drawn; the table has all."""


@router.api_route("/overview", methods=["GET", "HEAD"])
async def progress(request: Request, here: Officer) -> Response:
    """The figures of leads, within the filters asked for."""
    given = await read(request, here)
    counts = await funnel_of(here.session, given.scope, given.places)
    clocks = await clocks_of(here.session, given.scope, given.places, given.now)
    bundles = await bundles_of(here.session, given.scope, given.places, given.now)
    figures = [
        funnel_figure(given.language, counts),
        stays_figure(
            given.language, await stays_of(here.session, given.scope, given.places, given.now)
        ),
        clocks_figure(given.language, clocks),
        refusals_figure(given.language, await refusals_of(here.session, given.scope, given.places)),
        cities_figure(request, given, bundles),
        industries_figure(request, given, bundles),
    ]
    response = officer_page(
        request,
        here,
        "officer_overview.html",
        faults=given.faults,
        pages=PLACES,
        asked=given.asked,
        offered=choices(request, given),
        counts=counts,
        clocks=clocks,
        overrides=await overrides_of(here.session, given.scope),
        figures=figures,
    )
    if given.scope.officer is not None:
        await recorded(here, given)
    return response


@router.api_route("/overview/officers", methods=["GET", "HEAD"])
async def by_officer(request: Request, here: Manager) -> Response:
    """The same by officer, for managers; looking is recorded."""
    given = await read(request, here)
    bundles = await bundles_of(here.session, given.scope, given.places, given.now)
    response = officer_page(
        request,
        here,
        "officer_overview_people.html",
        faults=given.faults,
        pages=PLACES,
        asked=given.asked,
        offered=choices(request, given),
        figures=[officers_figure(given, bundles)],
    )
    await recorded(here, given)
    return response


async def recorded(here: OfficerHere, given: Read) -> None:
    """One row for looking at the figures of one officer, or of each."""
    one = given.scope.officer
    subject = ("figures", "officers") if one is None else ("officer", one)
    await here.record("figures.officer_read", subject)


def funnel_figure(language: Language, counts: Funnel) -> Figure:
    say, title = saying(language), translate(language, FIGURES["funnel"])
    desc = say("funnel_desc").format(count=counts.total, signed=counts.reached["signed"])
    names = {stage: translate(language, name) for stage, name in labels.LEAD_STAGES.items()}
    steps = [
        Step(names[stage], count, _of_all(language, count, counts.total))
        for stage, count in counts.reached.items()
    ]
    rows: list[list[Cell]] = [
        [
            names[stage],
            counts.reached.get(stage),
            percent_of(counts.reached[stage] / counts.total)
            if stage in counts.reached and counts.total
            else None,
            count,
        ]
        for stage, count in counts.now.items()
    ]
    chart = funnel(Words("funnel", title, desc), steps) if counts.total else None
    headers = [say(key) for key in ("stage", "reached", "reached_share", "now")]
    return Figure("funnel", title, desc, chart, headers, rows)


def _of_all(language: Language, count: int, total: int) -> str:
    share = f"{percent_of(count / total):.0f}%" if total else "–"
    return saying(language)("of_all").format(count=count, share=share)


def stays_figure(language: Language, stays: list[Stay]) -> Figure:
    say, title = saying(language), translate(language, FIGURES["stays"])
    names = {stage: translate(language, name) for stage, name in labels.LEAD_STAGES.items()}

    def bar(stay: Stay) -> Bar:
        if stay.median is None or stay.p90 is None:
            shown = say("none_left").format(count=stay.still)
            return Bar(names[stay.stage], None, shown)
        shown = say("days").format(median=_short(stay.median), p90=_short(stay.p90))
        return Bar(names[stay.stage], stay.median, shown, upto=stay.p90)

    rows: list[list[Cell]] = [
        [
            names[stay.stage],
            stay.left,
            _rounded(stay.median),
            _rounded(stay.p90),
            stay.still,
            _rounded(stay.longest),
        ]
        for stay in stays
    ]
    desc = say("stays_desc")
    chart = bars(Words("stays", title, desc), [bar(stay) for stay in stays]) if stays else None
    headers = [
        say(key) for key in ("stage", "left", "median_days", "p90_days", "still", "longest_days")
    ]
    return Figure("stays", title, desc, chart, headers, rows)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def clocks_figure(language: Language, clocks: Clocks) -> Figure:
    say, title = saying(language), translate(language, FIGURES["clocks"])
    desc = say("clocks_none")
    if clocks.share is not None:
        share = f"{percent_of(clocks.share):g}%"
        desc = say("clocks_desc").format(share=share, count=clocks.due, kept=clocks.kept)
    if clocks.by_weekends:
        desc += ("" if language == "zh" else " ") + say("by_weekends").format(
            count=clocks.by_weekends
        )
    counts = {name: getattr(clocks, name) for name in STATES}
    drawn = [
        Bar(say(name), count, str(count), TONES.get(name, "bar")) for name, count in counts.items()
    ]
    chart = bars(Words("clocks", title, desc), drawn) if any(counts.values()) else None
    rows: list[list[Cell]] = [[say(name), count] for name, count in counts.items()]
    return Figure("clocks", title, desc, chart, [say("clock_state"), say("leads")], rows)


def refusals_figure(language: Language, refusals: list[Refusal]) -> Figure:
    say, title = saying(language), translate(language, FIGURES["refusals"])
    desc = say("refusals_desc").format(count=sum(one.total for one in refusals))
    names = {code: translate(language, name) for code, name in labels.LEAD_REASONS.items()}
    drawn = [Bar(names[one.reason], one.total, str(one.total)) for one in refusals]
    rows: list[list[Cell]] = [
        [names[one.reason], one.paused, one.unsuitable, one.total] for one in refusals
    ]
    stages = [translate(language, labels.LEAD_STAGES[name]) for name in ("paused", "unsuitable")]
    headers = [say("reason"), *stages, say("leads")]
    chart = bars(Words("refusals", title, desc), drawn) if refusals else None
    return Figure("refusals", title, desc, chart, headers, rows)


def cities_figure(request: Request, given: Read, bundles: list[Bundle]) -> Figure:
    cities = request.state.knowledge.catalogue.cities
    names = {city.name_zh: localised(given.language, city) for city in cities}
    found = grouped(bundles, lambda one: given.places.city(one.site_id, one.organisation_id))
    return _groups_figure(given, "cities", found, names, "nowhere", "city")


def industries_figure(request: Request, given: Read, bundles: list[Bundle]) -> Figure:
    industries = request.state.knowledge.catalogue.industries
    names = {item.id: localised(given.language, item) for item in industries}
    found = grouped(bundles, lambda one: one.industry_id)
    return _groups_figure(given, "industries", found, names, "no_industry", "industry")


def officers_figure(given: Read, bundles: list[Bundle]) -> Figure:
    names = {str(one.officer_id): one.name for one in given.people}
    found = grouped(bundles, lambda one: str(one.owner_id) if one.owner_id else None)
    return _groups_figure(given, "officers", found, names, "nobody", "officer")


def _groups_figure(
    given: Read,
    name: str,
    found: list[tuple[str | None, Tally]],
    names: Mapping[str, str],
    without: str,
    column: str,
) -> Figure:
    say, title = saying(given.language), translate(given.language, FIGURES[name])

    def called(key: str | None) -> str:
        return say(without) if key is None else names.get(key, say("other"))

    drawn = [Bar(called(key), tally.total, str(tally.total)) for key, tally in found[:MOST_BARS]]
    rows: list[list[Cell]] = [
        [
            _narrowed(given, column, key, called(key), names),
            tally.total,
            tally.contacted,
            tally.signed,
            tally.unsuitable,
            percent_of(tally.share),
        ]
        for key, tally in found
    ]
    desc = say(f"{name}_desc")
    chart = bars(Words(name, title, desc), drawn) if found else None
    keys = (column, "leads", "contacted", "signed", "unsuitable", "share")
    return Figure(name, title, desc, chart, [say(key) for key in keys], rows)


def _narrowed(
    given: Read, column: str, key: str | None, shown: str, names: Mapping[str, Any]
) -> Cell:
    """The group's name; it leads to the overview of this group alone."""
    if key is None or key not in names:
        return shown
    asked = urlencode(given.asked._replace(**{column: key}).parameters)
    return Linked(shown, f"/officer/overview?{asked}")
