"""`/officer/enterprises/{id}/override`: another place for an enterprise than the model's, with a reason; and back again."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from matching.problems import FieldError
from service.candidates.overrides import KINDS, MOST, Said, say, standing, take_back
from service.candidates.search import Search
from service.candidates.tables import LONGEST_REASON, LOWEST
from service.candidates.targets import Target
from service.officers.here import OfficerHere, Writer
from service.pages.officers.candidates.addresses import Address
from service.pages.officers.candidates.entrances import Unclear, resolved
from service.pages.officers.candidates.one import Typed, found_enterprise, one_page
from service.pages.officers.candidates.words import fault
from service.pages.officers.forms import OfficerForm
from service.pages.officers.shell import field_of, to

router = APIRouter()


@router.post("/enterprises/{enterprise_id}/override")
async def override(
    request: Request, here: Writer, enterprise_id: str, form: OfficerForm
) -> Response:
    """Pin it, give it a place, or set it aside; what was said before of the same pair is kept as taken back."""
    enterprise = await found_enterprise(here, enterprise_id)
    typed = Typed(*(field_of(form, name, 4_000).strip() for name in Typed._fields))
    own, faults = _place(typed)
    if not 0 < len(typed.reason) <= LONGEST_REASON:
        faults.append(fault("reason_needed", "reason"))
    target = _target(request, form)
    if target is None:
        return await one_page(request, here, enterprise, None, [fault("no_target")], typed)
    known = await standing(here.session, here.organisation_id, target)
    if len(known) >= MOST and enterprise["enterprise_id"] not in {
        r["enterprise_id"] for r in known
    }:
        faults.append(fault("too_many"))
    rank = await _rank(request, here, target, enterprise["enterprise_id"])
    if rank is None:
        faults.append(fault("unlisted"))
    if faults or rank is None:
        return await one_page(request, here, enterprise, target, faults, typed)
    said = Said(enterprise["enterprise_id"], rank, own, typed.reason)
    await say(here.session, here.actor, target, said)
    return to(_back(enterprise["enterprise_id"], target, "override"))


@router.post("/enterprises/{enterprise_id}/override/withdraw")
async def withdraw(
    request: Request, here: Writer, enterprise_id: str, form: OfficerForm
) -> Response:
    """The model's order holds again; nothing happens where nothing was said."""
    enterprise = await found_enterprise(here, enterprise_id)
    target = _target(request, form)
    if target is None:
        return await one_page(request, here, enterprise, None, [fault("no_target")])
    await take_back(here.session, here.actor, target, enterprise["enterprise_id"])
    return to(_back(enterprise["enterprise_id"], target, "override-withdrawn"))


def _target(request: Request, form: FormData) -> Target | None:
    try:
        target = resolved(field_of(form, "for", 20), field_of(form, "of"), request.state.knowledge)
    except Unclear:
        return None
    return target if target.kind in KINDS else None


def _place(typed: Typed) -> tuple[int | None, list[FieldError]]:
    """The place asked for, None for set aside."""
    if typed.move == "aside":
        return None, []
    if typed.move == "pin":
        return 1, []
    if typed.move != "place":
        return None, [fault("move_unknown", "move")]
    number = (
        int(typed.place)
        if typed.place.isascii() and typed.place.isdecimal() and len(typed.place) < 9
        else 0
    )
    return number, [] if 1 <= number <= LOWEST else [fault("place_wrong", "place")]


async def _rank(
    request: Request, here: OfficerHere, target: Target, enterprise_id: UUID
) -> int | None:
    """The model's place in the target's whole list, without filters."""
    state = request.state
    found = await state.candidates.placed(
        here.session, Search(target), [enterprise_id], state.today()
    )
    return found[enterprise_id].rank if enterprise_id in found else None


def _back(enterprise_id: UUID, target: Target, done: str) -> str:
    pairs = (("for", str(target.kind)), ("of", target.value), ("done", done))
    return f"{Address(pairs).at(f'/officer/enterprises/{enterprise_id}')}#override"
