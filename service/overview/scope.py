"""Which leads a figure counts: those that came in a period, for a city, an industry, an officer."""

import datetime as dt
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select

from service.leads.tables import STAGES, lead_events, leads
from service.overview.places import Places

PATH = STAGES[:7]
"""The stages one after the other, without the two ways out."""
AFTER_SIGNING = ("signed", "construction", "production")


class Scope(NamedTuple):
    """Leads created from `since` to before `until`, for one of `industries`, in `city`, of `officer`; None: any."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    industries: frozenset[str] | None = None
    city: str | None = None
    officer: UUID | None = None


def conditions(scope: Scope, places: Places) -> list[ColumnElement[bool]]:
    """The scope as conditions on `leads`; row-level security adds whose leads they are."""
    found: list[ColumnElement[bool]] = []
    if scope.since is not None:
        found.append(leads.c.created_at >= scope.since)
    if scope.until is not None:
        found.append(leads.c.created_at < scope.until)
    if scope.industries is not None:
        found.append(leads.c.industry_id.in_(sorted(scope.industries)))
    if scope.officer is not None:
        found.append(leads.c.owner_id == scope.officer)
    if scope.city is not None:
        found.append(_in_city(scope.city, places))
    return found


def _in_city(city: str, places: Places) -> ColumnElement[bool]:
    there = sorted(site for site, where in places.of_site.items() if where == city)
    offices = [office for office, where in places.of_organisation.items() if where == city]
    placed = func.coalesce(leads.c.site_id.in_(sorted(places.of_site)), False)
    return or_(
        leads.c.site_id.in_(there), and_(~placed, leads.c.organisation_id.in_(sorted(offices)))
    )


def chosen(scope: Scope, places: Places) -> Subquery:
    """The leads of the scope with `furthest`, the place on PATH (from 1) that each has reached or passed."""
    at = _place(lead_events.c.to_stage)
    passed = (
        select(lead_events.c.lead_id, func.max(at).label("place"))
        .where(lead_events.c.to_stage.in_(PATH))
        .group_by(lead_events.c.lead_id)
        .subquery()
    )
    furthest = func.greatest(passed.c.place, _place(leads.c.stage), 1).label("furthest")
    return (
        select(leads, furthest)
        .outerjoin(passed, passed.c.lead_id == leads.c.lead_id)
        .where(*conditions(scope, places))
        .subquery("chosen")
    )


def _place(stage: Any) -> Any:
    return func.array_position(func.string_to_array(",".join(PATH), ","), stage)
