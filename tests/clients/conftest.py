"""The service on a real port over a real database, and a line in front of it that can be made to fail."""

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest
import uvicorn

from luodi_client import AsyncLuodi, Retrying
from service.app import create_app
from service.organisations.store import add_organisation
from tests.conftest import TODAY
from tests.service.partners.conftest import desk, home

__all__ = ["desk", "home"]
SOON = Retrying(attempts=4, first=0.05, most=5)


class Line:
    """Passes requests on to the application; `faults` are what goes wrong with the next ones under `/v1`, in order."""

    def __init__(self, app) -> None:
        self.app, self.faults, self.seen = app, [], []

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self.app(scope, receive, send)
            return
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.seen.append((scope["method"], scope["path"], headers))
        fault = self.faults.pop(0) if self.faults else None
        if fault is None:
            await self.app(scope, receive, send)
        elif fault == "lost answer":
            await self.app(scope, receive, _nowhere)
            await _broken(send)
        elif fault == "lost request":
            await _broken(send)
        else:
            await _refused(send, *fault)

    def keys(self):
        """The Idempotency-Key of every request seen."""
        return [headers.get("idempotency-key") for _, _, headers in self.seen]


async def _nowhere(message):
    """The answer is lost."""


async def _broken(send):
    """An answer that ends before it has begun in earnest: the connection is closed."""
    head = [(b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
    raise ConnectionError("cut by the test")


async def _refused(send, status, wait):
    headers = [(b"retry-after", str(wait).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def serving(app):
    """The application on a free port of this machine; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, lifespan="on", ws="none")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server._serve([listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running


@pytest.fixture(scope="module")
async def line(home, settings, known):
    allowing = settings.model_copy(update={"webhook_allowed_hosts": "127.0.0.1"})
    made = Line(create_app(allowing, home, known, today=lambda: TODAY))
    async with serving(made) as url:
        made.url = url
        yield made


@pytest.fixture(autouse=True)
def whole(line, monkeypatch):
    """Every test begins with a line that works, and reaches it without a proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    line.faults.clear()
    line.seen.clear()


@pytest.fixture
async def key(desk):
    return (await desk.key()).secret


@pytest.fixture
async def luodi(line, key):
    async with AsyncLuodi(line.url, key, language="en", retrying=SOON) as client:
        yield client


@pytest.fixture
async def office(desk):
    """The province's office, made once a module."""
    rows = await desk.rows("SELECT organisation_id FROM organisations WHERE kind = 'province'")
    if rows:
        return rows[0][0]
    async with desk.owner() as connection:
        return await add_organisation(connection, "示例省招商局", "province")
