"""Bodies and headers built to make a server read, remember or compute for ever: refused early, cheaply and in words.

What a request costs is counted in processor time of the event loop's own thread, so that a busy machine changes nothing.
"""

import asyncio
import json
import os
import tempfile
import time
from pathlib import Path

import pytest

from service.app import create_app
from service.pages import LARGER
from tests.conftest import TODAY
from tests.service.live import live
from tests.service.partners.conftest import desk, home

__all__ = ["desk", "home"]
FORM = b"multipart/form-data; boundary=x"
MARGIN, MOST_RSS, LONGEST_STALL = 64 * 1024, 64 * 2**20, 0.05
LIMITS = {"/assess": LARGER["assess"], "/v1/match-jobs": 2**20}
"""Bytes of a form with a file, and of one part of a batch's."""
CHUNK = 16 * 1024


def part(name="a", more="", value="1"):
    head = f'Content-Disposition: form-data; name="{name}"{more}'
    return f"--x\r\n{head}\r\n\r\n{value}\r\n".encode()


def endless(start=b""):
    yield start
    while True:
        yield b"x" * CHUNK


SHAPES = {
    "ten thousand fields": lambda: (part(f"a{n}") for n in range(10_000)),
    "ten thousand files": lambda: (part(f"a{n}", '; filename="f"') for n in range(10_000)),
    "ten thousand headers of a part": lambda: iter(
        [b"--x\r\n", *(f"X-{n}: 1\r\n".encode() for n in range(10_000)), b"\r\n--x--\r\n"]
    ),
    "a header of a part without end": lambda: endless(b"--x\r\nX-Junk: "),
    "a name without end": lambda: endless(b'--x\r\nContent-Disposition: form-data; name="'),
    "a field without end": lambda: endless(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'),
    "nothing before the first boundary": lambda: endless(),
    "a part without a name": lambda: iter([b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n"]),
    "a part without headers": lambda: iter([b"--x\r\n\r\n1\r\n--x--\r\n"]),
}  # fmt: skip


class Cost:
    """While it runs: the longest turn of the event loop in processor time, and the most memory held at once."""

    async def __aenter__(self):
        self.stall, self.before = 0.0, _resident()
        self.most = self.before
        self._watch = asyncio.create_task(self._watching())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_):
        self._watch.cancel()

    @property
    def memory(self):
        return self.most - self.before

    async def _watching(self):
        last, turn = time.thread_time(), 0
        while True:
            await asyncio.sleep(0)
            now, turn = time.thread_time(), turn + 1
            self.stall, last = max(self.stall, now - last), now
            if turn % 16 == 0:
                self.most = max(self.most, _resident())
                last = time.thread_time()


def _resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
async def ask(home, settings, known):
    """`await ask(path, headers, chunks)` → status, problem, bytes taken, what it cost; straight through ASGI."""
    app = create_app(settings, home, known, today=lambda: TODAY)
    async with app.router.lifespan_context(app) as state:

        async def ask(path, headers=(), chunks=(), method="POST"):
            source, taken, over, sent = iter(chunks), 0, False, []

            async def receive():
                nonlocal taken, over
                await asyncio.sleep(0)
                if over:
                    await asyncio.Event().wait()  # the client stays on the line and says no more
                chunk = next(source, None)
                over = chunk is None
                taken += len(chunk or b"")
                return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}  # fmt: skip

            async def send(message):
                sent.append(message)

            scope = {
                "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
                "headers": list(headers), "state": dict(state), "scheme": "http", "http_version": "1.1",
                "server": ("luodi.test", 80), "client": ("127.0.0.1", 1), "root_path": "",
            }  # fmt: skip
            async with Cost() as cost:
                await app(scope, receive, send)
            content = b"".join(message.get("body", b"") for message in sent[1:])
            return sent[0]["status"], content, taken, cost

        yield ask


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("path", LIMITS)
@pytest.mark.parametrize("shape", SHAPES)
async def test_a_form_built_to_do_harm_is_refused_early_and_cheaply(ask, desk, path, shape):
    headers = [(b"content-type", FORM), (b"accept", b"application/json")]
    if path.startswith("/v1"):
        headers.append((b"authorization", f"Bearer {(await desk.key()).secret}".encode()))
    await ask(
        path, headers, SHAPES["a part without a name"]()
    )  # what is made once is no cost of it
    status, content, taken, cost = await ask(path, headers, SHAPES[shape]())
    assert status in {400, 408, 413, 415, 422}, content
    assert json.loads(content)["detail_zh"]
    assert taken <= LIMITS[path] + MARGIN
    assert cost.memory <= MOST_RSS
    assert cost.stall <= LONGEST_STALL


RANGES = {
    "the same": "0-0," * 9_999 + "1-1",
    "side by side": ",".join(f"{n}-{n}" for n in range(10_000)),
    "from the end": "-1," * 9_999 + "0-",
}


@pytest.mark.parametrize("ranges", RANGES.values(), ids=RANGES)
async def test_ten_thousand_ranges_of_a_file_cost_next_to_nothing(ask, ranges):
    headers = [(b"range", f"bytes={ranges}".encode())]
    plain, whole, *_ = await ask("/static/luodi.css", method="GET")
    status, content, _, cost = await ask("/static/luodi.css", headers, method="GET")
    assert (plain, status) in {(200, 200), (200, 206), (200, 400), (200, 416)}
    assert len(content) <= 4 * len(whole)
    assert cost.stall <= LONGEST_STALL


HEADS = {
    "a header without end": b"GET / HTTP/1.1\r\nHost: x\r\nX-Junk: " + b"x" * 2**20,
    "an address without end": b"GET /" + b"x" * 2**20,
    "headers without end": b"GET / HTTP/1.1\r\n" + b"X-Junk: 1\r\n" * 100_000,
    "too much at once": b"GET / HTTP/1.1\r\nHost: x\r\nX-Junk: " + b"x" * 70_000 + b"\r\n\r\n",
    "with a body behind it": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nX-Junk: " + b"x" * 70_000 + b"\r\n\r\n123456789",
}  # fmt: skip


@pytest.fixture(scope="module")
async def server(known):
    """A server of a process of its own, which waits a second for a head."""
    with tempfile.TemporaryDirectory(prefix="luodi-test-") as folder:
        async with live(Path(folder), LUODI_MODEL="/nonexistent", LUODI_BODY_TIMEOUT="1") as made:
            yield made


async def said(server, head):
    """What is answered to a head, sent until the server has had enough; and how much of it was taken."""
    reader, writer = await asyncio.open_connection(*server.url.removeprefix("http://").split(":"))
    try:
        async with asyncio.timeout(30):
            for at in range(0, len(head), CHUNK):
                writer.write(head[at : at + CHUNK])
                await writer.drain()
            return await reader.read()
    except ConnectionError:
        return b""  # it has closed already
    finally:
        writer.close()


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
async def test_a_head_that_is_too_large_is_refused_in_words_and_not_kept(server, head):
    resident = Path(f"/proc/{server.process.pid}/statm")
    before = int(resident.read_text().split()[1])
    answer = await said(server, head)
    assert not answer or answer.startswith(b"HTTP/1.1 431 ")
    if answer:
        problem = json.loads(answer.partition(b"\r\n\r\n")[2])
        assert problem["type"] == "/problems/head-too-large"
        assert problem["detail_zh"]
    grown = (int(resident.read_text().split()[1]) - before) * os.sysconf("SC_PAGE_SIZE")
    assert grown <= MOST_RSS
    async with server.client() as client:
        assert (await client.get("/healthz")).status_code == 200


async def test_a_head_that_drips_is_cut_off_and_one_of_sixty_thousand_bytes_is_read(server):
    reader, writer = await asyncio.open_connection(*server.url.removeprefix("http://").split(":"))
    began = time.monotonic()
    writer.write(b"GET / HTTP/1.1\r\nX-Slow: ")
    async with asyncio.timeout(30):
        assert await reader.read() == b""
    writer.close()
    assert time.monotonic() - began >= 0.9
    async with server.client() as client:
        for _ in range(3):  # on one connection
            answer = await client.get("/healthz", headers={"X-Long": "x" * 60_000})
            assert answer.status_code == 200
