"""`/r/{run_id}/weights`: the same profile ranked by the reader's own weights, or by another lens."""

import datetime as dt

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from matching.lenses import LENSES, WeightsError, weights_of
from matching.problems import FieldError
from service.addresses import address_of
from service.db import transaction
from service.matches.runs import Ways, compute, written
from service.matches.store import keep_answer
from service.pages.moves import moves_of
from service.pages.reading import Reading, own_reading, private
from service.pages.render import page
from service.pages.report import names_of, report_page
from service.pages.sending import Sent
from service.pages.sliders import own_weights
from service.pages.views import report_of
from service.uses import limit

router = APIRouter(prefix="/r/{run_id}/weights")
TOLD = 10
"""Places shown beside the sliders while they move."""


@router.post("")
async def reweigh(request: Request, run_id: str, form: Sent) -> Response:
    """Rank again and lead on to that answer; weights that cannot be used come back with what is wrong."""
    await limit(request.state, "run", address_of(request))
    reading = await own_reading(request, run_id)
    ways = _ways(reading, form)
    if errors := _faults(ways):
        return await report_page(request, reading, errors)
    profile, state = reading.profile(), request.state
    made = await written(state, profile, ways)
    async with transaction(state.sessionmaker) as session:
        stored = await keep_answer(session, made.row)
    state.fresh.put(made)
    return RedirectResponse(f"/r/{stored.run_id}#weights", status_code=303)


@router.post("/preview")
async def preview(request: Request, run_id: str, form: Sent) -> Response:
    """How the first places would stand; nothing is kept. Sent by the page while the sliders move."""
    request.state.buckets.take("preview", address_of(request))
    reading = await own_reading(request, run_id)
    ways, today = _ways(reading, form), dt.date.fromisoformat(reading.kept.manifest["today"])
    errors = _faults(ways)
    result = (
        reading.result()
        if errors
        else await compute(request.state, reading.profile(), ways, today=today)
    )
    response = page(
        request,
        "weights_preview.html",
        language=reading.language,
        result=result,
        sites=report_of(reading.profile(), result).sites[:TOLD],
        moves=moves_of(result),
        errors=errors,
        names=names_of(request.state.knowledge.catalogue, reading.language),
    )
    return private(response, reading)


def _ways(reading: Reading, form: FormData) -> Ways:
    """What the form asks for: a published lens by name, else the sliders."""
    result = reading.result()
    lens = str(form.get("lens") or "")
    if lens in LENSES:
        return Ways(lens, None, result.run.top)
    return Ways(result.run.lens, own_weights(form, result), result.run.top)


def _faults(ways: Ways) -> tuple[FieldError, ...]:
    try:
        weights_of(ways.lens, ways.weights)
    except WeightsError as error:
        return error.errors
    return ()
