"""Bodies too large, too slow or compressed: refused early, having read little."""

import asyncio
import json

import pytest

from service.app import create_app
from tests.conftest import TODAY
from tests.make import profile

LIMIT = 8_192
JSON_BODY = b"application/json"
FORM = b"application/x-www-form-urlencoded"


@pytest.fixture
async def post(database, settings, known):
    """Post chunks straight through ASGI; answers status, problem and how many bytes were taken."""
    small = settings.model_copy(update={"max_body_bytes": LIMIT, "body_timeout": 1.5})
    app = create_app(small, database, known, today=lambda: TODAY)
    async with app.router.lifespan_context(app) as state:

        async def post(chunks, *headers, path="/v1/matches", kind=JSON_BODY, pause=0.0):
            source, taken, sent = iter(chunks), [0], []

            async def receive():
                await asyncio.sleep(pause)
                chunk = next(source, None)
                if isinstance(chunk, Exception):
                    return {"type": "http.disconnect"}
                taken[0] += len(chunk or b"")
                return {
                    "type": "http.request",
                    "body": chunk or b"",
                    "more_body": chunk is not None,
                }

            async def send(message):
                sent.append(message)

            scope = {
                "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
                "headers": [(b"content-type", kind), *headers], "state": dict(state), "scheme": "http", "http_version": "1.1",
                "server": ("luodi.test", 80), "client": ("127.0.0.1", 1), "root_path": "",
            }  # fmt: skip
            await app(scope, receive, send)
            if not sent:
                return None, {}, {}, taken[0]
            content = b"".join(message.get("body", b"") for message in sent[1:])
            return sent[0]["status"], dict(sent[0]["headers"]), json.loads(content), taken[0]

        yield post


def endless():
    while True:
        yield b"x" * 1024


@pytest.mark.parametrize(("path", "kind"), [("/v1/matches", JSON_BODY), ("/assess", FORM)])
async def test_an_endless_body_is_cut_off_at_the_limit(post, path, kind):
    status, headers, problem, taken = await post(endless(), path=path, kind=kind)
    assert status == 413
    assert problem["title_zh"] == "正文过大"
    assert headers[b"connection"] == b"close"
    assert taken <= LIMIT + 64 * 1024


async def test_a_body_that_announces_too_much_is_not_read_at_all(post):
    status, _, _, taken = await post(endless(), (b"content-length", str(10 * 2**30).encode()))
    assert (status, taken) == (413, 0)


@pytest.mark.parametrize("length", [b"10", b"-1", b"many", b"9" * 40])
async def test_a_false_length_does_not_open_the_gate(post, length):
    status, _, _, taken = await post(endless(), (b"content-length", length))
    assert status == 413
    assert taken <= LIMIT + 64 * 1024


@pytest.mark.parametrize("encoding", [b"gzip", b"br", b"deflate, gzip", b"x"])
async def test_compressed_bodies_are_refused_unread(post, encoding):
    status, _, problem, taken = await post(endless(), (b"content-encoding", encoding))
    assert (status, taken) == (415, 0)
    assert "Content-Encoding" in problem["detail_en"]


async def test_a_body_that_drips_is_cut_off_in_time(post):
    status, headers, problem, _ = await post(endless(), pause=0.6)
    assert (status, problem["status"]) == (408, 408)
    assert headers[b"connection"] == b"close"


async def test_a_client_that_leaves_in_the_middle_leaves_nothing_behind(post):
    status, *_ = await post([b'{"business', ConnectionError()])
    assert status is None


async def test_a_body_in_many_pieces_is_put_together(post):
    body = json.dumps(profile()).encode()
    status, _, answer, taken = await post(body[i : i + 7] for i in range(0, len(body), 7))
    assert status == 200
    assert taken == len(body)
    assert answer["run"]["run_id"]
