"""What is done with one lead: moved, given to somebody, planned, noted, followed, written about to its company."""

import datetime as dt
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from matching.problems import FieldError
from service.errors import OfficerNotFound, RoleTooLow, StageRefused
from service.leads import working
from service.leads.stages import move
from service.leads.store import read_lead
from service.officers.here import Officer, OfficerHere, Writer
from service.pages.contacting import cleaned
from service.pages.officers.forms import OfficerForm
from service.pages.officers.leads.detail import lead_page
from service.pages.officers.leads.sending import back_to, id_of, lead_id_of, only
from service.pages.officers.leads.shown import local_now
from service.pages.officers.shell import field_of, to
from service.pages.officers.wording import fault

router = APIRouter()
LONGEST_ACTION = 200


@router.post("/leads/{lead_id}/move")
async def move_lead(request: Request, here: Writer, lead_id: str, form: OfficerForm) -> Response:
    """To another stage, with a reason where the stage needs one; back to the board when its card asked."""
    only(form, "to", "reason", "note", "back")
    one, typed = lead_id_of(lead_id), {name: _text(form, name) for name in ("to", "reason", "note")}
    try:
        await move(
            here.session,
            here.actor,
            one,
            typed["to"],
            typed["reason"] or None,
            typed["note"] or None,
            now=here.now,
        )
    except StageRefused as refused:
        faults = [FieldError(**error) for error in refused.errors]
        return await lead_page(request, here, one, faults=faults, typed=typed)
    return to(back_to(field_of(form, "back"), _done(one, "moved")))


@router.post("/leads/{lead_id}/assign")
async def assign_lead(request: Request, here: Writer, lead_id: str, form: OfficerForm) -> Response:
    """Put an officer, or nobody, in charge."""
    only(form, "owner")
    one, said = lead_id_of(lead_id), field_of(form, "owner", 40)
    owner = id_of(said)
    lead = await read_lead(here.session, one)
    if said != "nobody" and owner is None:
        return await _again(request, here, one, "owner", "owner_unknown", form)
    if not working.may_assign(here.role, here.officer_id, lead.owner_id, owner):
        raise RoleTooLow
    try:
        await working.assign(here.session, here.actor, one, owner, here.now)
    except OfficerNotFound:
        return await _again(request, here, one, "owner", "owner_unknown", form)
    return to(_done(one, "assigned"))


@router.post("/leads/{lead_id}/plan")
async def plan_next(request: Request, here: Writer, lead_id: str, form: OfficerForm) -> Response:
    """What comes next and on which day, or nothing any more."""
    only(form, "what", "on", "do")
    one = lead_id_of(lead_id)
    await read_lead(here.session, one)
    if field_of(form, "do", 20) == "clear":
        await working.plan(here.session, here.actor, one, None, None, here.now)
        return to(_done(one, "planned"))
    what, today = _text(form, "what")[:LONGEST_ACTION], local_now(request, here).date()
    day = _day(field_of(form, "on", 20), today)
    if not what:
        return await _again(request, here, one, "what", "action_blank", form)
    if day is None:
        return await _again(request, here, one, "on", "day_invalid", form)
    await working.plan(here.session, here.actor, one, what, day, here.now)
    return to(_done(one, "planned"))


@router.post("/leads/{lead_id}/notes")
async def note(request: Request, here: Writer, lead_id: str, form: OfficerForm) -> Response:
    """A note for officers alone; whoever is named with @ is told."""
    only(form, "text")
    one = lead_id_of(lead_id)
    await read_lead(here.session, one)
    wrong = _wrong(_text(form, "text"))
    if wrong:
        return await _again(request, here, one, "text", wrong, form)
    await working.add_note(here.session, here.actor, one, _text(form, "text"), here.now)
    return to(_done(one, "note"))


@router.post("/leads/{lead_id}/message")
async def message(request: Request, here: Writer, lead_id: str, form: OfficerForm) -> Response:
    """A message the company reads under its link."""
    only(form, "message")
    one = lead_id_of(lead_id)
    await read_lead(here.session, one)
    wrong = _wrong(_text(form, "message"))
    if wrong:
        return await _again(request, here, one, "message", wrong, form)
    await working.write_to_company(here.session, here.actor, one, _text(form, "message"), here.now)
    return to(_done(one, "message"))


@router.post("/leads/{lead_id}/follow")
async def follow(request: Request, here: Officer, lead_id: str, form: OfficerForm) -> Response:
    only(form)
    one = lead_id_of(lead_id)
    await working.follow(here.session, here.actor, one, here.now)
    return to(_done(one, "followed"))


@router.post("/leads/{lead_id}/unfollow")
async def unfollow(request: Request, here: Officer, lead_id: str, form: OfficerForm) -> Response:
    only(form)
    one = lead_id_of(lead_id)
    await working.unfollow(here.session, here.actor, one)
    return to(_done(one, "unfollowed"))


async def _again(
    request: Request, here: OfficerHere, one: UUID, field: str, code: str, form: FormData
) -> Response:
    typed = {name: field_of(form, name) for name in form}
    return await lead_page(request, here, one, faults=[fault(code, field)], typed=typed)


def _done(one: UUID, what: str) -> str:
    return f"/officer/leads/{one}?did={what}"


def _text(form: FormData, name: str) -> str:
    """As typed, without control characters; one character more than allowed, so that too much is noticed."""
    return cleaned(field_of(form, name, working.MOST_TEXT * 2))


def _wrong(text: str) -> str | None:
    if not text:
        return "text_blank_here"
    return "text_long_here" if len(text) > working.MOST_TEXT else None


def _day(said: str, today: dt.date) -> dt.date | None:
    """A day from today on, within a year."""
    try:
        day = dt.date.fromisoformat(said) if len(said) == 10 else None
    except ValueError:
        return None
    return day if day and today <= day <= today + working.LATEST else None
