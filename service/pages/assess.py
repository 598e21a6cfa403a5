"""`/assess`: the form before anything is kept, and the first step that makes a draft of it."""

import datetime as dt
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from matching.profile import EnterpriseProfile
from service.addresses import address_of
from service.db import transaction
from service.drafts.store import create, sweep
from service.embeds.frame import embed_of, in_sandbox
from service.matches.runs import run_match
from service.matches.store import is_run_id, read_run
from service.pages.answering import filled
from service.pages.form import KEPT, Typed, read, typed_of
from service.pages.questions import STEP_BY_ID, STEPS
from service.pages.render import page
from service.pages.sending import Sent
from service.pages.sheet import ALL, Place, faults, fragment, sheet
from service.pages.since import report_address
from service.pages.turns import Turn, after
from service.uses import limit

router = APIRouter()


@router.api_route("/assess", methods=["GET", "HEAD"])
async def blank_form(request: Request) -> Response:
    """The first step, empty; or all steps on one page, filled in from an earlier run (`?from=run_…`)."""
    run_id = request.query_params.get("from")
    typed = await _from_run(request, run_id) if run_id else None
    if typed is None:
        return await sheet(request, Place(STEPS[0].id), {})
    return await sheet(request, Place(ALL, since=run_id or ""), typed)


@router.post("/assess")
async def send_form(request: Request, form: Sent) -> Response:
    """Make the answer at once when that is asked for and nothing is wrong; else keep a draft and go on there."""
    turn, typed = Turn.of(form), _typed(form)
    if turn.do == "finish" and not faults(typed, request.state, checked=True):
        await limit(request.state, "run", address_of(request))
        return await _answer(request, typed, since_of(form))
    if _is_blank(typed) and not turn.brings_something(form):
        return RedirectResponse("/assess?check=1", status_code=303)
    await limit(request.state, "create", address_of(request))
    token = await _keep(request, typed, since_of(form))
    return await after(request, token, turn, form)


@router.api_route("/assess/deleted", methods=["GET", "HEAD"])
async def deleted(request: Request) -> Response:
    """Said once a draft is gone."""
    return page(request, "assess_deleted.html")


@router.post("/assess/preview")
async def look_ahead(request: Request, form: Sent) -> Response:
    """The answer so far to a form nobody has saved; nothing of it is kept."""
    request.state.buckets.take("preview", address_of(request))
    return await fragment(request, Place(step_on(form)), _typed(form), form.keys())


def _typed(form: FormData) -> Typed:
    """What was typed in the steps that were on the page; all of them when the sender names none."""
    steps = [STEP_BY_ID[s] for s in form.getlist("step") if s in STEP_BY_ID] or list(STEPS)
    kept = form.get(KEPT)
    typed = typed_of(form, [question for step in steps for question in step.questions])
    return typed | {KEPT: kept if isinstance(kept, str) else ""}


def step_on(form: FormData) -> str:
    """The step on the page, or all of them."""
    steps = form.getlist("step")
    return str(steps[0]) if len(steps) == 1 and steps[0] in STEP_BY_ID else ALL


def _is_blank(typed: Typed) -> bool:
    return not any(value for name, value in typed.items() if not name.endswith((".unit", ".rate")))


async def _from_run(request: Request, run_id: str) -> Typed | None:
    async with transaction(request.state.sessionmaker) as session:
        stored = await read_run(session, run_id)
    if stored is None:
        return None
    find = request.state.knowledge.gazetteer.find
    return filled(EnterpriseProfile.model_validate(stored.profile), find)


def since_of(form: FormData) -> str:
    """The run that the form was filled in from, or nothing; what cannot be a run id is nothing."""
    said = form.get("since")
    return said if isinstance(said, str) and is_run_id(said) else ""


async def _answer(request: Request, typed: Typed, since: str) -> Response:
    profile = read(typed, request.state.classes).profile
    assert profile is not None
    async with transaction(request.state.sessionmaker) as session:
        sandbox = in_sandbox(request)
        stored = await run_match(request.state, session, profile, sandbox=sandbox)
    if stored.made is not None:
        request.state.fresh.put(stored.made)
    return RedirectResponse(report_address(stored.run_id, since), status_code=303)


async def _keep(request: Request, typed: Typed, since: str) -> str:
    today = request.state.today()
    async with transaction(request.state.sessionmaker) as session:
        await sweep(session, today)
        embed = embed_of(request)
        tag = embed.tag if embed else None
        return await create(session, typed, last_day(request.state, today), since or None, tag)


def last_day(state: Any, today: dt.date) -> dt.date:
    """The last day a link made today opens."""
    return today + dt.timedelta(days=state.settings.draft_days)
