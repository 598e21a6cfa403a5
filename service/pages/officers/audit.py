"""`/officer/audit`: who did what, and when, in one's own organisation and those beneath it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from sqlalchemy import select
from starlette.responses import Response

from matching.problems import FieldError
from service.audit.reading import Entry, Wanted, entries
from service.officers.here import Manager, OfficerHere
from service.officers.store import all_officers
from service.organisations.tables import organisations
from service.pages.labels import LEAD_FIELDS, LEAD_STAGES
from service.pages.officers.shell import field_of, officer_page
from service.pages.officers.wording import ACTIONS, DETAILS, VALUES, fault

router = APIRouter()
ROWS = 50
FIELDS = {**LEAD_FIELDS, "url": "网址", "events": "事件"}
"""Names of fields that a change may have touched: of a lead, of a webhook."""


class Asked(NamedTuple):
    """The filters as typed: an officer's id, an action, the first and the last day."""

    who: str = ""
    what: str = ""
    since: str = ""
    until: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        return {name: value for name, value in self._asdict().items() if value}


@router.api_route("/audit", methods=["GET", "HEAD"])
async def audit(request: Request, here: Manager) -> Response:
    """One page of the log, newest first; reading it is recorded in it."""
    given = request.query_params
    asked = Asked(*(field_of(given, name, 100).strip() for name in Asked._fields))
    before = given.get("before", "")
    wanted, faults = wanted_of(asked, before, request.state.settings.timezone)
    found = await entries(here.session, wanted)
    people = await all_officers(here.session)
    places = select(organisations.c.organisation_id, organisations.c.name)
    response = officer_page(
        request,
        here,
        "officer_audit.html",
        faults=faults,
        asked=asked,
        rows=found.rows,
        following=asked.parameters | {"before": found.next} if found.next else None,
        first=not before,
        people=people,
        names={str(person.officer_id): person.name for person in people},
        organisations={str(row[0]): row[1] for row in await here.session.execute(places)},
        actions=ACTIONS,
        details=details,
        targets={one.id: one for one in request.state.knowledge.catalogue.targets},
    )
    await _recorded(here, asked)
    return response


async def _recorded(here: OfficerHere, asked: Asked) -> None:
    """Which filters were used, not what was typed into them."""
    used = sorted(asked.parameters)
    await here.record("audit.read", ("organisation", here.organisation_id), filters=used)


def wanted_of(asked: Asked, before: str, zone: dt.timezone) -> tuple[Wanted, list[FieldError]]:
    """What to read; a day that is none is a fault and does not count."""
    faults: list[FieldError] = []

    def day(name: str, text: str, later: int = 0) -> dt.datetime | None:
        if not text:
            return None
        try:
            found = dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=zone)
        except ValueError:
            found = None
        if found is None or not 2000 <= found.year <= 9000:
            faults.append(fault("date_invalid", name))
            return None
        return found + dt.timedelta(days=later)

    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    wanted = Wanted(
        actor=asked.who or None,
        action=asked.what or None,
        since=day("since", asked.since),
        until=day("until", asked.until, later=1),
        before=number,
        limit=ROWS,
    )
    return wanted, faults


def details(entry: Entry) -> list[tuple[str, list[str]]]:
    """What changed, as words to be translated, in the order of DETAILS: only what is known to be no personal data is shown."""
    known: Mapping[str, Any] = entry.detail
    return [(words, _said(name, known[name])) for name, words in DETAILS.items() if name in known]


def _said(name: str, value: Any) -> list[str]:
    """A value in words; the names of the fields that a company corrected, never what stands in them."""
    told = {"fields": FIELDS, "from": LEAD_STAGES, "to": LEAD_STAGES}.get(name, VALUES)
    return [told.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value])]
