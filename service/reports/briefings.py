"""`/officer/enterprises/{id}/briefing.pdf`: one page about an enterprise, for a meeting."""

import io
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import Response

from matching.profile import EnterpriseProfile
from service.enterprises.records import as_profile
from service.errors import DocumentFailed
from service.officers.here import Officer
from service.pages.i18n import HTML_LANG, language_of, translate
from service.pages.officers.candidates.entrances import name_of
from service.pages.officers.candidates.one import (
    found_enterprise,
    item_of,
    own_report,
    reasons_of,
    standing_of,
    target_of,
)
from service.pages.officers.candidates.words import HEADINGS
from service.reports.briefing import LEVELS, Case, briefing_of
from service.reports.words import Words, words_for

router = APIRouter(include_in_schema=False)


@router.api_route("/officer/enterprises/{enterprise_id}/briefing.pdf", methods=["GET", "HEAD"])
async def briefing(request: Request, here: Officer, enterprise_id: str) -> Response:
    """A4, in the reader's language, without contact data; a target in the address that is not clear is passed over."""
    enterprise = await found_enterprise(here, enterprise_id)
    found, state, language = enterprise["enterprise_id"], request.state, language_of(request)
    target, _ = target_of(request)
    hit, why = await reasons_of(request, here, target, found)
    heading = ""
    if target is not None:
        name = name_of(target, state.knowledge.catalogue, language)
        heading = translate(language, HEADINGS[str(target.kind)]).format(name=name)
    profile: EnterpriseProfile = as_profile(enterprise["profile"])
    result = why.result if why and why.result else await own_report(request, here, found)
    standing = await standing_of(here, target, found)
    case = Case(profile, result, item_of(why), hit, heading, standing, here.organisation)
    words = words_for(language, state.knowledge.catalogue, state.settings.public_url)
    content = await one_page_pdf(state, case, words)
    about = None if target is None else str(target.kind)
    await here.record("enterprise.briefed", ("enterprise", found), target_kind=about)
    headers = {
        "Content-Disposition": f'attachment; filename="luodi-briefing-{found.hex[:8]}.pdf"',
        "Cache-Control": "private, no-store",
        "X-Robots-Tag": "noindex",
        "Content-Language": HTML_LANG[language],
    }
    return Response(content, headers=headers, media_type="application/pdf")


async def one_page_pdf(state: Any, case: Case, words: Words) -> bytes:
    """The fullest level that fits on one page; raises DocumentFailed where none does."""
    for level in range(LEVELS):
        document = await to_thread.run_sync(briefing_of, case, words, level)
        content: bytes = await state.press.pdf(document)
        if await to_thread.run_sync(_pages, content) == 1:
            return content
    raise DocumentFailed


def _pages(content: bytes) -> int:
    from pypdf import PdfReader  # a fifth of a second that few processes need

    return len(PdfReader(io.BytesIO(content)).pages)
