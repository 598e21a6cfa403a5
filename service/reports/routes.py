"""`/r/{run_id}.pdf`, `.ics`, `.json`: the report as files, for whoever holds its address."""

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import Response

from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from service.deps import AppState
from service.errors import NoDatedWindow
from service.matches.api import Kept
from service.matches.store import KeptRun
from service.pages.i18n import HTML_LANG, language_of
from service.reports.calendar import calendar_of
from service.reports.content import document_of
from service.reports.words import words_for
from service.state import HasState

router = APIRouter(include_in_schema=False)
METHODS = ["GET", "HEAD"]
PDF, CALENDAR, JSON = "application/pdf", "text/calendar; charset=utf-8", "application/json"


@router.api_route("/r/{run_id}.pdf", methods=METHODS)
async def pdf(request: Request, kept: Kept, state: AppState) -> Response:
    """The report as an A4 document in the reader's language; the same run, the same bytes."""
    content = await make_pdf(state, kept, language_of(request))
    response = _file(kept, content, PDF, "pdf")
    response.headers["Content-Language"] = HTML_LANG[language_of(request)]
    return response


@router.api_route("/r/{run_id}.json", methods=METHODS)
async def json_file(kept: Kept) -> Response:
    """The very bytes that were answered, to keep; their SHA-256 stands on the document."""
    return _file(kept, kept.result.encode(), JSON, "json")


@router.api_route("/r/{run_id}.ics", methods=METHODS)
async def calendar(request: Request, kept: Kept, state: AppState) -> Response:
    """Windows of the listed programmes and the start that was said; raises NoDatedWindow when there is neither."""
    profile = EnterpriseProfile.model_validate(kept.profile)
    result = MatchResult.model_validate_json(kept.result)
    words = words_for(language_of(request), state.knowledge.catalogue, state.settings.public_url)
    content = calendar_of(profile, result, words)
    if content is None:
        raise NoDatedWindow
    return _file(kept, content, CALENDAR, "ics")


async def make_pdf(state: HasState, kept: KeptRun, language: str) -> bytes:
    """A run's document, put together and typeset off the event loop."""
    known = "zh" if language == "zh" else "en"
    words = words_for(known, state.knowledge.catalogue, state.settings.public_url)  # type: ignore[arg-type]
    return await state.press.pdf(await to_thread.run_sync(document_of, kept, words))


def _file(kept: KeptRun, content: bytes, media_type: str, suffix: str) -> Response:
    """To be saved, not shown: viewers of PDF inside browsers need more than the pages' security policy lets them."""
    name = f"luodi-{kept.manifest['today']}-{kept.run_id[4:12]}.{suffix}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
        "X-Robots-Tag": "noindex",
    }
    return Response(content, headers=headers, media_type=media_type)
