"""`/verify`: was this document, or this hash, issued here?"""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from service.db import transaction
from service.deps import AppState
from service.matches.store import KeptRun, read_run, result_sha256
from service.pages.render import page
from service.reports.edition import edition
from service.reports.proof import Claim, read_claim, typed_claim
from service.reports.routes import make_pdf
from service.security import require_same_origin
from service.state import HasState

router = APIRouter(include_in_schema=False)
Typed = Annotated[str, Query(max_length=200)]


@router.api_route("/verify", methods=["GET", "HEAD"])
async def verify(
    request: Request, state: AppState, run: Typed = "", sha256: Typed = ""
) -> Response:
    """The form; with a run id and a hash in the address, the answer too."""
    if not (run or sha256):
        return _page(request)
    claim = typed_claim(run, sha256)
    if claim is None:
        return _page(request, "not_typed", run=run, sha256=sha256)
    return await _judged(request, state, claim, run=run, sha256=sha256)


@router.post("/verify")
async def verify_file(request: Request, state: AppState) -> Response:
    """A file that was sent: the PDF or the JSON of a report."""
    require_same_origin(request)
    async with request.form(max_files=1, max_fields=4) as form:
        sent = form.get("file")
        content = await sent.read() if isinstance(sent, UploadFile) else b""
    if not content:
        return _page(request, "no_file")
    claim = read_claim(content)
    if claim is None:
        return _page(request, "not_ours")
    return await _judged(request, state, claim)


async def _judged(request: Request, state: HasState, claim: Claim, **typed: str) -> Response:
    async with transaction(state.sessionmaker) as session:
        kept = await read_run(session, claim.run_id)
    verdict = await _verdict(state, claim, kept)
    return _page(request, verdict, claim=claim, kept=kept, **typed)


async def _verdict(state: HasState, claim: Claim, kept: KeptRun | None) -> str:
    """`unknown_run`, `hash_differs`, `hash_agrees`; of a PDF besides `same_file`, `file_differs`, `older_edition`.

    Documents of one edition are made anew and compared byte for byte: what a file says of itself proves nothing.
    """
    if kept is None:
        return "unknown_run"
    if claim.sha256 != result_sha256(kept):
        return "hash_differs"
    if claim.kind != "pdf":
        return "hash_agrees"
    here = edition(state.knowledge.catalogue.sha256, state.settings.public_url)
    if claim.edition != here:
        return "older_edition"
    made = await make_pdf(state, kept, claim.language)
    return "same_file" if claim.file_sha256 == hashlib.sha256(made).hexdigest() else "file_differs"


def _page(request: Request, verdict: str | None = None, **context: Any) -> Response:
    """Bad input is 422, everything else an answer; a run id is a key, so no cache keeps the page."""
    known: dict[str, Any] = {"claim": None, "kept": None, "run": "", "sha256": ""}
    status = 422 if verdict in {"not_typed", "no_file", "not_ours"} else 200
    response = page(
        request, "verify.html", status_code=status, verdict=verdict, **(known | context)
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
