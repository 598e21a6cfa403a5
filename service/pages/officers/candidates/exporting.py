"""`/officer/candidates/export`: a list as a spreadsheet of inert cells, in the order shown."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from service.candidates.filters import described
from service.enterprises.books import MEDIA, book
from service.enterprises.cells import Value
from service.enterprises.records import as_profile
from service.enterprises.store import enterprises_of
from service.officers.here import OfficerHere, Writer
from service.officers.store import all_officers
from service.pages import labels
from service.pages.i18n import language_of
from service.pages.officers.candidates.addresses import PATH
from service.pages.officers.candidates.asking import Asked, asked_of
from service.pages.officers.candidates.choices import Naming, chosen_of
from service.pages.officers.candidates.entrances import name_of
from service.pages.officers.candidates.paging import Listed, Placed, listed
from service.pages.officers.candidates.rows import clock_for, said_of
from service.pages.officers.candidates.words import HEADINGS, SAID, SHEET, SHEETS
from service.pages.officers.forms import OfficerForm
from service.pages.officers.leads.shown import local_now
from service.pages.officers.shell import field_of, moment, to

router = APIRouter()
MOST = 5_000
"""Rows of one file; a longer list is cut, and the file says so."""
AT_ONCE = 200


@router.post("/candidates/export")
async def export(request: Request, here: Writer, form: OfficerForm) -> Response:
    """The first 5,000 rows of the list whose address is sent as `query`; an address with a fault leads back to its page."""
    query = field_of(form, "query", 8_000)
    asked = asked_of(QueryParams(query), request.state.knowledge)._replace(cursor="")
    if asked.faults or not asked.ready:
        return to(f"{PATH}?{query}" if query.isascii() and "\n" not in query else PATH)
    naming = await _naming(request, here)
    rows: list[list[Value]] = []
    total = 0
    async for page in _pages(request.state, here, asked._replace(weights=None)):
        rows += await _rows(request, here, page.rows, naming)
        total = page.total
    about = _about(request, here, asked, naming, len(rows), total)
    headers = [naming.say(header) for header in SHEET]
    titles = (naming.say(SHEETS["rows"]), naming.say(SHEETS["about"]))
    content = await to_thread.run_sync(lambda: book("xlsx", headers, rows, about, titles))
    filters = described(asked.filters)
    target = None if asked.target is None else _target(asked)
    await here.record(
        "candidates.exported",
        ("organisation", here.organisation_id),
        target=target,
        filters=sorted(
            [*filters["chosen"], *filters["ranges"], *(["name"] * bool(filters["name"]))]
        ),
        rows=len(rows),
    )
    name = f"luodi-candidates-{request.state.today():%Y%m%d}.xlsx"
    return Response(
        content,
        media_type=MEDIA["xlsx"],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


def _target(asked: Asked) -> str:
    """The target as the log keeps it: an entry's id, and of a text only that it was one."""
    assert asked.target is not None
    return "text" if asked.target.kind == "text" else f"{asked.target.kind}:{asked.target.value}"


async def _naming(request: Request, here: OfficerHere) -> Naming:
    people = {str(one.officer_id): one.name for one in await all_officers(here.session)}
    return Naming(request.state.knowledge.catalogue, language_of(request), people)


async def _pages(state: Any, here: OfficerHere, asked: Asked) -> AsyncIterator[Listed]:
    """The list page by page, up to the bound."""
    left = MOST
    while left > 0:
        page = await listed(state, here, asked, rows=min(AT_ONCE, left))
        yield page
        left -= len(page.rows)
        if page.next is None:
            return
        asked = asked._replace(cursor=page.next)


async def _rows(
    request: Request, here: OfficerHere, placed: Sequence[Placed], naming: Naming
) -> list[list[Value]]:
    found = await enterprises_of(here.session, [one.hit.enterprise_id for one in placed])
    there = [one for one in placed if one.hit.enterprise_id in found]
    now = local_now(request, here)
    return [_row(request, one, found[one.hit.enterprise_id], naming, now) for one in there]


def _row(
    request: Request, one: Placed, enterprise: Any, naming: Naming, now: dt.datetime
) -> list[Value]:
    hit = one.hit
    clock = clock_for(naming.language, enterprise, now)
    level = naming.say(labels.EVIDENCE_LEVELS[hit.level]) if hit.level else None
    return [
        one.place,
        one.model_rank,
        enterprise["name"],
        enterprise["uscc"],
        naming.of("city", enterprise["city"]) if enterprise["city"] else None,
        naming.of("grade", hit.grade) if hit.grade else None,
        hit.score,
        naming.of("industry", hit.industry) if hit.industry else None,
        level,
        enterprise["investment_wan"],
        enterprise["land_mu"],
        naming.of("lead_stage", enterprise["lead_stage"]),
        naming.of("owner", enterprise["owner"]) if enterprise["owner"] else None,
        moment(request, contact)[:10] if (contact := enterprise["last_contact_at"]) else None,
        clock.text if clock else None,
        said_of(as_profile(enterprise["profile"])),
        moment(request, enterprise["updated_at"]),
        one.said["reason"] if one.said else None,
    ]


def _about(
    request: Request, here: OfficerHere, asked: Asked, naming: Naming, rows: int, total: int
) -> list[tuple[str, Value]]:
    """A second sheet: what was asked, when, by which office, and how much of it the file holds."""
    info, target = naming.catalogue.info, asked.target
    name = name_of(target, naming.catalogue, naming.language) if target else ""
    words = HEADINGS[str(target.kind) if target else "all"]
    said: list[tuple[str, Value]] = [
        (naming.say(SAID["asked"]), naming.say(words).format(name=name)),
        *((label, choice.name) for label, choice in chosen_of(asked, naming)),
        (naming.say(SAID["office"]), here.organisation),
        (naming.say(SAID["exported_at"]), moment(request, here.now)),
        (naming.say(SAID["total"]), total),
        (naming.say(SAID["rows"]), rows),
        (naming.say(SAID["plan"]), f"{info.id} {info.catalogue_version}"),
        (naming.say(SAID["note"]), naming.say(SAID["blank"])),
    ]
    return said
