"""`/r/{run_id}/why?target=…`: why an industry, site or policy is, or is not, in a report."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from matching.candidates import TargetKind
from service.db import transaction
from service.errors import RunNotFound, TargetAmbiguous, TargetNotFound
from service.matches.asking import about_run, explained
from service.matches.store import read_run
from service.pages.answers import label, shown
from service.pages.i18n import language_of
from service.pages.render import page, unlisted
from service.pages.report import names_of
from service.pages.targets import target_options

router = APIRouter()
LONGEST = 200


@router.api_route("/r/{run_id}/why", methods=["GET", "HEAD"])
async def why(request: Request, run_id: str) -> Response:
    """The explanation, or the box again with the entries that may have been meant."""
    async with transaction(request.state.sessionmaker) as session:
        stored = await read_run(session, run_id)
    if stored is None:
        raise RunNotFound
    asked = request.query_params.get("target", "").strip()[:LONGEST]
    status, found, candidates = 200, None, []
    if asked:
        try:
            found = await explained(request.state, about_run(stored, asked, _kind(request)))
        except (TargetNotFound, TargetAmbiguous) as problem:
            status, candidates = problem.status_code, problem.extra["candidates"]
    catalogue, language = request.state.knowledge.catalogue, language_of(request)
    names = names_of(catalogue, language)
    response = page(
        request,
        "why.html",
        status_code=status,
        run_id=stored.run_id,
        asked=asked,
        found=found,
        candidates=candidates,
        catalogue=catalogue,
        names=names,
        targets=target_options(catalogue, language),
        changes=[_change(item.change, language, names) for item in found.changes] if found else [],
        same_run=found is not None and found.run.run_id == stored.run_id,
    )
    return unlisted(response)


def _kind(request: Request) -> TargetKind | None:
    said = request.query_params.get("kind", "")
    return TargetKind(said) if said in {kind.value for kind in TargetKind} else None


def _change(change: Any, language: Any, names: Any) -> tuple[str, str, str]:
    """One change as a page writes it: the question, from, to."""
    from_, to = (
        shown(change.field, value, language, names["cities"]) or "—"
        for value in (change.from_, change.to)
    )
    return label(change.field, language), from_, to
