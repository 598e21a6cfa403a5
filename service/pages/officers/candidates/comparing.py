"""`/officer/candidates/compare`: two to four enterprises side by side for one target."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from matching.problems import FieldError
from service.enterprises.store import enterprises_of
from service.officers.here import Officer, OfficerHere
from service.officers.store import all_officers
from service.pages.comparison import LEAST, MOST
from service.pages.i18n import language_of
from service.pages.officers.candidates import words
from service.pages.officers.candidates.asking import Asked, asked_of
from service.pages.officers.candidates.choices import Naming
from service.pages.officers.candidates.listing import context_of, heading
from service.pages.officers.candidates.paging import Placed
from service.pages.officers.candidates.rows import Row, rows_of
from service.pages.officers.candidates.sides import compared
from service.pages.officers.shell import officer_page

router = APIRouter()


@router.api_route("/candidates/compare", methods=["GET", "HEAD"])
async def compare(request: Request, here: Officer) -> Response:
    """The table; or, with 422, what is wrong with the choice."""
    asked = asked_of(request.query_params, request.state.knowledge)
    given = dict.fromkeys(request.query_params.getlist("enterprise")[:50])
    ids, faults = _chosen([*given])
    rows = [] if faults else await _rows(request, here, asked, ids)
    if not faults and len(rows) < len(ids):
        faults, rows = [words.fault("gone")], []
    language, catalogue = language_of(request), request.state.knowledge.catalogue
    people = {str(one.officer_id): one.name for one in await all_officers(here.session)}
    return officer_page(
        request,
        here,
        "officer_candidates_compare.html",
        faults=[*asked.faults, *faults],
        asked=asked,
        rows=rows,
        comparison=compared(rows),
        heading=heading(asked, catalogue, language),
        naming=Naming(catalogue, language, people),
        finding=words,
        **context_of(request),
    )


def _chosen(given: Sequence[str]) -> tuple[list[UUID], list[FieldError]]:
    try:
        ids = [UUID(one) for one in given]
    except ValueError:
        return [], [words.fault("gone")]
    if not LEAST <= len(ids) <= MOST:
        return [], [words.fault("few" if len(ids) < LEAST else "many")]
    return ids, []


async def _rows(
    request: Request, here: OfficerHere, asked: Asked, ids: Sequence[UUID]
) -> list[Row]:
    """Those on the list, in its order, with their reports."""
    state: Any = request.state
    search = asked.search.at(here.now.astimezone(state.settings.timezone))
    hits = await state.candidates.placed(here.session, search, ids, state.today())
    placed = [
        Placed(hit.rank, hit.rank, hit, None) for hit in sorted(hits.values(), key=lambda h: h.rank)
    ]
    why = await state.candidates.reasons(
        here.session, [one.hit for one in placed], state.today(), asked.weights
    )
    found = await enterprises_of(here.session, list(hits))
    return rows_of(placed, why, found, asked.target, state.knowledge.catalogue, here.now)
