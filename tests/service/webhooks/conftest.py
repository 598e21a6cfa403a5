"""Receivers that answer as told, and partners whose webhooks go there."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from service.app import create_app
from tests.conftest import TODAY
from tests.make import served
from tests.service.partners.conftest import as_app, bearer, desk, home

__all__ = ["as_app", "desk", "home"]


class Receiver:
    """A real HTTP server on this machine; `answer` makes the response of each request out of its number and path."""

    def __init__(self, answer) -> None:
        self.answer = answer
        self.got = []
        self.connections = 0

    async def __call__(self, reader, writer) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *fields = head.strip().split("\r\n")
            headers = {
                name.lower(): value for name, value in (one.split(": ", 1) for one in fields)
            }
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.got.append((line.split(" ")[1], headers, body))
            found = self.answer(len(self.got), headers, line.split(" ")[1])
            status, extra, wait = found if isinstance(found, tuple) else (found, b"", 0)
            await asyncio.sleep(wait)
            writer.write(b"HTTP/1.1 %d X\r\n%sContent-Length: 2\r\n\r\nok" % (status, extra))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    @property
    def ids(self):
        return [headers["webhook-id"] for _, headers, _ in self.got]

    def payloads(self):
        return [json.loads(body) for _, _, body in self.got]


@asynccontextmanager
async def receiving(answer=lambda *_: 204):
    """A receiver and its `host:port`."""
    receiver = Receiver(answer)
    server = await asyncio.start_server(receiver, "127.0.0.1", 0)
    receiver.place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    receiver.url = f"http://{receiver.place}/hook"
    try:
        yield receiver
    finally:
        server.close()


@pytest.fixture
async def receiver():
    async with receiving() as made:
        yield made


@pytest.fixture
async def api(home, settings, known, receiver):
    """The application, whose operator allows this test's receiver."""
    allowing = settings.model_copy(update={"webhook_allowed_hosts": receiver.place})
    async with served(create_app(allowing, home, known, today=lambda: TODAY)) as client:
        yield client


@pytest.fixture
async def key(desk):
    return bearer(await desk.key())
