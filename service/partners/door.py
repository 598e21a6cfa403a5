"""The door of `/v1`: keys in addresses are refused, and writes with an Idempotency-Key have one effect.

Pure ASGI, inside the limits on bodies and outside the routes.
"""

import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import unquote

import anyio
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.addresses import address_of
from service.db import transaction
from service.deps import SHARED
from service.errors import Overloaded
from service.organisations.store import act_for
from service.partners.caller import Partner, entitled
from service.partners.errors import KeyInAddress
from service.partners.idempotency import Answer, Claim, claim, keep, read_key
from service.partners.secret import LOOKS_LIKE_ONE

HEADER = "idempotency-key"
_PARAMETERS = frozenset({"api_key", "apikey", "api-key", "access_token", "authorization"})
_IN_MEMORY = 256 * 1024
_CHUNK = 64 * 1024
_FREE = 3
Refuse = Callable[[Request, Exception], Awaitable[Response]]


class Door:
    """Wraps the routes; `refuse` turns an exception into the answer that the routes would give."""

    def __init__(self, app: ASGIApp, refuse: Refuse) -> None:
        self._app, self._refuse = app, refuse
        self._writing: anyio.CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            if names_a_key(scope):
                raise KeyInAddress
            if not _once_only(request):
                await self._app(scope, receive, send)
                return
            response = await self._once(request)
        except HTTPException as error:
            response = await self._refuse(request, error)
        await response(scope, receive, send)

    async def _once(self, request: Request) -> Response:
        """Claim, work, keep, commit; only then does the answer leave."""
        key = read_key(request.headers[HEADER])
        partner = await entitled(request)  # whoever may not ask learns nothing of earlier answers
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            hashed = await _read(request, body)
            claimed = _claim(request, partner, key, hashed)
            try:
                async with self._turn(request), transaction(request.state.sessionmaker) as session:
                    if partner is not None:
                        await act_for(session, partner.organisation_id)
                    kept = await claim(session, claimed, request.state.keyring)
                    if kept is not None:
                        return _replayed(kept)
                    return _plain(await self._first(request, session, claimed, body))
            except _Failed as failed:
                return _plain(failed.answer)

    def _turn(self, request: Request) -> anyio.CapacityLimiter:
        """Writes hold a connection while they work: some always stay free for what is short. Raises Overloaded."""
        settings = request.state.settings
        if self._writing is None:
            self._writing = anyio.CapacityLimiter(max(1, settings.pool_size - _FREE))
        if self._writing.statistics().tasks_waiting >= settings.matches_waiting:
            raise Overloaded
        return self._writing

    async def _first(
        self, request: Request, session: AsyncSession, claimed: Claim, body: IO[bytes]
    ) -> Answer:
        """The routes' answer, kept; one that failed undoes all and is not kept, so that it may be tried again."""
        request.scope[SHARED] = session
        caught = _Caught()
        try:
            await self._app(request.scope, _Again(body, request.receive), caught)
        finally:
            del request.scope[SHARED]
        answer = caught.answer()
        if answer.status >= 400:
            raise _Failed(answer)
        await keep(session, claimed, answer, request.state.keyring)
        return answer


class _Failed(Exception):
    """The routes answered with an error: the transaction is rolled back."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def names_a_key(scope: Scope) -> bool:
    """Whether the address carries a key, or a parameter that is meant for one."""
    query = scope["query_string"].decode("latin-1")
    if LOOKS_LIKE_ONE.search(unquote(query)) or LOOKS_LIKE_ONE.search(scope["path"]):
        return True
    names = (unquote(part.partition("=")[0]).lower() for part in query.split("&"))
    return any(name in _PARAMETERS for name in names)


def _once_only(request: Request) -> bool:
    return (
        request.method == "POST"
        and request.url.path.startswith("/v1/")
        and HEADER in request.headers
    )


async def _read(request: Request, body: IO[bytes]) -> bytes:
    """Put the body aside; its SHA-256."""
    hashed = sha256()
    async for chunk in request.stream():
        hashed.update(chunk)
        body.write(chunk)
    body.seek(0)
    return hashed.digest()


def _claim(request: Request, partner: Partner | None, key: str, body: bytes) -> Claim:
    """Callers are told apart by organisation, environment and scopes, nobody in particular by a digest of the address.

    Scopes: a key may not read what another key of its organisation was answered and it could not have asked for.
    """
    organisation = partner.organisation_id if partner else None
    who = (
        f"{partner.organisation_id} {partner.environment} {' '.join(sorted(partner.scopes))}"
        if partner
        else address_of(request)
    )
    secret = request.state.keyring.key("idempotency")
    kind = request.headers.get("content-type", "")
    sent = "\0".join([request.method, request.url.path, request.url.query, kind])
    return Claim(
        hmac.new(secret, who.encode(), sha256).digest(),
        organisation,
        key,
        sha256(sent.encode() + b"\0" + body).digest(),
    )


class _Again:
    """`receive`, from the body put aside; afterwards what the client does."""

    def __init__(self, body: IO[bytes], receive: Receive) -> None:
        self._chunks = self._all(body)
        self._receive = receive

    async def __call__(self) -> Message:
        async for message in self._chunks:
            return message
        return await self._receive()

    async def _all(self, body: IO[bytes]) -> AsyncIterator[Message]:
        more = True
        while more:
            chunk = body.read(_CHUNK)
            more = len(chunk) == _CHUNK
            yield {"type": "http.request", "body": chunk, "more_body": more}


class _Caught:
    """`send`, into memory: nothing leaves before the commit."""

    def __init__(self) -> None:
        self._status = 500
        self._headers: dict[str, str] = {}
        self._parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = {
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in message.get("headers", [])
            }
            self._headers.pop("content-length", None)
        elif message["type"] == "http.response.body":
            self._parts.append(message.get("body", b""))

    def answer(self) -> Answer:
        return Answer(self._status, self._headers, b"".join(self._parts))


def _plain(answer: Answer) -> Response:
    return Response(answer.body, answer.status, dict(answer.headers))


def _replayed(kept: Answer) -> Response:
    return Response(kept.body, kept.status, {**kept.headers, "Idempotent-Replayed": "true"})
