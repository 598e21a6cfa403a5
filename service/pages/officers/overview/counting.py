"""`/officer/targets/…`: one target, what was counted towards it, and the forms to count or take back."""

import datetime as dt
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from matching.problems import FieldError
from service.errors import PlanTargetNotFound
from service.officers.here import Officer, OfficerHere, Writer
from service.overview.contributions import (
    Aim,
    Figure,
    NotCountable,
    Who,
    contributions_of,
    count_lead,
    enter_figure,
    offered,
    take_back,
)
from service.overview.targets import THINGS, is_counted, standings
from service.pages.i18n import language_of
from service.pages.officers.forms import OfficerForm
from service.pages.officers.overview.targets import number, shown_as, unit_of
from service.pages.officers.overview.words import PLACES
from service.pages.officers.shell import field_of, officer_page, to
from service.pages.officers.wording import fault

router = APIRouter(prefix="/targets/{target_id}")
LONGEST = 500
MOST = Decimal(10) ** 15


class Typed(NamedTuple):
    """A form as typed; `form` says which of the two."""

    form: str = ""
    lead: str = ""
    amount: str = ""
    source: str = ""
    as_of: str = ""
    note: str = ""


@router.api_route("", methods=["GET", "HEAD"])
async def one(request: Request, here: Officer, target_id: str) -> Response:
    return await _page(request, here, _aim(request, target_id), Typed())


@router.post("/leads")
async def count(request: Request, here: Writer, target_id: str, form: OfficerForm) -> Response:
    """Count a signed lead towards the target."""
    aim, typed = _aim(request, target_id), _typed(form, "lead")
    faults, amount = _faults(aim, typed, above=True)
    if not faults and amount is not None:
        lead, note = _uuid(typed.lead), typed.note or None
        try:
            if lead is None:
                raise NotCountable("lead_unknown")
            await count_lead(here.session, _who(here), aim, lead, amount, note)
            return to(f"/officer/targets/{aim.target.id}?done=target-counted")
        except NotCountable as error:
            faults = [fault(error.code, "lead")]
    return await _page(request, here, aim, typed, faults)


@router.post("/figures")
async def enter(request: Request, here: Writer, target_id: str, form: OfficerForm) -> Response:
    """Enter a figure that is no lead's, with its source."""
    aim, typed = _aim(request, target_id), _typed(form, "figure")
    faults, amount = _faults(aim, typed, above=is_counted(aim.target))
    day = _day(typed.as_of, request.state.today(), faults)
    if not typed.source or len(typed.source) > LONGEST:
        faults.append(fault("source_missing", "source"))
    if faults or amount is None or day is None:
        return await _page(request, here, aim, typed, faults)
    figure = Figure(amount, typed.source, day, typed.note or None)
    await enter_figure(here.session, _who(here), aim, figure)
    return to(f"/officer/targets/{aim.target.id}?done=figure-entered")


@router.post("/take-back")
async def withdraw(request: Request, here: Writer, target_id: str, form: OfficerForm) -> Response:
    """What was counted or entered no longer counts; it stays in the list as taken back."""
    aim, which = _aim(request, target_id), _uuid(field_of(form, "contribution", 100))
    try:
        if which is None:
            raise PlanTargetNotFound
        await take_back(here.session, _who(here), aim, which)
    except PlanTargetNotFound:
        faults = [fault("contribution_unknown")]
        return await _page(request, here, aim, Typed(), faults)
    return to(f"/officer/targets/{aim.target.id}?done=target-taken-back")


def _aim(request: Request, target_id: str) -> Aim:
    catalogue = request.state.knowledge.catalogue
    found = next((target for target in catalogue.targets if target.id == target_id), None)
    if found is None:
        raise PlanTargetNotFound
    return Aim(catalogue.info.id, found)


def _who(here: OfficerHere) -> Who:
    return Who(here.actor, here.officer_id, here.organisation_id, here.now)


def _typed(form: FormData, which: str) -> Typed:
    fields = (field_of(form, name).strip() for name in Typed._fields[1:])
    return Typed(which, *fields)


def _faults(aim: Aim, typed: Typed, *, above: bool) -> tuple[list[FieldError], Decimal | None]:
    faults, amount = [], amount_of(typed.amount)
    if amount is None or (above and not amount):
        faults.append(fault("amount_invalid", "amount"))
    elif aim.target.unit in THINGS and amount % 1:
        faults.append(fault("amount_not_whole", "amount"))
    if len(typed.note) > LONGEST:
        faults.append(fault("note_long", "note"))
    return faults, amount


def amount_of(text: str) -> Decimal | None:
    """The number somebody typed, in any width, with or without commas; None for what is none, below 0 or too fine.

    >>> amount_of("１，２00.50"), amount_of("-1"), amount_of("0.33333"), amount_of("1e3")
    (Decimal('1200.50'), None, None, None)
    """
    said = unicodedata.normalize("NFKC", text).replace(",", "").strip()
    if not said or set(said) - set("0123456789."):
        return None
    try:
        found = Decimal(said)
    except InvalidOperation:
        return None
    return found if found <= MOST and found == round(found, 4) else None


def _day(text: str, today: dt.date, faults: list[FieldError]) -> dt.date | None:
    try:
        found = dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        found = None
    if found is None or found.year < 2000:
        faults.append(fault("date_invalid", "as_of"))
        return None
    if found > today:
        faults.append(fault("day_ahead", "as_of"))
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _page(
    request: Request,
    here: OfficerHere,
    aim: Aim,
    typed: Typed,
    faults: list[FieldError] | None = None,
) -> Response:
    language, counted = language_of(request), is_counted(aim.target)
    found = await standings(here.session, aim.plan_id, [aim.target], here.organisation_id)
    writes = here.may("officer")
    context: dict[str, Any] = {
        "pages": PLACES,
        "at": "/officer/overview",
        "shown": shown_as(language, aim.target, found[aim.target.id]),
        "typed": typed,
        "rows": await contributions_of(here.session, aim),
        "offered": await offered(here.session, aim) if writes and counted else [],
        "writes": writes,
        "today": request.state.today(),
        "unit": unit_of(language, aim.target.unit),
        "number": lambda value: number(language, value, aim.target.unit),
    }
    return officer_page(request, here, "officer_target.html", faults=faults or (), **context)
