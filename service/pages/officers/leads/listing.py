"""`/officer/leads`: the table and the board."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from matching.catalogue.entries import Catalogue, Industry, Policy, Site
from matching.problems import FieldError
from service.candidates.cursor import CursorError
from service.leads.bulk import Cannot
from service.leads.entering import open_lead
from service.leads.listing import Page, board, counts, listed, values_of
from service.leads.store import Chosen
from service.officers.here import Officer, OfficerHere, Writer
from service.officers.roles import at_least
from service.officers.store import OfficerRow
from service.pages.i18n import language_of
from service.pages.officers.forms import OfficerForm
from service.pages.officers.leads.asked import Asked, asked_of, wanted_of
from service.pages.officers.leads.sending import lead_id_of, only
from service.pages.officers.leads.shown import (
    clock_of,
    local_now,
    moves_of,
    names_for,
    quiet_of,
)
from service.pages.officers.shell import field_of, officer_page, to
from service.pages.officers.wording import fault

router = APIRouter()
CHOICES = ("industry", "site", "policy")


@router.api_route("/leads", methods=["GET", "HEAD"])
async def leads_page(request: Request, here: Officer) -> Response:
    """The leads that fit the filters, as a table or as a board with a column for each stage."""
    given = request.query_params
    return await list_page(request, here, asked_of(given), cursor=field_of(given, "after", 400))


@router.post("/leads")
async def take_up(request: Request, here: Writer, form: OfficerForm) -> Response:
    """Take up an enterprise: its lead, a new one unless somebody works on it already."""
    only(form, "enterprise", *CHOICES)
    enterprise_id = lead_id_of(field_of(form, "enterprise", 40))
    chosen, faults = chosen_in(form, request.state.knowledge.catalogue)
    if faults:
        return await list_page(request, here, Asked(), faults=faults)
    who = here.officer_id
    lead, new = await open_lead(here.session, here.actor, enterprise_id, who, here.now, chosen)
    return to(f"/officer/leads/{lead.lead_id}" + ("?did=opened" if new else ""))


def chosen_in(form: FormData, catalogue: Catalogue) -> tuple[Chosen, list[FieldError]]:
    """For which industry, place and policy of the catalogue an enterprise is taken up; each may be open."""
    said = {kind: field_of(form, kind, 100) for kind in CHOICES}
    known: Mapping[str, Iterable[Industry | Site | Policy]] = {
        "industry": catalogue.industries,
        "site": catalogue.sites,
        "policy": catalogue.policies,
    }
    strange = [
        fault("choice_unknown", kind)
        for kind, value in said.items()
        if value and all(entry.id != value for entry in known[kind])
    ]
    return Chosen(*(said[kind] or None for kind in CHOICES)), strange


async def list_page(
    request: Request,
    here: OfficerHere,
    asked: Asked,
    *,
    cursor: str = "",
    faults: Sequence[FieldError] = (),
    stopped: Sequence[Cannot] = (),
    ticked: frozenset[str] = frozenset(),
    typed: dict[str, str] | None = None,
) -> Response:
    """The page, after a bulk action that failed with what was ticked and typed."""
    catalogue, now = request.state.knowledge.catalogue, local_now(request, here)
    asked, wanted, wrong = wanted_of(asked, here.officer_id, catalogue)
    page, columns = Page((), None), {}
    if asked.view == "board":
        columns = await board(here.session, wanted, now, asked.order)
    else:
        try:
            page = await listed(here.session, wanted, now, asked.order, cursor or None)
        except CursorError:
            wrong.append(fault("cursor_stale"))
            page = await listed(here.session, wanted, now, asked.order)
    names, people = await names_for(request, here)
    language = language_of(request)
    return officer_page(
        request,
        here,
        "officer_leads.html",
        faults=[*faults, *wrong],
        asked=asked,
        rows=page.rows,
        following=asked.address(after=page.next) if page.next else None,
        first=not cursor,
        columns=columns,
        counts=await counts(here.session, wanted, now),
        names=names,
        owners=owners_of(people, here),
        people=people,
        choices=await _choices(here, catalogue),
        clock=lambda row: clock_of(language, row, now),
        quiet=lambda row: quiet_of(language, row.updated_at, now),
        moves_of=moves_of,
        today=now.date(),
        stopped=stopped,
        ticked=ticked,
        typed=typed or {},
        changed=_number(request, "changed"),
        undo=lead_undo(request),
        undone=_number(request, "undone"),
        left=_number(request, "left"),
        own=here.organisation_id,
    )


def owners_of(people: Sequence[OfficerRow], here: OfficerHere) -> list[OfficerRow]:
    """Whom one may put in charge: a manager everybody who works, an officer oneself."""
    working = [one for one in people if one.disabled_at is None and at_least(one.role, "officer")]
    if here.may("manager"):
        return working
    return [one for one in working if one.officer_id == here.officer_id]


async def _choices(here: OfficerHere, catalogue: Any) -> dict[str, list[str]]:
    """What stands in the leads to be seen, so that no choice finds nothing."""
    sites = await values_of(here.session, "site_id")
    cities = {site.city for site in catalogue.sites if site.id in set(sites) and site.city}
    return {
        "sites": sites,
        "industries": await values_of(here.session, "industry_id"),
        "cities": sorted(cities),
    }


def lead_undo(request: Request) -> UUID | None:
    """The number of what was just done, so that it can be undone."""
    try:
        return UUID(request.query_params.get("undo", ""))
    except ValueError:
        return None


def _number(request: Request, name: str) -> int | None:
    said = request.query_params.get(name, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 5 else None
