"""The outermost layer: request id, security headers, one access line, and the last word on errors.

Pure ASGI: it sees every answer, those to errors included, and never buffers a body.
"""

import json
import logging
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import CrossSite
from service.metrics import Metrics
from service.routes import paths_of, template_of

access_log = logging.getLogger("luodi.access")
error_log = logging.getLogger("luodi.error")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
FRAMED = {"Cross-Origin-Resource-Policy": "cross-origin", "X-Frame-Options": ""}
"""What differs where a page may be framed; X-Frame-Options cannot name whom, so it is left out there."""
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_ROW = re.compile(r"DETAIL:.*?(?=\n\[SQL:|\n\nThe above exception|\Z)", re.DOTALL)
"""What PostgreSQL adds to an error: it quotes the row, and so what somebody wrote."""
_CLIENT_LEFT = 499
Unexpected = Callable[[Request], Awaitable[Response]]
Draining = Callable[[], bool]


class Guard:
    """Wraps the whole application."""

    def __init__(
        self, app: ASGIApp, metrics: Metrics, unexpected: Unexpected, draining: Draining
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._unexpected = unexpected
        self._draining = draining

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        scope["luodi.request_id"] = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        scope["luodi.headers"] = {}  # what later layers want said with whatever is answered
        answer = _Answer(scope, send, last=self._draining())
        began = time.perf_counter()
        try:
            await self._app(scope, receive, answer)
        except ClientDisconnect:
            answer.status = answer.status or _CLIENT_LEFT
        except Exception as error:
            _log_error(scope, error)
            if answer.status:
                raise
            response = await self._unexpected(Request(scope, receive))
            await response(scope, receive, answer)
        finally:
            self._record(scope, answer.status or _CLIENT_LEFT, time.perf_counter() - began)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        self._metrics.request(scope["method"], route, status, seconds)
        line = {
            "request_id": request_id_of(scope),
            "method": scope["method"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        access_log.info("request", extra={"fields": line})


class _Answer:
    """`send`, with the headers put on and the status remembered; the `last` answer closes its connection."""

    def __init__(self, scope: Scope, send: Send, *, last: bool) -> None:
        self._scope = scope
        self._send = send
        self._last = last
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = request_id_of(self._scope)
            headers.update(self._scope["luodi.headers"])
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if not headers["X-Frame-Options"]:
                del headers["X-Frame-Options"]
            headers.setdefault("Cache-Control", "no-store")
            if self._last:
                headers["Connection"] = "close"
        await self._send(message)


def request_id_of(scope: Scope) -> str:
    return str(scope.get("luodi.request_id", ""))


def route_of(scope: Scope) -> str:
    """The route's template, never the address itself: a run id in it opens a personal answer."""
    if "app" not in scope:
        return "unmatched"
    paths = paths_of(scope["app"], scope.get("route"))
    if len(paths) == 1:
        return next(iter(paths))
    return template_of(scope["app"], scope["method"], scope["path"])


def require_same_origin(request: Request) -> None:
    """Refuse a form that another site sends for its visitor; raises CrossSite.

    Browsers say where a form comes from (Sec-Fetch-Site, else Origin). A client that says neither is no browser and
    carries no one's cookies.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise CrossSite
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise CrossSite


def _log_error(scope: Scope, error: Exception) -> None:
    fields = {"request_id": request_id_of(scope), "route": route_of(scope)}
    error_log.error("unexpected error", exc_info=error, extra={"fields": fields})


class JsonLines(logging.Formatter):
    """One JSON object a line, whatever a message holds: a line break in it cannot forge a second line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = _ROW.sub("DETAIL: left out", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True)
