"""What a button of the form asks for, and where it leads: every turn ends in an address that can be reloaded."""

import hashlib
import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from matching.problems import FieldError
from service.addresses import address_of
from service.db import transaction
from service.drafts import store
from service.drafts.store import Draft
from service.embeds.frame import Framed, embed_of
from service.embeds.store import Embed, find
from service.introductions.documents import DocumentError, text_of
from service.introductions.proposals import propose
from service.matches.runs import written
from service.matches.store import keep_answer
from service.pages.form import read
from service.pages.questions import STEP_BY_ID, STEPS, step_of
from service.pages.sheet import ALL, faults
from service.pages.since import report_address
from service.pages.wrong import wrong
from service.registry import RegistryError
from service.uses import limit

log = logging.getLogger("luodi.registry")
MOST_PASTED = 20_000
DEEDS = frozenset({"next", "back", "save", "finish", "introduce", "lookup"})


class Turn(NamedTuple):
    """The button pressed: a deed, or `go` to another step, from the step it was pressed on."""

    do: str
    at: str
    to: str | None = None

    @classmethod
    def of(cls, form: FormData, at: str | None = None) -> "Turn":
        """What a form asks for; one that names no button asks for the answer."""
        steps = form.getlist("step")
        here = at or (str(steps[0]) if len(steps) == 1 and steps[0] in STEP_BY_ID else ALL)
        said = str(form.get("do") or "finish")
        if said.startswith("go-") and (said[3:] in STEP_BY_ID or said[3:] == ALL):
            return cls("go", here, said[3:])
        return cls(said if said in DEEDS else "save", here)

    def brings_something(self, form: FormData) -> bool:
        """Whether there is an introduction to read though nothing was typed into the form itself."""
        pasted, file = form.get("introduction"), form.get("file")
        return self.do == "introduce" and bool(
            pasted or (isinstance(file, UploadFile) and file.size)
        )


async def after(request: Request, token: str, turn: Turn, form: FormData) -> Response:
    """Do what the button asks of a draft that has just been saved, then lead on with 303."""
    async with transaction(request.state.sessionmaker) as session:
        draft = await store.open_draft(session, token, request.state.today())
        if draft.proposals is not None:
            await store.propose(session, draft, None)
    if turn.do == "finish":
        return await _finish(request, token, draft)
    if turn.do in ("introduce", "lookup"):
        return await _proposed(request, token, draft, turn, form)
    return _to(token, *_next(request, draft, turn))


def _next(request: Request, draft: Draft, turn: Turn) -> tuple[str, bool]:
    """The step to show, and whether to point at what is wrong: no one goes on past an error, but anyone may go back."""
    if turn.do == "go" and turn.to:
        return turn.to, False
    position = next((n for n, step in enumerate(STEPS) if step.id == turn.at), 0)
    if turn.do == "back":
        return STEPS[max(0, position - 1)].id, False
    wrong_here = [
        error
        for error in faults(draft.typed, request.state, checked=turn.do == "next")
        if turn.at == ALL or step_of(_field(error)).id == turn.at
    ]
    if wrong_here or turn.do != "next" or turn.at == ALL:
        return turn.at, bool(wrong_here)
    return STEPS[min(len(STEPS) - 1, position + 1)].id, False


async def _finish(request: Request, token: str, draft: Draft) -> Response:
    """The report, or the first step with something wrong. The same answers are the same run, sent once or twice."""
    state = request.state
    await limit(state, "run", address_of(request))
    state.buckets.take("draft-run", draft_key(draft))
    profile = read(draft.typed, state.classes).profile
    found = faults(draft.typed, state, checked=True)
    if found or profile is None:
        return _to(token, step_of(_field(found[0])).id, True)
    async with transaction(state.sessionmaker) as session:
        embed = embed_of(request) or await _begun_in(session, draft)
    sandbox = embed is not None and embed.sandbox
    made = await written(state, profile, sandbox=sandbox)
    async with transaction(state.sessionmaker) as session:
        stored = await keep_answer(session, made.row)
        await store.remember_run(session, draft, stored.run_id)
    state.fresh.put(made)
    address = report_address(stored.run_id, draft.run_id or "")
    if embed is not None and embed_of(request) is None:  # begun in a partner's page, finished here
        address = Framed(embed, "auto", "auto").address(address)
    return RedirectResponse(address, status_code=303)


