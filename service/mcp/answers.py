"""What each tool does: arguments in, JSON out, every fault of the arguments told at once in both languages."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Literal

from anyio import to_thread
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matching.problems import FieldError, ProfileError, parse_profile
from matching.profile import EnterpriseProfile
from service.catalogue.lists import page_of, view
from service.catalogue.schemas import QUERIES, Language, Listing
from service.errors import EntryNotFound
from service.matches.asking import read_ask
from service.matches.runs import Ways, ways_of
from service.mcp.desk import Desk
from service.mcp.errors import ArgumentsInvalid, ToolUnknown
from service.mcp.tools import BRIEF, MATCH_TOP, NOUNS, tools
from service.wording import query_error

Arguments = Mapping[str, Any]
Noun = Literal["industries", "sites", "policies", "clauses", "plans"]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Entry(_Said):
    noun: Noun
    id: Annotated[str, Field(min_length=1, max_length=100)]
    lang: Language = "zh"


class _Match(_Said):
    lens: Annotated[str, Field(max_length=40)] = "best_fit"
    weights: Annotated[str, Field(max_length=1000)] | None = None
    top: Annotated[int, Field(ge=1, le=100)] = MATCH_TOP


async def answer(desk: Desk, tool: str, arguments: Arguments) -> str:
    """The tool's answer as JSON text; raises ToolUnknown, ScopeMissing, ArgumentsInvalid and whatever `/v1` would."""
    if tool not in tools():
        raise ToolUnknown
    desk.allow(tools()[tool].scope)
    return await _ANSWERS[tool](desk, arguments)


async def _search(desk: Desk, arguments: Arguments) -> str:
    noun, query = _listing(arguments)
    return _text(page_of(desk.shelf, noun, query, BRIEF[noun]))


def _listing(arguments: Arguments) -> tuple[str, Listing]:
    """Which list, and which page of it."""
    noun = arguments.get("noun")
    if noun not in NOUNS:
        error = {"type": "literal_error", "loc": ("noun",), "ctx": {"expected": ", ".join(NOUNS)}}
        raise ArgumentsInvalid(errors=[_worded("noun" in arguments, error)])
    rest = {name: value for name, value in arguments.items() if name != "noun"}
    past = [name for name in ("at", "fields") if name in rest]
    if past:
        errors = [query_error({"type": "extra_forbidden", "loc": (name,)}) for name in past]
        raise ArgumentsInvalid(errors=errors)
    return noun, _read(QUERIES[noun], rest)


def _worded(said: bool, error: dict[str, Any]) -> dict[str, Any]:
    return query_error(error if said else {**error, "type": "missing"})


async def _entry(desk: Desk, arguments: Arguments) -> str:
    said = _read(_Entry, arguments)
    entry = desk.shelf.one(said.noun, said.id)
    if entry is None:
        raise EntryNotFound
    return _text({"noun": said.noun, "entry": view(entry, said.lang)})


async def _match(desk: Desk, arguments: Arguments) -> str:
    profile, ways = await to_thread.run_sync(_asked, arguments)
    return await desk.match(profile, ways)


def _asked(arguments: Arguments) -> tuple[EnterpriseProfile, Ways]:
    """The profile and the ways of matching, or every fault of both."""
    faults: list[dict[str, Any]] = []
    profile = said = None
    try:
        said = _read(_Match, {name: v for name, v in arguments.items() if name != "profile"})
    except ArgumentsInvalid as error:
        faults += map(dict, error.errors)
    try:
        profile = _profile(arguments)
    except ProfileError as error:
        faults += [_below_profile(one) for one in error.errors]
    if faults or profile is None or said is None:
        raise ArgumentsInvalid(errors=faults)
    return profile, ways_of(said.lens, said.weights, said.top)


def _profile(arguments: Arguments) -> EnterpriseProfile:
    if "profile" not in arguments:
        zh, en = "profile（企业画像）为必填项", "profile is required: what the enterprise said"
        raise ProfileError([FieldError("", "missing", zh, en)])
    return parse_profile(arguments["profile"])


def _below_profile(error: FieldError) -> dict[str, Any]:
    return dict(error._replace(pointer=f"/profile{error.pointer}")._asdict())


async def _explain(desk: Desk, arguments: Arguments) -> str:
    raw = json.dumps(dict(arguments)).encode()
    asked = await to_thread.run_sync(read_ask, raw)
    return (await desk.explain(asked)).model_dump_json(by_alias=True)


def _read(shape: type[Any], arguments: Arguments) -> Any:
    try:
        return shape.model_validate(dict(arguments))
    except ValidationError as error:
        found = [query_error(dict(one)) for one in error.errors(include_url=False)]
        raise ArgumentsInvalid(errors=found) from None


def _text(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


_ANSWERS: Mapping[str, Callable[[Desk, Arguments], Awaitable[str]]] = {
    "search_catalogue": _search,
    "get_entry": _entry,
    "match_enterprise": _match,
    "explain_match": _explain,
}
