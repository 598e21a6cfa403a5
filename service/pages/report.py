"""`/r/{run_id}`: one stored answer, explained."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from service.deps import Session
from service.errors import NotFound
from service.matches.store import read_run
from service.pages.i18n import language_of
from service.pages.render import localised, page
from service.pages.views import clause_titles, report_of, why_lost

router = APIRouter()


@router.get("/r/{run_id}")
async def report(request: Request, run_id: str, session: Session) -> Response:
    stored = await read_run(session, run_id)
    if stored is None:
        raise NotFound
    profile = EnterpriseProfile.model_validate(stored.profile)
    view = report_of(profile, MatchResult.model_validate_json(stored.result))
    catalogue, language = request.state.knowledge.catalogue, language_of(request)
    response = page(
        request,
        "report.html",
        report=view,
        catalogue=catalogue,
        titles=clause_titles(catalogue),
        city_names={city.name_zh: localised(language, city) for city in catalogue.cities},
        instrument_names={
            item.id: localised(language, item, "label") for item in catalogue.instruments
        },
        kind_names={item.id: localised(language, item, "label") for item in catalogue.kinds},
        lost=why_lost(view.best, view.runner_up) if view.best and view.runner_up else [],
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
