"""The assessment within a partner's page: the very pages, under an address that names the partner.

`/embed/{tag}/{language}.{theme}/assess/…` is `/assess/…`, framed. No cookie is set or read: who the partner is and how
the page looks stands in the address, what was typed under the draft's own unguessable link. Every answer names the pages
that may frame it (CSP `frame-ancestors`); links and redirects within the assessment stay under the address, all others
open apart from the frame.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, cast

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.db import transaction
from service.embeds.store import TAG, Embed, find
from service.errors import EmbedNotFound, NotFound
from service.security import CONTENT_SECURITY_POLICY, FRAMED

KEY = "luodi.embed"
_ADDRESS = re.compile(
    rf"/embed/(?P<tag>{TAG.pattern})/(?P<language>auto|zh|en)\.(?P<theme>auto|light|dark)(?P<inner>/.*)"
)
_WITHIN = re.compile(r"/assess(?:[/?#]|$)|/r/run_[a-z2-7]{26}(?:[/?#]|$)")
"""What stays in the frame; the pages of a lead but for the first, plans, documents and share links open apart from it."""
_SHOWN = re.compile(r"/l/[A-Za-z0-9_-]{43}(?:[?#]|$)")
"""Where a hand-off leads: shown in the frame, while what withdraws and deletes is pressed outside it."""
_LINK = re.compile(r'(\s)(href|action|formaction|hx-post|hx-get|data-live)="(/[^"]*)"')
Refuse = Callable[[Request, Exception], Awaitable[Response]]


class Framed(NamedTuple):
    """The form that a request is within, and how its address says it should look."""

    embed: Embed
    language_asked: str
    theme_asked: str

    @property
    def prefix(self) -> str:
        return self.in_language(self.language_asked)

    @property
    def language(self) -> str:
        return self.embed.language if self.language_asked == "auto" else self.language_asked

    @property
    def theme(self) -> str:
        return self.embed.theme if self.theme_asked == "auto" else self.theme_asked

    def in_language(self, language: str) -> str:
        return f"/embed/{self.embed.tag}/{language}.{self.theme_asked}"

    def address(self, path: str) -> str:
        """A path as it is reached from within the frame."""
        return self.prefix + path if _WITHIN.match(path) or _SHOWN.match(path) else path

    def links(self, html: str) -> str:
        """A page's links and forms: within the frame where they belong there, else apart from it.

        What somebody wrote holds no quotation mark once escaped, so that only a template's own words are changed.
        """
        return _LINK.sub(self._link, html)

    def _link(self, found: re.Match[str]) -> str:
        space, name, path = found.groups()
        if path.startswith(("/static/", "/embed")):
            return found[0]
        if _WITHIN.match(path) and not _is_file(path):
            return f'{space}{name}="{self.prefix}{path}"'
        apart = ' target="_blank" rel="noopener"' if name in ("href", "action") else ""
        return f'{space}{name}="{path}"{apart}'


def framed(request: HTTPConnection) -> Framed | None:
    """The form that a request is within, or None."""
    return cast("Framed | None", request.scope.get(KEY))


def embed_of(request: HTTPConnection) -> Embed | None:
    within = framed(request)
    return within.embed if within else None


def in_sandbox(request: HTTPConnection) -> bool:
    """Whether what is done here is for trying out: kept apart, never shown to an office."""
    embed = embed_of(request)
    return embed is not None and embed.sandbox


class Frame:
    """Wraps the routes; `refuse` turns an exception into the answer that the routes would give."""

    def __init__(self, app: ASGIApp, refuse: Refuse) -> None:
        self._app, self._refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            within = await _within(request, found)
        except HTTPException as error:
            await (await self._refuse(request, error))(scope, receive, send)
            return
        scope[KEY] = within
        scope["path"] = found["inner"]
        scope["raw_path"] = found["inner"].encode()
        scope["luodi.headers"].update(_headers(within.embed))
        await self._app(scope, receive, _Within(within, send))


async def _within(request: Request, found: re.Match[str]) -> Framed:
    """Raises NotFound for what is never framed, EmbedNotFound for a tag nobody has."""
    inner = found["inner"]
    read = request.method in ("GET", "HEAD")
    if not (_WITHIN.match(inner) or (read and _SHOWN.match(inner))):
        raise NotFound
    async with transaction(request.state.sessionmaker) as session:
        embed = await find(session, found["tag"])
    if embed is None:
        raise EmbedNotFound
    return Framed(embed, found["language"], found["theme"])


def _headers(embed: Embed) -> dict[str, str]:
    policy = CONTENT_SECURITY_POLICY.replace(
        "frame-ancestors 'none'", f"frame-ancestors {' '.join(embed.origins)}"
    )
    return {"Content-Security-Policy": policy, **FRAMED}


def _is_file(path: str) -> bool:
    """A document of a report: browsers show or keep it, a frame would be lost to it."""
    return bool(re.match(r"/r/[^/]+\.[a-z]+(?:[?#]|$)", path))


class _Within:
    """`send`: redirects stay within the frame, and no cookie leaves."""

    def __init__(self, within: Framed, send: Send) -> None:
        self._framed, self._send = within, send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers: Any = MutableHeaders(scope=message)
            del headers["set-cookie"]
            if "location" in headers:
                headers["location"] = self._framed.address(headers["location"])
        await self._send(message)
