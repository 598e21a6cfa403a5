"""Saved searches: kept from the list of candidates, looked after here."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from matching.problems import FieldError
from service.candidates.search import Search
from service.enterprises.store import enterprises_of
from service.errors import NotFound
from service.officers.here import Officer, OfficerHere
from service.pages.i18n import language_of
from service.pages.officers.forms import OfficerForm
from service.pages.officers.searches import words
from service.pages.officers.searches.asked import kept_query, search_asked
from service.pages.officers.shell import field_of, officer_page, to
from service.pages.officers.wording import fault
from service.searches import store
from service.searches.digests import SearchUnreadable
from service.searches.due import CADENCES, following
from service.searches.store import Change, Saved
from service.searches.watching import WATCHED, begin

router = APIRouter(prefix="/searches")
ONE = "/{search_id}"


class Typed(NamedTuple):
    """The form to save a search, as sent."""

    name: str = ""
    query: str = ""
    cadence: str = "weekly"


@router.api_route("", methods=["GET", "HEAD"])
async def listed(request: Request, here: Officer) -> Response:
    """All of one's own, with what each asks for and when it is run next."""
    return await _list_page(request, here)


@router.post("")
async def save(request: Request, here: Officer, form: OfficerForm) -> Response:
    """Keep a search under a name; what it finds now counts as seen."""
    typed = Typed(
        " ".join(field_of(form, "name", 4 * store.LONGEST_NAME).split()),
        kept_query(field_of(form, "query", 2 * store.LONGEST_QUERY)),
        field_of(form, "cadence") or "none",
    )
    asked, faults = _asked(request, typed.query)
    faults += await _faults(here, typed, None)
    if len(await store.searches(here.session)) >= store.MOST:
        faults.append(fault("searches_many"))
    if faults or asked is None:
        return await _list_page(request, here, typed, faults)
    search_id = await store.add(
        here.session,
        **typed._asdict(),
        officer_id=here.officer_id,
        organisation_id=here.organisation_id,
        total=0,
        created_at=here.now,
        run_at=here.now,
    )
    await _begin(request, here, search_id, asked)
    await here.record("search.saved", ("search", search_id), cadence=typed.cadence)
    return to(f"/officer/searches/{search_id}?done=search-saved")


@router.api_route(ONE, methods=["GET", "HEAD"])
async def one(request: Request, here: Officer, search_id: str) -> Response:
    """What was new or has changed, what is not to be told of, and the search's own settings."""
    return await _one_page(request, here, await _found(here, search_id))


@router.post(ONE)
async def change(request: Request, here: Officer, search_id: str, form: OfficerForm) -> Response:
    """Another name or cadence; one switched on begins with what there is now."""
    saved = await _found(here, search_id, lock=True)
    name = " ".join(field_of(form, "name", 4 * store.LONGEST_NAME).split())
    typed = Typed(name, saved.query, field_of(form, "cadence"))
    faults = await _faults(here, typed, saved.search_id)
    asked = None
    if saved.cadence == "none" and typed.cadence != "none":
        asked, unreadable = _asked(request, saved.query)
        faults += unreadable
    if faults:
        return await _one_page(request, here, saved, typed, faults)
    values = {"name": typed.name, "cadence": typed.cadence}
    await store.change(here.session, saved.search_id, **values)
    if asked is not None:
        await _begin(request, here, saved.search_id, asked)
    if (typed.name, typed.cadence) != (saved.name, saved.cadence):
        detail = {"before": saved.cadence, "after": typed.cadence}
        await here.record("search.changed", ("search", saved.search_id), **detail)
    return to(f"/officer/searches/{saved.search_id}?done=search-changed")


@router.post(f"{ONE}/remove")
async def remove(here: Officer, search_id: str, form: OfficerForm) -> Response:
    """The search goes, with what it has seen."""
    saved = await _found(here, search_id, lock=True)
    await store.remove(here.session, saved.search_id)
    await here.record("search.removed", ("search", saved.search_id))
    return to("/officer/searches?done=search-removed")


