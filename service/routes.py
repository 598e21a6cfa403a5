"""The routes of an application as they are answered, routers within routers included."""

from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from starlette.applications import Starlette

_ANY = "{}"
Known = list[tuple[Any, frozenset[str], str]]
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
    for pattern, methods, template in _near(app, path):
        if method in methods and pattern.match(path):
            return template
    return "unmatched"


def allowed_at(app: Starlette, path: str) -> list[str]:
    """Every method that any route of an address takes, in order; the framework names those of one route only."""
    near = _near(app, path)
    return sorted(
        {method for pattern, methods, _ in near if pattern.match(path) for method in methods}
    )


def _near(app: Starlette, path: str) -> Known:
    """The routes that may answer an address, in order: every request asks, and there are hundreds of routes."""
    index = _templates.get(app)
    if index is None:
        index = _templates[app] = _index([*_known(app)])
    return index.get(_first(path), index[_ANY])


def _index(known: Known) -> dict[str, Known]:
    """Routes by the first part of their address; those that take any first part stand in every list."""
    firsts = {_first(template) for _, _, template in known} | {_ANY}
    return {
        first: [route for route in known if _first(route[2]) in (first, _ANY)] for first in firsts
    }


def _first(path: str) -> str:
    first = path.partition("/")[2].partition("/")[0]
    return _ANY if "{" in first else first


def _known(app: Starlette) -> Iterator[tuple[Any, frozenset[str], str]]:
    for route in contexts(app):
        if getattr(route, "methods", None) and getattr(route, "path_regex", None):
            yield route.path_regex, frozenset(route.methods), route.path
