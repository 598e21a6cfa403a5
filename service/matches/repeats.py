"""`POST /v1/matches` sent again, byte for byte, by nobody in particular: answered from memory before anything is parsed.

Requests with a key or an Idempotency-Key take the whole way: they are counted, and their answers are kept apart.
"""

import hashlib
from typing import Any

from starlette.datastructures import State as HeldState
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import ServiceError

PATH = "/v1/matches"
ASKED = "luodi.asked"
MOST_BYTES = 64 * 1024
"""A longer body takes the whole way: it is not read before it is known whether it can be answered at all."""
_WHOLE_WAY = (b"authorization", b"idempotency-key")


class Repeats:
    """Wraps the routes; whoever keeps a run notes it under `scope[ASKED]` (`note`)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _may_repeat(scope):
            await self._app(scope, receive, send)
            return
        state: Any = HeldState(scope["state"])
        try:
            messages, body = await _read(receive)
        except ServiceError as error:  # too large, too slow: worded where the routes are
            await self._app(scope, _raising(error), send)
            return
        asked = _digest(state.today().isoformat(), scope["query_string"], body)
        found = state.recent.repeated(asked)
        if found is not None:
            run_id, known = found
            await answer_of(known, run_id)(scope, receive, send)
            return
        scope[ASKED] = asked
        await self._app(scope, _again(messages, receive), send)


def answer_of(body: bytes, run_id: str) -> Response:
    """The answer of `POST /v1/matches`."""
    headers = {"Location": f"{PATH}/{run_id}"}
    return Response(body, headers=headers, media_type="application/json")


def note(scope: Scope, recent: Any, run_id: str) -> None:
    """Remember which run the request was answered with, where it may be repeated."""
    if ASKED in scope:
        recent.note(scope[ASKED], run_id)


def _may_repeat(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
        return False
    headers = scope["headers"]
    plain = (b"content-type", b"application/json") in headers
    whole = any(name in _WHOLE_WAY for name, _ in headers)
    length = next((value for name, value in headers if name == b"content-length"), b"")
    short = length.isdigit() and int(length[:20]) <= MOST_BYTES
    return plain and short and not whole and bool(HeldState(scope["state"]).settings.anonymous_api)


async def _read(receive: Receive) -> tuple[list[Message], bytes]:
    """All of the body, bounded by the layer outside, with the messages it came in."""
    messages = [await receive()]
    while messages[-1].get("more_body", False):
        messages.append(await receive())
    return messages, b"".join(message.get("body", b"") for message in messages)


def _raising(error: ServiceError) -> Receive:
    async def failed() -> Message:
        raise error

    return failed


def _digest(today: str, query: bytes, body: bytes) -> bytes:
    return hashlib.sha256(b"\0".join([today.encode(), query, body])).digest()


def _again(messages: list[Message], receive: Receive) -> Receive:
    rest = iter(messages)

    async def again() -> Message:
        message = next(rest, None)
        return await receive() if message is None else message

    return again
