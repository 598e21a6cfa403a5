"""`/r/{run_id}`: one stored answer, explained."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from matching.catalogue import Catalogue
from matching.factors import INDUSTRY_THRESHOLDS
from matching.lenses import lenses
from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from service.deps import Session
from service.errors import RunNotFound
from service.matches.store import read_run, result_sha256
from service.pages.answering import asking, field_words
from service.pages.answers import answers, label, shown
from service.pages.i18n import Language, language_of
from service.pages.questions import every_question
from service.pages.render import localised, page, unlisted
from service.pages.since import since_view
from service.pages.targets import target_names
from service.pages.views import clause_titles, report_of

router = APIRouter()


@router.api_route("/r/{run_id}", methods=["GET", "HEAD"])
async def report(request: Request, run_id: str, session: Session) -> Response:
    """One answer; whoever holds its address may read it, no one may keep or index it."""
    stored = await read_run(session, run_id)
    if stored is None:
        raise RunNotFound
    profile = EnterpriseProfile.model_validate(stored.profile)
    result = MatchResult.model_validate_json(stored.result)
    earlier = await read_run(session, request.query_params.get("since", ""))
    catalogue, language = request.state.knowledge.catalogue, language_of(request)
    names = names_of(catalogue, language)
    response = page(
        request,
        "report.html",
        report=report_of(profile, result),
        catalogue=catalogue,
        names=names,
        sha256=result_sha256(stored),
        answers=answers(profile, language, names["cities"]),
        changes=near_changes(result, language, names["cities"]),
        targets=target_names(catalogue, language),
        since=await since_view(earlier, stored, language, names["cities"]),
        asking=asking(
            profile,
            [question.field for question in result.questions],
            request.state.knowledge.gazetteer.find,
        ),
        **field_words(catalogue),
        askable={question.name for question in every_question()},
        thresholds={grade.value: f"{least:.0%}" for grade, least in INDUSTRY_THRESHOLDS.items()},
        same_plan=result.run.plan_ids == (catalogue.info.id,),
        same_catalogue=result.run.catalogue_version.endswith(f"+{catalogue.sha256[:12]}"),
    )
    return unlisted(response)


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
