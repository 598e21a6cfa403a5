"""`/officer/enterprises`: the list, searched and filtered, the last changed first."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from sqlalchemy import select
from starlette.datastructures import QueryParams
from starlette.responses import Response

from service.candidates.facets import ASKED
from service.cursors import moment_cursor, read_moment
from service.enterprises.embedding import pending
from service.enterprises.listing import SOURCES, Wanted, page_of
from service.enterprises.proposals import open_count
from service.enterprises.store import LEAD_STAGES
from service.lanes.enterprises import is_scoring
from service.officers.here import Officer, OfficerHere
from service.organisations.tables import organisations
from service.pages.officers.shell import field_of, officer_page

router = APIRouter(prefix="/enterprises")
ROWS = 50


class Asked(NamedTuple):
    """The filters as typed; a source or stage there is none of asks for nothing."""

    q: str = ""
    source: str = ""
    stage: str = ""
    own: str = ""

    @property
    def parameters(self) -> dict[str, str]:
        return {name: value for name, value in self._asdict().items() if value}

    def wanted(self, here: OfficerHere) -> Wanted:
        own = here.organisation_id if self.own else None
        return Wanted(self.q, self.source, self.stage, own)


def asked_of(given: QueryParams) -> Asked:
    """The filters of an address."""
    asked = Asked(*(field_of(given, name, 100).strip() for name in Asked._fields))
    source = asked.source if asked.source in SOURCES else ""
    stage = asked.stage if asked.stage in LEAD_STAGES else ""
    return asked._replace(source=source, stage=stage, own="1" if asked.own else "")


@router.api_route("", methods=["GET", "HEAD"])
async def listed(request: Request, here: Officer) -> Response:
    """A page of the list, with what each enterprise has not said and whether scores are still to come."""
    asked, cursor = asked_of(request.query_params), request.query_params.get("cursor")
    found = await page_of(here.session, asked.wanted(here), ROWS, read_moment(cursor))
    following = found.following and asked.parameters | {"cursor": moment_cursor(*found.following)}
    return officer_page(
        request,
        here,
        "officer_enterprises.html",
        asked=asked,
        found=found,
        following=following,
        first=not cursor,
        missing=missing,
        asked_fields=len(ASKED),
        sources=SOURCES,
        stages=LEAD_STAGES,
        beneath=await _has_beneath(here),
        proposals=await open_count(here.session, here.organisation_id),
        unscored=await unscored(request, here),
    )


async def _has_beneath(here: OfficerHere) -> bool:
    other = select(organisations.c.organisation_id).where(
        organisations.c.organisation_id != here.organisation_id
    )
    return (await here.session.execute(other.limit(1))).one_or_none() is not None


def missing(profile: Mapping[str, Any]) -> int:
    """How many of the fields that matches rest on the enterprise has not said."""
    return sum(profile.get(name) in (None, [], {}) for name in ASKED)


async def unscored(request: Request, here: OfficerHere) -> int:
    """How many enterprises wait for their scores; counted only while a worker is at it, for it reads every row."""
    if not await is_scoring(here.session, here.organisation_id):
        return 0
    state = request.state
    return await pending(here.session, here.organisation_id, state.knowledge, state.today())
