"""Bodies are bounded while they stream: in size, in time, and never compressed."""

import asyncio
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import BodyEncoded, BodyTimeout, BodyTooLarge


class BodyLimits:
    """Refuses a body by its headers where they tell, else as soon as it grows too large or too slow."""

    def __init__(
        self,
        app: ASGIApp,
        max_bytes: int,
        seconds: float,
        larger: Mapping[str, int] | None = None,
        streams: Mapping[str, tuple[int, float]] | None = None,
    ) -> None:
        """`larger` gives addresses that take a file, by their last part, a bound of their own; `streams` gives whole
        addresses bytes and seconds of their own, whatever the type."""
        self._app = app
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._larger = larger or {}
        self._streams = streams or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most = max(self._max_bytes, self._for_file(scope["path"], headers))
        most, seconds = self._streams.get(scope["path"], (most, self._seconds))
        body = _Body(receive, headers, most, seconds)
        await self._app(scope, body, send)

    def _for_file(self, path: str, headers: Headers) -> int:
        if not headers.get("content-type", "").startswith("multipart/form-data"):
            return 0
        return self._larger.get(path.rsplit("/", 1)[-1], 0)


class _Body:
    """`receive`, counted; raises where the reader reads, so that the refusal is answered like any other error."""

    def __init__(self, receive: Receive, headers: Headers, max_bytes: int, seconds: float) -> None:
        self._receive = receive
        self._left = max_bytes
        self._deadline = asyncio.get_running_loop().time() + seconds
        self._encoded = headers.get("content-encoding", "identity").strip().lower() != "identity"
        self._announced = headers.get("content-length", "0")
        self._complete = False

    async def __call__(self) -> Message:
        if self._complete:
            return await self._receive()
        if self._encoded:
            raise BodyEncoded
        if self._announced.isdecimal() and int(self._announced[:20]) > self._left:
            raise BodyTooLarge
        message = await self._in_time()
        self._announced = "0"
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise BodyTooLarge
        self._complete = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def _in_time(self) -> Message:
        try:
            async with asyncio.timeout_at(self._deadline):
                return await self._receive()
        except TimeoutError:
            raise BodyTimeout from None
