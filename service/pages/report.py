"""`/r/{run_id}`: one stored answer, explained."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from matching.catalogue import Catalogue
from matching.factors import INDUSTRY_THRESHOLDS
from matching.lenses import lenses
from matching.problems import FieldError
from matching.result import MatchResult
from service.db import transaction
from service.feedback.schemas import MOST_REASON
from service.matches.store import read_run, result_sha256
from service.pages.answering import asking, field_words
from service.pages.answers import answers, label, shown
from service.pages.i18n import Language
from service.pages.listed import listed
from service.pages.moves import moves_of
from service.pages.once import once_for
from service.pages.questions import every_question
from service.pages.reading import Reading, own_reading, private
from service.pages.render import localised, page
from service.pages.since import Since, since_view
from service.pages.sitemap import SIGNS, site_map
from service.pages.sliders import sliders_of
from service.pages.targets import target_options
from service.pages.transfer import squeezed
from service.pages.views import clause_titles, report_of
from service.shares.store import DAYS

router = APIRouter()


@router.api_route("/r/{run_id}", methods=["GET", "HEAD"])
async def report(request: Request, run_id: str) -> Response:
    """One answer; whoever holds its address may read it, no one may keep or index it."""
    return await report_page(request, await own_reading(request, run_id))


async def report_page(
    request: Request, reading: Reading, weight_errors: Sequence[FieldError] = ()
) -> Response:
    """The report as a page, made off the event loop; with `weight_errors`, 422 and what is wrong with the sliders."""
    since = None if reading.shared else await _since(request, reading)
    made: Response = await request.state.turns.wait(
        lambda: squeezed(request, _made(request, reading, weight_errors, since))
    )
    return made


async def _since(request: Request, reading: Reading) -> Since | None:
    """What changed since the run that the address names, where it is an earlier one of the same firm."""
    named = request.query_params.get("since", "")
    if not named:
        return None
    async with transaction(request.state.sessionmaker) as session:
        earlier = await read_run(session, named)
    cities = names_of(request.state.knowledge.catalogue, reading.language)["cities"]
    return await since_view(earlier, reading.kept, reading.language, cities)


def _made(
    request: Request, reading: Reading, weight_errors: Sequence[FieldError], since: Since | None
) -> Response:
    profile, result = reading.profile(), reading.result()
    catalogue, language = request.state.knowledge.catalogue, reading.language
    names, view = names_of(catalogue, language), report_of(profile, result)
    response = page(
        request,
        "report.html",
        status_code=422 if weight_errors else 200,
        language=language,
        reading=reading,
        report=view,
        listed=listed(view, language),
        moves=moves_of(result),
        sliders=sliders_of(result),
        weight_errors=weight_errors,
        share_days=DAYS,
        most_reason=MOST_REASON,
        catalogue=catalogue,
        names=names,
        sha256=result_sha256(reading.kept),
        answers=answers(profile, language, names["cities"]),
        changes=near_changes(result, language, names["cities"]),
        sites_at=site_map(catalogue.cities, result.sites),
        signs=SIGNS,
        targets=target_options(catalogue, language),
        since=since,
        asking=asking(
            profile,
            [question.field for question in result.questions],
            request.state.knowledge.gazetteer.find,
        ),
        **field_words(catalogue),
        askable={question.name for question in every_question()},
        thresholds={grade.value: f"{least:.0%}" for grade, least in INDUSTRY_THRESHOLDS.items()},
        **same_as_here(result, catalogue),
    )
    return private(response, reading)


def same_as_here(result: MatchResult, catalogue: Catalogue) -> dict[str, bool]:
    """Whether an answer was made from the plan, and the very catalogue, that are served now."""
    return {
        "same_plan": result.run.plan_ids == (catalogue.info.id,),
        "same_catalogue": result.run.catalogue_version.endswith(f"+{catalogue.sha256[:12]}"),
    }


@once_for
def names_of(catalogue: Catalogue, language: Language) -> dict[str, Mapping[str, str]]:
    """Ids and Chinese names of the catalogue → what a reader of the language sees."""
    counties = [county for city in catalogue.cities for county in city.counties]
    return {
        "clauses": clause_titles(catalogue),
        "cities": {city.name_zh: localised(language, city) for city in catalogue.cities},
        "counties": {
            county.name_zh: (county.name_en if language == "en" else None) or county.name_zh
            for county in counties
        },
        "instruments": _labels(catalogue.instruments, language),
        "kinds": _labels(catalogue.kinds, language),
        "lenses": {lens.id: localised(language, lens) for lens in lenses().values()},
        "industries": {item.id: localised(language, item) for item in catalogue.industries},
        "policies": {item.id: localised(language, item) for item in catalogue.policies},
    }


def _labels(items: tuple[Any, ...], language: Language) -> dict[str, str]:
    return {item.id: localised(language, item, "label") for item in items}


def near_changes(
    result: MatchResult, language: Language, city_names: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """The change each near miss asks for: (field's label, from, to)."""
    return [
        (
            label(miss.change.field, language),
            shown(miss.change.field, miss.change.from_, language, city_names) or "—",
            shown(miss.change.field, miss.change.to, language, city_names) or "—",
        )
        for miss in result.near_misses
    ]
