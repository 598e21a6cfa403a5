"""The pairs to decide on, and what was decided lately."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from sqlalchemy import RowMapping
from starlette.responses import Response

from matching.problems import FieldError
from service.enterprises.cells import Value, value_of
from service.enterprises.columns import COLUMNS, Column
from service.enterprises.merging import merged_lately
from service.enterprises.proposals import kept_apart, looked_for, open_count, proposed
from service.officers.here import Officer, OfficerHere
from service.pages.officers.shell import officer_page

router = APIRouter(prefix="/duplicates")
PAIRS, LATELY = 10, 20
MOST_SKIPPED = 2_000


class Line(NamedTuple):
    """What two enterprises say in one field."""

    column: Column
    a: Value
    b: Value

    @property
    def differs(self) -> bool:
        return self.a != self.b


@router.api_route("", methods=["GET", "HEAD"])
async def listed(request: Request, here: Officer) -> Response:
    """The surest first; what is to be seen anew after a change is found by a worker."""
    return await duplicates_page(request, here)


async def duplicates_page(
    request: Request, here: OfficerHere, faults: list[FieldError] | None = None
) -> Response:
    given, of = request.query_params.get("skip", ""), here.organisation_id
    skip = int(given) if given.isascii() and given.isdecimal() and len(given) < 5 else 0
    skip = min(skip, MOST_SKIPPED)
    return officer_page(
        request,
        here,
        "officer_duplicates.html",
        faults=faults or (),
        pairs=await proposed(here.session, of, PAIRS, skip),
        total=await open_count(here.session, of),
        skip=skip,
        size=PAIRS,
        lines=lines,
        apart=await kept_apart(here.session, of, LATELY),
        merged=await merged_lately(here.session, of, LATELY),
        looked=await looked_for(here.session, of),
    )


def lines(pair: RowMapping) -> list[Line]:
    """The fields that either says, in the order of the form; those that differ are marked, not moved."""
    a: Mapping[str, Any] = pair["a_profile"]
    b: Mapping[str, Any] = pair["b_profile"]
    found = (Line(column, value_of(column, a), value_of(column, b)) for column in COLUMNS)
    return [line for line in found if (line.a, line.b) != (None, None)]
