"""`/officer/usage`: what each key of an organisation did this month, and how much is left."""

import datetime as dt
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from sqlalchemy import Row
from starlette.responses import Response

from matching.problems import FieldError
from service.officers.here import Manager
from service.pages.officers.portal.frame import portal_page
from service.pages.officers.shell import field_of
from service.pages.officers.wording import fault
from service.partners import own
from service.partners.own import DayUse

router = APIRouter(prefix="/usage")


class KeyUse(NamedTuple):
    """One key's month: its days in order, the busiest of them for the bars, and what is left of its quota."""

    key: Row[Any]
    days: tuple[DayUse, ...]

    @property
    def requests(self) -> int:
        return sum(day.requests for day in self.days)

    @property
    def matches(self) -> int:
        return sum(day.matches for day in self.days)

    @property
    def refused(self) -> int:
        return sum(day.refused for day in self.days)

    @property
    def busiest(self) -> int:
        return max((day.requests for day in self.days), default=0)

    @property
    def bound(self) -> int | None:
        return self.key.monthly if self.key.environment == "live" else None


@router.api_route("", methods=["GET", "HEAD"])
async def used(request: Request, here: Manager) -> Response:
    """This month, or the one that `?month=2026-11` names."""
    today = request.state.today()
    first, faults = _month(field_of(request.query_params, "month", 20).strip(), today)
    last = (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    days = await own.use_by_day(here.session, here.organisation_id, first, last)
    keys = await own.own_keys(here.session, here.organisation_id)
    found = [KeyUse(key, tuple(day for day in days if day.key_id == key.key_id)) for key in keys]
    shown = [use for use in found if use.days or (first == _first(today) and _is_open(use.key))]
    return portal_page(
        request, here, "officer_usage.html", faults=faults, uses=shown, first=first,
        earlier=_first(first - dt.timedelta(days=1)), later=None if last >= today else last + dt.timedelta(days=1),
    )  # fmt: skip


def _is_open(key: Row[Any]) -> bool:
    return key.revoked_at is None and key.replaced_by is None


def _month(text: str, today: dt.date) -> tuple[dt.date, list[FieldError]]:
    if not text:
        return _first(today), []
    try:
        return dt.date.fromisoformat(f"{text}-01"), []
    except ValueError:
        return _first(today), [fault("date_invalid", "month")]


def _first(day: dt.date) -> dt.date:
    return day.replace(day=1)
