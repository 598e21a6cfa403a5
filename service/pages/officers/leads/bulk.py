"""Several leads of the list at once, and taking it back."""

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from matching.problems import FieldError
from service.errors import OfficerNotFound, UndoGone
from service.leads.bulk import MOST, assign_all, move_all, undo
from service.leads.stages import Move
from service.officers.here import OfficerHere, Writer
from service.pages.officers.forms import OfficerForm
from service.pages.officers.leads.asked import Asked, asked_of
from service.pages.officers.leads.listing import list_page
from service.pages.officers.leads.sending import id_of, lead_id_of, only
from service.pages.officers.shell import field_of, to
from service.pages.officers.wording import fault

router = APIRouter()
FIELDS = ("owner", "to", "reason", "note")


@router.post("/leads/bulk")
async def several(request: Request, here: Writer, form: OfficerForm) -> Response:
    """Put somebody in charge of the ticked leads, or move them: all or none. What stands in the way is named."""
    only(form, "do", "lead", *FIELDS, *Asked._fields)
    asked = asked_of(form)
    ticked = [value for value in form.getlist("lead") if isinstance(value, str)]
    faults = _ticked(ticked, field_of(form, "do", 20))
    if not faults:
        ids = [lead_id_of(one) for one in dict.fromkeys(ticked)]
        done = await _do(here, form, ids)
        if isinstance(done, str):
            return to(asked.address(changed=str(len(ids)), undo=done))
        faults, stopped = done
    else:
        stopped = []
    typed = {name: field_of(form, name) for name in FIELDS}
    return await list_page(
        request, here, asked, faults=faults, stopped=stopped, ticked=frozenset(ticked), typed=typed
    )


@router.post("/leads/undo")
async def take_back(request: Request, here: Writer, form: OfficerForm) -> Response:
    """Undo one bulk action of one's own, within the hour; leads changed since stay as they are."""
    only(form, "undo", *Asked._fields)
    number = id_of(field_of(form, "undo", 40))
    if number is None:
        raise UndoGone
    done = await undo(here, number)
    return to(asked_of(form).address(undone=str(done.back), left=str(done.left)))


async def _do(here: OfficerHere, form: FormData, ids: list) -> str | tuple[list, list]:  # type: ignore[type-arg]
    """The number to undo it by, or the faults and what stands in the way."""
    if field_of(form, "do", 20) == "assign":
        owner = field_of(form, "owner", 40)
        chosen = id_of(owner)
        if owner != "nobody" and chosen is None:
            return [fault("owner_unknown", "owner")], []
        try:
            return str(await assign_all(here, ids, chosen))
        except OfficerNotFound:
            return [fault("owner_unknown", "owner")], []
    said = Move(
        field_of(form, "to", 20),
        field_of(form, "reason", 20) or None,
        field_of(form, "note") or None,
    )
    number, stopped = await move_all(here, ids, said)
    if number is not None:
        return str(number)
    return [fault("bulk_stopped"), *_of_form(one.fault for one in stopped)], stopped


def _of_form(found: object) -> list[FieldError]:
    """Faults of the form itself, once; where a lead cannot go is told beside the lead."""
    own = {one.pointer: one for one in found if one.code != "stage_unreachable"}  # type: ignore[attr-defined]
    return list(own.values())


def _ticked(ticked: list[str], do: str) -> list[FieldError]:
    if do not in ("assign", "move"):
        return [fault("bulk_unknown")]
    if not ticked:
        return [fault("leads_none")]
    return [fault("leads_many")] if len(ticked) > MOST else []