async def _begun_in(session: AsyncSession, draft: Draft) -> Embed | None:
    """The embedded form that a draft was begun in, while that is still there."""
    return None if draft.embed_tag is None else await find(session, draft.embed_tag)


async def _proposed(
    request: Request, token: str, draft: Draft, turn: Turn, form: FormData
) -> Response:
    """Read an introduction or look a firm up; what comes of it waits beside the draft until the person says yes."""
    await limit(request.state, "read", address_of(request))
    request.state.buckets.take("draft-read", draft_key(draft))
    reading = _introduced(request, form) if turn.do == "introduce" else _looked_up(request, draft)
    made = await reading
    async with transaction(request.state.sessionmaker) as session:
        await store.propose(session, draft, made)
    if "error" in made:
        return _to(token, turn.at, True)
    return RedirectResponse(f"/assess/d/{token}/proposals", status_code=303)


async def _introduced(request: Request, form: FormData) -> Mapping[str, Any]:
    pasted, file = str(form.get("introduction") or "").strip(), form.get("file")
    name = ""
    if not pasted and isinstance(file, UploadFile) and file.size:
        name = (file.filename or "")[:120]
        try:
            pasted = await text_of(await file.read())
        except DocumentError as error:
            return _refused(FieldError("/introduction", error.code, *error.words))
    if not pasted:
        return _refused(wrong("introduction_blank", "introduction"))
    if len(pasted) > MOST_PASTED:
        return _refused(wrong("introduction_long", "introduction"), pasted)
    catalogue = request.state.knowledge.catalogue
    cities = [name for city in catalogue.cities for name in (city.name_zh, city.name_en)]
    found = await to_thread.run_sync(
        propose, pasted, cities, request.state.knowledge.gazetteer.find
    )
    return {"source": "introduction", "name": name, "items": [item._asdict() for item in found]}


async def _looked_up(request: Request, draft: Draft) -> Mapping[str, Any]:
    code = "".join(str(draft.typed.get("uscc") or "").split()).upper()
    if not code:
        return _refused(wrong("uscc_blank", "uscc"))
    registry = request.state.registry
    try:
        said = await to_thread.run_sync(registry.find, code) if registry else None
    except RegistryError as error:
        log.error("register unreadable: %s", error)
        return _refused(wrong("registry_unreadable", "uscc"))
    if said is None:
        return _refused(wrong("uscc_absent", "uscc"))
    items = [
        {"field": name, "value": value, "unit": "", "sentence": "", "start": 0}
        for name, value in said.items()
    ]
    return {"source": "registry", "name": registry.name, "items": items}


def _refused(error: FieldError, pasted: str = "") -> Mapping[str, Any]:
    """Why nothing is proposed, kept so that the page can say it after the redirect; with what was pasted."""
    return {"error": list(error), "pasted": pasted[: MOST_PASTED * 2]}


def refusal(draft: Draft) -> tuple[FieldError, ...]:
    """What the last reading was refused for."""
    error = (draft.proposals or {}).get("error")
    return (FieldError(*error),) if error else ()


def draft_key(draft: Draft) -> str:
    """A draft as limits know it: not its id, which no log or dump of memory needs to tell."""
    return hashlib.sha256(draft.draft_id.bytes).hexdigest()[:16]


def _field(error: FieldError) -> str:
    return error.pointer.strip("/").split("/")[0]


def _to(token: str, step: str, check: bool = False) -> Response:
    return RedirectResponse(
        f"/assess/d/{token}/{step}{'?check=1' if check else ''}", status_code=303
    )