@router.post(f"{ONE}/prune")
async def prune(here: Officer, search_id: str, form: OfficerForm) -> Response:
    """Tell of one enterprise no more, or with `again` once more."""
    saved = await _found(here, search_id)
    enterprise_id, again = _id(field_of(form, "enterprise")), bool(field_of(form, "again"))
    at = None if again else here.now
    if not await store.prune(here.session, saved.search_id, enterprise_id, at):
        raise NotFound
    action = "search.unpruned" if again else "search.pruned"
    await here.record(action, ("search", saved.search_id), enterprise=str(enterprise_id))
    return to(f"/officer/searches/{saved.search_id}?done={action.replace('.', '-')}")


async def _begin(request: Request, here: OfficerHere, search_id: UUID, asked: Search) -> None:
    state = request.state
    asked = asked.at(here.now.astimezone(state.settings.timezone))
    await begin(here.session, state.candidates, search_id, asked, here.now, state.today())


async def _found(here: OfficerHere, search_id: str, *, lock: bool = False) -> Saved:
    saved = await store.search_of(here.session, _id(search_id), lock=lock)
    if saved is None:
        raise NotFound
    return saved


def _id(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise NotFound from None


def _asked(request: Request, query: str) -> tuple[Search | None, list[FieldError]]:
    if len(query) > store.LONGEST_QUERY:
        return None, [fault("search_long")]
    try:
        return search_asked(query, request.state.knowledge), []
    except SearchUnreadable:
        return None, [fault("search_unreadable")]


async def _faults(here: OfficerHere, typed: Typed, own: UUID | None) -> list[FieldError]:
    found = []
    if not typed.name or len(typed.name) > store.LONGEST_NAME or not typed.name.isprintable():
        found.append(fault("search_name_invalid", "name"))
    elif await store.named(here.session, typed.name) not in (None, own):
        found.append(fault("search_name_taken", "name"))
    if typed.cadence not in CADENCES:
        found.append(fault("cadence_unknown", "cadence"))
    return found


async def _list_page(
    request: Request,
    here: OfficerHere,
    typed: Typed | None = None,
    faults: Sequence[FieldError] = (),
) -> Response:
    context: dict[str, Any] = {
        "saved": await store.searches(here.session),
        "typed": typed,
        **_told(request, here),
    }
    return officer_page(request, here, "officer_searches.html", faults=faults, **context)


async def _one_page(
    request: Request,
    here: OfficerHere,
    saved: Saved,
    typed: Typed | None = None,
    faults: Sequence[FieldError] = (),
) -> Response:
    changes = await store.changes(here.session, saved.search_id, here.now)
    gone = await store.pruned(here.session, saved.search_id)
    ids = {*gone, *(change.enterprise_id for change in changes)}
    known = await enterprises_of(here.session, sorted(ids))
    shown = [one for one in changes if one.enterprise_id in known and not one.pruned]
    context: dict[str, Any] = {
        "search": saved,
        "typed": typed or Typed(saved.name, saved.query, saved.cadence),
        "runs": _runs(shown),
        "pruned": [one for one in gone if one in known],
        "names": {one: row["name"] for one, row in known.items()},
        "watched": WATCHED,
        **_told(request, here),
    }
    return officer_page(request, here, "officer_search.html", faults=faults, **context)


def _runs(changes: Sequence[Change]) -> list[tuple[Any, list[Change]]]:
    """Changes by the run that found them, newest first."""
    return [(at, list(some)) for at, some in groupby(changes, lambda one: one.changed_at)]


def _told(request: Request, here: OfficerHere) -> dict[str, Any]:
    language, catalogue = language_of(request), request.state.knowledge.catalogue
    zone = request.state.settings.timezone
    return {
        "search_words": words,
        "parts": lambda query: words.parts(language, query, catalogue),
        "following": lambda cadence: following(cadence, here.now, zone),
    }
