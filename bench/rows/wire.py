"""A lean HTTP client: what it costs itself must not hide what a server costs."""

import asyncio
import time
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import uvloop

_IDLE = 2.0
"""Seconds after which a connection is made anew: one that idles as long as the server's patience may close under a request."""
_CLOSED = (ConnectionError, asyncio.IncompleteReadError)


class Ran(NamedTuple):
    """The answers of a run, and the cores that asking for them kept busy on the mean: the server did not have those."""

    got: list["Got"]
    seconds: float
    cores: float


def run(asking: Coroutine[Any, Any, list["Got"]]) -> Ran:
    """Run a loop of this module on uvloop, the quickest at hand, and count what it cost."""
    began, used = time.perf_counter(), time.process_time()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(asking)
    seconds = time.perf_counter() - began
    return Ran(found, seconds, (time.process_time() - used) / seconds)


class Got(NamedTuple):
    """One answer: its status (0 when the connection broke), seconds since it was due, whether it says when to come back, its body.

    `ended` is when it was there, by `time.perf_counter()`.
    """

    status: int
    seconds: float
    retry_after: bool
    body: bytes
    ended: float


class Place(NamedTuple):
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> "Place":
        parts = urlsplit(url)
        assert parts.hostname is not None
        assert parts.port is not None
        return cls(parts.hostname, parts.port)


def request(path: str, body: bytes, headers: str = "") -> bytes:
    """A POST of JSON as it goes over the wire."""
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


class Line:
    """One connection, kept open."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used = 0.0

    async def ask(self, sent: bytes, due: float | None = None) -> Got:
        """The answer to a request that was due at `due` (`time.perf_counter()`), now when it is not said."""
        due = time.perf_counter() if due is None else due
        try:
            status, retry_after, body = await self._ask(sent)
        except _CLOSED:
            self.close()
            status, retry_after, body = 0, False, b""
        ended = time.perf_counter()
        return Got(status, ended - due, retry_after, body, ended)

    async def _ask(self, sent: bytes) -> tuple[int, bool, bytes]:
        if time.perf_counter() - self._used > _IDLE:
            self.close()
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._place, limit=2**20)
        reader, writer = self._streams
        writer.write(sent)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        self._used = time.perf_counter()
        if b"\r\nconnection: close" in head:
            self.close()
        return int(head[9:12]), b"\r\nretry-after:" in head, body

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def closed_loop(url: str, requests: Sequence[bytes], lines: int) -> list[Got]:
    """So many connections, each asking again the moment it has its answer, until all requests are answered."""
    waiting, place = iter(requests), Place.of(url)

    async def one() -> list[Got]:
        line = Line(place)
        found = [await line.ask(sent) for sent in waiting]
        line.close()
        return found

    every = await asyncio.gather(*(one() for _ in range(lines)))
    return [got for found in every for got in found]


async def open_loop(url: str, requests: Iterable[bytes], rate: float) -> list[Got]:
    """Requests at a steady rate a second, whether or not those before are answered; a time counts from when a request was due."""
    place, free, asking = Place.of(url), list[Line](), set[asyncio.Task[Got]]()
    found: list[Got] = []

    async def one(sent: bytes, due: float) -> Got:
        line = free.pop() if free else Line(place)
        got = await line.ask(sent, due)
        free.append(line)
        return got

    def answered(task: asyncio.Task[Got]) -> None:
        asking.discard(task)
        found.append(task.result())

    began = time.perf_counter()
    for number, sent in enumerate(requests):
        due = began + number / rate
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        task = asyncio.create_task(one(sent, due))
        asking.add(task)
        task.add_done_callback(answered)
    while asking:
        await asyncio.wait(asking)
    for line in free:
        line.close()
    return found
