"""Operations on their way out, said once on the route: in every answer's headers, in the description, on the docs page.

`Deprecation` is RFC 9745 (a date in seconds of the epoch after an @), `Sunset` RFC 8594 (an HTTP date), and `Link` names
the policy (`rel="deprecation"`) and what to use instead (`rel="successor-version"`, RFC 5829).
"""

import datetime as dt
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from typing import Any, NamedTuple, TypeVar

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from service.routes import contexts

LEAST = dt.timedelta(days=365)
"""How long an operation goes on after it was announced: twelve months."""
POLICY = "/docs/api#deprecation"
Handler = TypeVar("Handler", bound=Callable[..., Any])
_MARK = "__luodi_deprecation__"


class Deprecation(NamedTuple):
    """Announced on `since`, gone after `sunset`, both dates in UTC; `successor` is the address to use instead."""

    since: dt.date
    sunset: dt.date
    successor: str | None = None

    def headers(self) -> dict[str, str]:
        links = [f'<{POLICY}>; rel="deprecation"; type="text/html"']
        if self.successor:
            links.append(f'<{self.successor}>; rel="successor-version"')
        return {
            "Deprecation": f"@{int(_midnight(self.since).timestamp())}",
            "Sunset": format_datetime(_midnight(self.sunset), usegmt=True),
            "Link": ", ".join(links),
        }


def deprecated(
    since: dt.date, sunset: dt.date, successor: str | None = None
) -> Callable[[Handler], Handler]:
    """Declare a route's handler on its way out; ValueError where that leaves its callers less than twelve months."""
    if sunset - since < LEAST:
        raise ValueError(f"{sunset} is less than {LEAST.days} days after {since}")

    def mark(handler: Handler) -> Handler:
        setattr(handler, _MARK, Deprecation(since, sunset, successor))
        return handler

    return mark


def found_in(app: Starlette) -> Iterator[tuple[Any, Deprecation]]:
    """Every deprecated route of an application."""
    for route in contexts(app):
        said = getattr(getattr(route, "endpoint", None), _MARK, None)
        if said is not None:
            yield route, said


def describe(described: dict[str, Any], app: Starlette) -> None:
    """Mark the operations in an OpenAPI description, with the headers of every answer and the date in words."""
    for route, said in found_in(app):
        for method in route.methods - {"HEAD", "OPTIONS"}:
            operation = described["paths"].get(route.path, {}).get(method.lower())
            if operation is None:
                continue
            operation["deprecated"] = True
            operation["x-sunset"] = said.sunset.isoformat()
            instead = f" Use `{said.successor}` instead." if said.successor else ""
            words = f"Deprecated since {said.since}, gone after {said.sunset}.{instead}"
            operation["description"] = f"{operation.get('description', '')}\n\n{words}".strip()
            for answer in operation["responses"].values():
                answer.setdefault("headers", {}).update(_HEADERS)


_HEADERS = {
    name: {"description": text, "schema": {"type": "string"}}
    for name, text in {
        "Deprecation": "Since when the operation is deprecated (RFC 9745)",
        "Sunset": "When it stops answering (RFC 8594)",
        "Link": "The policy, and what to use instead",
    }.items()
}


class Aging:
    """Wraps the routes: whatever a deprecated operation answers, errors included, says so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._known: list[tuple[Any, frozenset[str], dict[str, str]]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            for pattern, methods, headers in self._routes(scope):
                if scope["method"] in methods and pattern.match(scope["path"]):
                    scope.setdefault("luodi.headers", {}).update(headers)
        await self._app(scope, receive, send)

    def _routes(self, scope: Scope) -> list[tuple[Any, frozenset[str], dict[str, str]]]:
        """Read off the application once, with the first request: routes do not change after that."""
        if self._known is None:
            self._known = [
                (route.path_regex, frozenset(route.methods), said.headers())
                for route, said in found_in(scope["app"])
            ]
        return self._known


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
