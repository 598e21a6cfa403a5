"""`/officer/settings/mail`: which notices come by mail, when, and in which language."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse

from service.notices.kinds import MODES
from service.notices.wishes import MAILED, Wishes, keep_wishes, wishes_of
from service.officers.here import Officer, OfficerHere
from service.pages.i18n import LANGUAGES
from service.pages.officers.forms import OfficerForm
from service.pages.officers.inbox import words
from service.pages.officers.shell import field_of, to

router = APIRouter(prefix="/settings")


@router.post("/mail")
async def change(here: Officer, form: OfficerForm) -> RedirectResponse:
    """What was chosen; a field that is missing or names nothing stays as it was."""
    before = await wishes_of(here.session, here.officer_id)
    language = field_of(form, "language")
    said = {kind: field_of(form, kind) for kind in MAILED}
    modes = {k: m if m in MODES else before.modes[k] for k, m in said.items()}
    after = Wishes(language if language in LANGUAGES else before.language, modes)
    if after != before:
        await keep_wishes(here.session, here.officer_id, after)
        await here.record("mail.changed", ("officer", here.officer_id))
    return to("/officer/settings?done=mail")


async def mailing(request: Request, here: OfficerHere) -> dict[str, Any]:
    """What the settings page shows: `sent` says whether mail leaves here at all."""
    return {
        "sent": request.state.settings.mail_server is not None,
        "wishes": await wishes_of(here.session, here.officer_id),
        "kinds": {kind: words.KINDS[kind] for kind in MAILED},
        "modes": words.MODES,
    }
