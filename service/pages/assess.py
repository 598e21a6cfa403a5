"""`/assess`: the form companies fill, the same form with its errors, and on to the report."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from matching.problems import FieldError, ProfileError, parse_profile
from matching.profile import EnterpriseProfile
from service.deps import Session
from service.matches.runs import run_match
from service.matches.store import is_run_id, read_run
from service.pages.answers import label
from service.pages.form import errors_by_question, kept_fields, read_form, typed_from
from service.pages.i18n import language_of
from service.pages.questions import GROUPS, every_question
from service.pages.render import page
from service.security import require_same_origin

router = APIRouter()


@router.api_route("/assess", methods=["GET", "HEAD"])
async def blank_form(request: Request, session: Session) -> Response:
    """The form, empty or filled in from an earlier run (`?from=run_…`)."""
    run_id = request.query_params.get("from")
    stored = await read_run(session, run_id) if run_id else None
    typed = typed_from(EnterpriseProfile.model_validate(stored.profile)) if stored else {}
    find = request.state.knowledge.gazetteer.find
    for name in ("city_prefer", "city_exclude"):
        typed[name] = [find(word) or word for word in typed.get(name, ())]
    return _form(request, typed, (), since=stored.run_id if stored else "")


@router.post("/assess")
async def send_form(request: Request, session: Session) -> Response:
    """A wrong form comes back filled in with its errors; a right one leads to its report."""
    require_same_origin(request)
    form = await request.form(max_files=0, max_fields=400)
    since, filled = since_of(form), read_form(form)
    try:
        profile = parse_profile(filled.said)
    except ProfileError as error:
        return _form(request, filled.typed, error.errors, since)
    stored = await run_match(request.state, session, profile)
    compare = f"?since={since}" if since and since != stored.run_id else ""
    return RedirectResponse(f"/r/{stored.run_id}{compare}", status_code=303)


def since_of(form: FormData) -> str:
    """The run that the form was filled in from, or nothing; what cannot be a run id is nothing."""
    said = form.get("since")
    return said if isinstance(said, str) and is_run_id(said) else ""


def _form(
    request: Request, typed: Mapping[str, Any], errors: Sequence[FieldError], since: str = ""
) -> Response:
    by_question = errors_by_question(errors)
    opened = {
        group.id
        for group in GROUPS
        if any(q.name in by_question or typed.get(q.name) for q in group.questions)
    }
    return page(
        request,
        "assess.html",
        status_code=422 if errors else 200,
        groups=GROUPS,
        typed=typed,
        since=since,
        errors=by_question,
        opened=opened,
        boxes={
            q.name
            for q in every_question()
            if q.kind in ("text", "long", "lines", "number", "whole")
        },
        kept=[label(name, language_of(request)) for name in kept_fields(typed)],
        cities=request.state.knowledge.catalogue.cities,
    )
