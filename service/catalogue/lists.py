"""Lists and single entries as answers: pages, languages, entity tags."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from service.catalogue.past import entries_at
from service.catalogue.schemas import VIEWS, Listing, One
from service.catalogue.shelf import Entry, Shelf, etag_of
from service.deps import own_transaction
from service.errors import EntryNotFound, QueryInvalid
from service.wording import parameter_error

_NOT_FILTERS = {"lang", "limit", "cursor", "q", "at", "fields"}
_CONTENT_LANGUAGE = {"zh": "zh-CN", "en": "en"}


async def answer_list(request: Request, shelf: Shelf, noun: str, query: Listing) -> Response:
    """One page of what the filters find; raises QueryInvalid for a filter or cursor that names nothing."""
    fields = _fields(noun, query.fields)
    then = await _then(request, shelf, noun, query)
    return answer_json(request, page_of(shelf, noun, query, fields, then), query.lang)


def page_of(
    shelf: Shelf,
    noun: str,
    query: Listing,
    fields: frozenset[str] | None = None,
    then: tuple[Entry, ...] | None = None,
) -> dict[str, Any]:
    """The page as JSON: of today's entries, or of those of `then`; raises QueryInvalid as `answer_list` does."""
    found = shelf.find(noun, _filters(shelf, query), query.q or "", then)
    start = _start(found, query.cursor)
    page = found[start : start + query.limit]
    more = start + query.limit < len(found)
    return {
        "items": [_sparse(view(entry, query.lang), fields) for entry in page],
        "total": len(found),
        "next_cursor": _cursor(page[-1].id) if more else None,
    }


async def answer_one(
    request: Request, shelf: Shelf, noun: str, entry_id: str, query: One
) -> Response:
    """One entry; raises EntryNotFound."""
    fields = _fields(noun, query.fields)
    then = await _then(request, shelf, noun, query)
    entry = (
        shelf.one(noun, entry_id)
        if then is None
        else next((entry for entry in then if entry.id == entry_id), None)
    )
    if entry is None:
        raise EntryNotFound
    return answer_json(request, _sparse(view(entry, query.lang), fields), query.lang)


async def _then(request: Request, shelf: Shelf, noun: str, query: One) -> tuple[Entry, ...] | None:
    """The entries at the time asked for; None for today's, which no database is asked for."""
    if query.at is None:
        return None
    async with own_transaction(request) as session:
        return await entries_at(session, shelf, noun, query.at)


def _fields(noun: str, said: str | None) -> frozenset[str] | None:
    """The fields asked for, `id` always among them; raises QueryInvalid for one that entries of the noun never have."""
    if said is None:
        return None
    names = frozenset(name.strip() for name in said.split(",") if name.strip())
    known = VIEWS[noun].model_fields
    if not names or names - set(known):
        choices = {"choices": "、".join(known)}
        raise QueryInvalid(errors=[parameter_error(("query", "fields"), "fields_unknown", choices)])
    return names | {"id"}


def _sparse(shown: dict[str, Any], fields: frozenset[str] | None) -> dict[str, Any]:
    if fields is None:
        return shown
    return {name: value for name, value in shown.items() if name in fields}


def view(entry: Entry, language: str) -> dict[str, Any]:
    """The entry with `name` in the language asked for."""
    own = entry.json
    return {**own, "name": own.get(f"name_{language}") or own.get("title") or entry.id}


def answer_json(request: Request, body: Mapping[str, Any], language: str) -> Response:
    """The body, or 304 when the client holds it already."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    tag = etag_of(content)
    headers = {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Content-Language": _CONTENT_LANGUAGE[language],
    }
    if _holds(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="application/json")


def _holds(if_none_match: str, tag: str) -> bool:
    held = {item.strip().removeprefix("W/") for item in if_none_match.split(",")}
    return tag in held or "*" in held


def _filters(shelf: Shelf, query: Listing) -> dict[str, str]:
    given = query.model_dump(mode="json", exclude_none=True, exclude=_NOT_FILTERS)
    unknown = []
    for name, value in given.items():
        meant = _meaning(shelf, name, value)
        if meant is None:
            unknown.append(parameter_error(("query", name), "value_unknown"))
        else:
            given[name] = meant
    if unknown:
        raise QueryInvalid(errors=unknown)
    return given


def _meaning(shelf: Shelf, name: str, value: str) -> str | None:
    """The value as entries carry it, or None when the catalogue has no such city, industry or plan."""
    if name == "city":
        return shelf.gazetteer.find(value)
    if name == "industry":
        return value if value in shelf.industry_ids else None
    if name == "plan":
        return value if value == shelf.plan_id else None
    return value


def _cursor(entry_id: str) -> str:
    return base64.urlsafe_b64encode(entry_id.encode()).decode().rstrip("=")


def _start(found: Sequence[Entry], cursor: str | None) -> int:
    """The place after the entry the cursor names; it must be among what was found."""
    if cursor is None:
        return 0
    try:
        after = base64.b64decode(
            cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        ).decode()
    except (binascii.Error, ValueError):
        after = ""
    for position, entry in enumerate(found):
        if entry.id == after:
            return position + 1
    raise QueryInvalid(errors=[parameter_error(("query", "cursor"), "cursor_invalid")])
