"""`/assess/d/{token}`: a form that is kept, on any device, until it is finished, deleted or its link runs out."""

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from service.addresses import address_of
from service.db import transaction
from service.drafts import store
from service.drafts.store import Draft
from service.errors import NotFound
from service.pages.assess import last_day, step_on
from service.pages.form import typed_of
from service.pages.questions import STEP_BY_ID, STEPS
from service.pages.sending import Sent
from service.pages.sheet import ALL, Place, fragment, private, sheet
from service.pages.turns import Turn, after, draft_key, refusal
from service.shares.store import revoke_of_draft

router = APIRouter(prefix="/assess/d/{token}")


@router.api_route("", methods=["GET", "HEAD"])
async def resume(request: Request, token: str) -> Response:
    """The first step that still has a question open, or the last one."""
    draft = await opened(request, token)
    here = Place(STEPS[-1].id, draft, token)
    for step in STEPS:
        if not any(draft.typed.get(question.name) for question in step.questions):
            here = Place(step.id, draft, token)
            break
    return private(RedirectResponse(here.action, status_code=303))


@router.post("/preview")
async def save_and_look_ahead(request: Request, token: str, form: Sent) -> Response:
    """Save what stands on the open page and answer how things look; sent by the page while one types."""
    draft = await _saved(request, token, form, None, "preview")
    return await fragment(request, Place(step_on(form), draft, token), draft.typed, form.keys())


@router.post("/link")
async def another_link(request: Request, token: str, form: Sent) -> Response:
    """A new link for the draft; every earlier one stops opening it."""
    today = request.state.today()
    async with transaction(request.state.sessionmaker) as session:
        draft = await store.open_draft(session, token, today)
        request.state.buckets.take("draft-save", draft_key(draft))
        new = await store.replace_links(session, draft, last_day(request.state, today))
    return RedirectResponse(f"/assess/d/{new}?moved=1", status_code=303)


@router.post("/delete")
async def delete(request: Request, token: str, form: Sent) -> Response:
    """Delete the draft and what the browser kept of its pages; links to its reports are closed."""
    async with transaction(request.state.sessionmaker) as session:
        draft = await store.open_draft(session, token, request.state.today())
        await revoke_of_draft(session, draft.draft_id)
        await store.remove(session, draft)
    response = RedirectResponse("/assess/deleted", status_code=303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@router.api_route("/{step}", methods=["GET", "HEAD"])
async def step_form(request: Request, token: str, step: str) -> Response:
    """One step of the draft, or all of them."""
    draft = await opened(request, token)
    return await sheet(request, place_of(draft, token, step), draft.typed, extra=refusal(draft))


@router.post("/{step}")
async def send_step(request: Request, token: str, step: str, form: Sent) -> Response:
    """Save a step, then do what the button asks."""
    draft = await _saved(request, token, form, step, "save")
    return await after(request, token, Turn.of(form, place_of(draft, token, step).step), form)


async def opened(request: Request, token: str) -> Draft:
    """The draft of a token, read in a short transaction of its own."""
    async with transaction(request.state.sessionmaker) as session:
        return await store.open_draft(session, token, request.state.today())


def place_of(draft: Draft, token: str, step: str) -> Place:
    if step not in STEP_BY_ID and step != ALL:
        raise NotFound
    return Place(step, draft, token)


async def _saved(request: Request, token: str, form: FormData, step: str | None, use: str) -> Draft:
    """Lay the fields of the steps on the page over the draft; limits count before anything is read or written.

    The page names its steps; one that names none is the step of its address, or nothing.
    """
    request.state.buckets.take(use, address_of(request))
    named = [name for name in form.getlist("step") if name in STEP_BY_ID]
    async with transaction(request.state.sessionmaker) as session:
        draft = await store.open_draft(session, token, request.state.today())
        request.state.buckets.take("draft-save", draft_key(draft))
        steps = [STEP_BY_ID[name] for name in named] or (
            place_of(draft, token, step).steps if step else ()
        )
        asked = [question for one in steps for question in one.questions]
        return await store.write(session, draft, typed_of(form, asked))


__all__ = ["opened", "router"]
