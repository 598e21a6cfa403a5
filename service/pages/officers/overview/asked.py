"""Which leads a page is asked to count: a period, a city, an industry and, for managers, an officer."""

import datetime as dt
from typing import Any, NamedTuple
from uuid import UUID

from starlette.requests import Request

from matching.problems import FieldError
from service.errors import RoleTooLow
from service.officers.here import OfficerHere
from service.officers.store import OfficerRow, all_officers
from service.overview.places import Places, places_of
from service.overview.scope import Scope
from service.pages.i18n import Language, language_of
from service.pages.officers.overview.words import TEXTS
from service.pages.officers.shell import field_of
from service.pages.officers.wording import fault
from service.pages.render import localised

PERIODS = ("all", "month", "quarter", "year", "own")


class Asked(NamedTuple):
    """The filters as typed; days imply the period `own`."""

    period: str = "all"
    since: str = ""
    until: str = ""
    city: str = ""
    industry: str = ""
    officer: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        found = {name: value for name, value in self._asdict().items() if value}
        return {name: value for name, value in found.items() if (name, value) != ("period", "all")}


class Read(NamedTuple):
    """What was asked, read: what is wrong with it does not count. The offset of `now` says which days are meant."""

    asked: Asked
    scope: Scope
    places: Places
    people: list[OfficerRow]
    faults: list[FieldError]
    language: Language
    now: dt.datetime


async def read(request: Request, here: OfficerHere) -> Read:
    """The filters of an address; raises RoleTooLow when one who is no manager asks for an officer's figures."""
    asked = Asked(*(field_of(request.query_params, name, 100).strip() for name in Asked._fields))
    if asked.since or asked.until:
        asked = asked._replace(period="own")
    asked = asked._replace(period=asked.period or "all")
    if asked.officer and not here.may("manager"):
        raise RoleTooLow
    state = request.state
    catalogue, gazetteer = state.knowledge.catalogue, state.shelf.gazetteer
    places = await places_of(here.session, catalogue, gazetteer)
    people = await all_officers(here.session) if here.may("manager") else []
    faults: list[FieldError] = []
    now = here.now.astimezone(state.settings.timezone)
    since, until = _period(asked, now, faults)
    scope = Scope(
        since,
        until,
        _industries(asked.industry, catalogue, faults),
        _city(asked.city, gazetteer, faults),
        _officer(asked.officer, people, faults),
    )
    return Read(asked, scope, places, people, faults, language_of(request), now)


def _period(
    asked: Asked, now: dt.datetime, faults: list[FieldError]
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From when to before when, at midnight where the office is."""
    if asked.period not in PERIODS:
        faults.append(fault("choice_unknown", "period"))
        return None, None
    if asked.period == "own":
        since, until = (
            _day(asked.since, "since", now, faults),
            _day(asked.until, "until", now, faults),
        )
        if since and until and until < since:
            faults.append(fault("dates_swapped", "until"))
            return None, None
        return since, until + dt.timedelta(days=1) if until else None
    month = {"month": now.month, "quarter": (now.month - 1) // 3 * 3 + 1, "year": 1}
    if asked.period == "all":
        return None, None
    first = now.replace(month=month[asked.period], day=1, hour=0, minute=0, second=0, microsecond=0)
    return first, None


def _day(text: str, name: str, now: dt.datetime, faults: list[FieldError]) -> dt.datetime | None:
    if not text:
        return None
    try:
        found = dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=now.tzinfo)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 9000:
        faults.append(fault("date_invalid", name))
        return None
    return found


def _industries(value: str, catalogue: Any, faults: list[FieldError]) -> frozenset[str] | None:
    """The industry and those beneath it."""
    if not value:
        return None
    if value not in catalogue.industry_by_id:
        faults.append(fault("choice_unknown", "industry"))
        return None
    return frozenset(
        item.id for item in catalogue.industries if value in catalogue.lineage(item.id)
    )


def _city(value: str, gazetteer: Any, faults: list[FieldError]) -> str | None:
    found: str | None = gazetteer.find(value) if value else None
    if value and found is None:
        faults.append(fault("choice_unknown", "city"))
    return found


def _officer(value: str, people: list[OfficerRow], faults: list[FieldError]) -> UUID | None:
    if not value:
        return None
    found = next((one.officer_id for one in people if str(one.officer_id) == value), None)
    if found is None:
        faults.append(fault("choice_unknown", "officer"))
    return found


def choices(request: Request, given: Read) -> dict[str, Any]:
    """What the form of filters offers, by field: value and words."""
    catalogue = request.state.knowledge.catalogue
    return {
        "period": [(name, TEXTS[f"period_{name}"]) for name in PERIODS],
        "city": [(city.name_zh, localised(given.language, city)) for city in catalogue.cities],
        "industry": [(item.id, localised(given.language, item)) for item in catalogue.industries],
        "officer": [(str(one.officer_id), one.name) for one in given.people],
    }
