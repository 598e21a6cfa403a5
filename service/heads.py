"""The head of a request, bounded in size and in time as bodies are: httptools itself reads one for ever."""

import asyncio
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.errors import HeadTooLarge
from service.problems import MEDIA_TYPE

MOST = 64 * 1024
"""Bytes of a request's line and headers together; what proxies and servers usually take is 8 to 64 kB."""


def bounded(seconds: float) -> type[HttpToolsProtocol]:
    """uvicorn's protocol that answers 431 to a head over `MOST` bytes, and closes on one that takes longer than `seconds`."""
    return type("Bounded", (_Bounded,), {"seconds": seconds})


class _Bounded(HttpToolsProtocol):
    seconds = 20.0
    _read, _within, _refused = 0, True, False
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begun()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        super().data_received(data)
        # What came with the end of a head is its body; what came without an end is all head.
        if self._within and not self._refused:
            self._read += len(data)
            if self._read > MOST:
                self._refuse()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._read = 0
        self._begun()

    def on_headers_complete(self) -> None:
        self._ended()
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MOST:
            self._refuse()
            return
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._refused:
            super().on_message_complete()

    def _begun(self) -> None:
        self._within = True
        if self._late is None:
            self._late = self.loop.call_later(self.seconds, self.transport.close)

    def _ended(self) -> None:
        self._within = False
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _refuse(self) -> None:
        self._ended()
        self._refused = True
        self.transport.write(_refusal())
        self.transport.close()


def _refusal() -> bytes:
    error = HeadTooLarge()
    body = error.text().encode()
    status = HTTPStatus(error.status_code)
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {MEDIA_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
