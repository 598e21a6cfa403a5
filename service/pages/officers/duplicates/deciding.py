"""Deciding on a pair: merged, kept apart, and either taken back."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from matching.problems import FieldError
from service.enterprises.merging import MergeError, merge, unmerge
from service.enterprises.proposals import keep_apart, propose_again
from service.lanes.enterprises import score_soon
from service.officers.here import Writer
from service.pages.officers.duplicates.listing import duplicates_page
from service.pages.officers.forms import OfficerForm
from service.pages.officers.shell import field_of, to
from service.pages.officers.wording import fault

router = APIRouter(prefix="/duplicates")
NOBODY = UUID(int=0)


def _id(form: FormData, name: str) -> UUID:
    """An id of the form; what is none is nobody's."""
    try:
        return UUID(field_of(form, name, 60))
    except ValueError:
        return NOBODY


@router.post("/merge")
async def merged(request: Request, here: Writer, form: OfficerForm) -> Response:
    """`kept` stays and is filled from the other of `first` and `second`."""
    first, second, kept = (_id(form, name) for name in ("first", "second", "kept"))
    other = second if kept == first else first
    place = request.state.knowledge.gazetteer.find
    try:
        if kept not in (first, second):
            raise MergeError("missing")
        await merge(here.session, here.organisation_id, kept, other, here.actor, place)
    except MergeError as error:
        return await duplicates_page(request, here, [_told(error)])
    await score_soon(here.session, here.organisation_id)
    return to("/officer/duplicates?done=merged")


@router.post("/unmerge")
async def taken_apart(request: Request, here: Writer, form: OfficerForm) -> Response:
    """What the merge filled in goes again; what was changed since stays."""
    place, other = request.state.knowledge.gazetteer.find, _id(form, "other")
    try:
        await unmerge(here.session, here.organisation_id, other, here.actor, place)
    except MergeError as error:
        return await duplicates_page(request, here, [_told(error)])
    await score_soon(here.session, here.organisation_id)
    return to("/officer/duplicates?done=unmerged")


@router.post("/apart")
async def apart(request: Request, here: Writer, form: OfficerForm) -> Response:
    """Not the same: remembered, and never proposed again until somebody takes it back."""
    pair = (_id(form, "first"), _id(form, "second"))
    if not await keep_apart(here.session, pair, here.actor):
        return await duplicates_page(request, here, [fault("pair_gone")])
    return to("/officer/duplicates?done=kept-apart")


@router.post("/again")
async def again(request: Request, here: Writer, form: OfficerForm) -> Response:
    """Propose a pair again that was kept apart."""
    pair = (_id(form, "first"), _id(form, "second"))
    if not await propose_again(here.session, pair, here.actor):
        return await duplicates_page(request, here, [fault("pair_gone")])
    return to("/officer/duplicates?done=proposed-again")


def _told(error: MergeError) -> FieldError:
    return FieldError("", error.code, *error.words)
