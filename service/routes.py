"""The routes of an application as they are answered, routers within routers included."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from starlette.applications import Starlette

_ANY = "{}"


class Answering(NamedTuple):
    """A route by what it answers: addresses, methods, its whole template, and what it depends on (None for a file)."""

    pattern: Any
    methods: frozenset[str]
    template: str
    dependant: Any


Known = list[Answering]
_templates: WeakKeyDictionary[Starlette, dict[str, Known]] = WeakKeyDictionary()
_paths: WeakKeyDictionary[Starlette, dict[int, set[str]]] = WeakKeyDictionary()


def contexts(app: Starlette) -> Iterator[Any]:
    """Every route with its whole `path`, `path_regex`, `methods` and, where it has one, `dependant`."""
    for route in app.routes:
        nested = getattr(route, "effective_route_contexts", None)
        yield from nested() if nested else [route]


def paths_of(app: Starlette, route: object) -> set[str]:
    """Under which whole templates a route answers; one within a router knows its own part of them alone."""
    known = _paths.get(app)
    if known is None:
        known = _paths[app] = {}
        for one in contexts(app):
            if path := getattr(one, "path", ""):
                known.setdefault(id(getattr(one, "original_route", one)), set()).add(path)
    return known.get(id(route), set())


def template_of(app: Starlette, method: str, path: str) -> str:
    """The template of the route that answers, told before it does; never the address itself."""
    found = _answering(app, method, path)
    return found.template if found else "unmatched"


def dependencies_of(app: Starlette, method: str, path: str) -> Iterator[Any]:
    """What the route that answers depends on, told before it does: every callable, those within others included."""
    found = _answering(app, method, path)
    waiting = [found.dependant] if found and found.dependant else []
    while waiting:
        for dependant in waiting.pop().dependencies:
            yield dependant.call
            waiting.append(dependant)


def allowed_at(app: Starlette, path: str) -> list[str]:
    """Every method that any route of an address takes, in order; the framework names those of one route only."""
    near = _near(app, path)
    return sorted({method for one in near if one.pattern.match(path) for method in one.methods})


def _answering(app: Starlette, method: str, path: str) -> Answering | None:
    near = _near(app, path)
    return next((one for one in near if method in one.methods and one.pattern.match(path)), None)


def _near(app: Starlette, path: str) -> Known:
    """The routes that may answer an address, in order: every request asks, and there are hundreds of routes."""
    index = _templates.get(app)
    if index is None:
        index = _templates[app] = _index([*_known(app)])
    return index.get(_first(path), index[_ANY])


def _index(known: Known) -> dict[str, Known]:
    """Routes by the first part of their address; those that take any first part stand in every list."""
    firsts = {_first(route.template) for route in known} | {_ANY}
    return {
        first: [route for route in known if _first(route.template) in (first, _ANY)]
        for first in firsts
    }


def _first(path: str) -> str:
    first = path.partition("/")[2].partition("/")[0]
    return _ANY if "{" in first else first


def _known(app: Starlette) -> Iterator[Answering]:
    for route in contexts(app):
        if getattr(route, "methods", None) and getattr(route, "path_regex", None):
            methods, dependant = frozenset(route.methods), getattr(route, "dependant", None)
            yield Answering(route.path_regex, methods, route.path, dependant)
