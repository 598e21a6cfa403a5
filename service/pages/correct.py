"""`/l/{token}/correct`: a company puts right, in place, the contact details and the message it handed over."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from fastapi import APIRouter, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from matching.problems import FieldError
from service.addresses import address_of
from service.db import transaction
from service.leads.contacts import read_contact
from service.leads.correcting import Given, correct, given_in_full
from service.leads.links import Linked, open_link
from service.leads.tables import consents
from service.pages.contact import moment
from service.pages.contacting import CONTACT, MOST, cleaned
from service.pages.lead import shown
from service.pages.sending import Sent
from service.pages.wrong import wrong
from service.uses import limit

router = APIRouter()


class Typed(NamedTuple):
    """The form as typed, or as kept before anything is typed."""

    contact: Mapping[str, str]
    message: str


@router.get("/l/{token}/correct")
async def correcting(request: Request, token: str) -> Response:
    """What was handed over, in full and ready to be changed; reading it is audited."""
    await limit(request.state, "lead", address_of(request))
    async with transaction(request.state.sessionmaker) as session:
        linked = await open_link(session, token, request.state.today())
        recipient = await _recipient(session, linked)
        found = await given_in_full(session, linked, request.state.keyring)
    return _page(request, token, recipient, Typed(found.contact._asdict(), found.message))


@router.post("/l/{token}/correct")
async def send_correction(request: Request, token: str, form: Sent) -> Response:
    """Put it right and lead back to the status; what is wrong is told beside its field, and nothing is changed."""
    await limit(request.state, "lead", address_of(request))
    typed = _typed(form)
    contact, errors = read_contact(typed.contact)
    if len(typed.message) > MOST["message"]:
        errors = [*errors, wrong("message_long", "message")]
    async with transaction(request.state.sessionmaker) as session:
        linked = await open_link(session, token, request.state.today())
        if errors or contact is None:
            return _page(request, token, await _recipient(session, linked), typed, errors)
        said = Given(contact, typed.message)
        changed = await correct(session, linked, said, request.state.keyring, moment(request))
    return RedirectResponse(f"/l/{token}?corrected={1 if changed else 0}", status_code=303)


def _typed(form: FormData) -> Typed:
    said = {name: value for name, value in form.items() if isinstance(value, str)}
    contact = {name: cleaned(said.get(name, "")) for name in CONTACT}
    return Typed(contact, cleaned(said.get("message", "")))


async def _recipient(session: AsyncSession, linked: Linked) -> str:
    """The recipient's name as it was agreed to."""
    query = select(consents.c.recipient).where(consents.c.lead_id == linked.lead_id)
    return str((await session.execute(query)).scalar_one())


def _page(
    request: Request, token: str, recipient: str, typed: Typed, errors: Sequence[FieldError] = ()
) -> Response:
    by_field: dict[str, list[FieldError]] = {}
    for error in errors:
        by_field.setdefault(error.pointer.strip("/"), []).append(error)
    found = {"recipient": recipient, "typed": typed, "errors": by_field}
    return shown(request, "lead_correct.html", token, found, 422 if errors else 200)
