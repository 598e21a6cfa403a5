"""`luodi serve` as a process: it comes up, survives being killed, drains, and shares its folder."""

import asyncio
import json
import os
import random
import signal
import time

import httpx
import pytest

from service.embedded import EmbeddedServer
from tests.make import profile
from tests.service.live import Live, live

WRITERS = 8
SEEDS = [11, 23, 47]


async def write_until_gone(server, acked, number):
    """Post profiles one after the other until the server no longer answers."""
    async with server.client() as client:
        for turn in range(10_000):
            try:
                answer = await client.post(
                    "/v1/matches", json=profile(id=f"writer {number}/{turn}")
                )
            except httpx.TransportError:
                return
            assert answer.status_code == 200
            acked[answer.json()["run"]["run_id"]] = answer.content


async def killed_while_writing(folder, acked, seed):
    """A server killed once a random number of matches was answered; those answered go to `acked`."""
    server = await (await Live(folder).start()).ready()
    enough = len(acked) + random.Random(seed).randint(5, 60)
    writers = [
        asyncio.create_task(write_until_gone(server, acked, f"{seed}/{n}")) for n in range(WRITERS)
    ]
    while len(acked) < enough:
        await asyncio.sleep(0.001)
    await server.kill()
    await asyncio.gather(*writers)


async def test_killed_in_the_middle_of_requests_it_loses_no_answered_match(tmp_path, data_dir):
    acked: dict[str, bytes] = {}
    with EmbeddedServer(data_dir):  # stays up between the lives, as it does for a killed user
        for seed in SEEDS:
            await killed_while_writing(tmp_path, acked, seed)
        async with live(tmp_path) as server, server.client() as client:
            for run_id, content in acked.items():
                kept = await client.get(f"/v1/matches/{run_id}")
                assert (kept.status_code, kept.content) == (200, content), f"seeds {SEEDS}"


async def half_sent(server, body):
    """A request of which only half has arrived."""
    host, port = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /v1/matches HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body[: len(body) // 2])
    await writer.drain()
    return reader, writer


async def test_told_to_stop_it_says_so_first_answers_what_is_under_way_and_ends_well(tmp_path):
    body = json.dumps(profile(id="half sent")).encode()
    async with live(tmp_path, fresh=True, LUODI_DRAIN="2") as server, server.client() as client:
        await client.get("/healthz")
        reader, writer = await half_sent(server, body)
        server.send(signal.SIGTERM)
        ready = await until(client, 503)
        assert ready["checks"]["process"] == "draining"
        late = await client.post("/v1/matches", json=profile(id="late"))
        assert (late.status_code, late.headers["connection"]) == (200, "close")
        await refuses_connections(server)
        writer.write(body[len(body) // 2 :])
        answer = await asyncio.wait_for(reader.read(), 60)
        assert answer.startswith(b"HTTP/1.1 200")
        assert b'"profile_id":"half sent"' in answer
        writer.close()
        assert await asyncio.wait_for(server.process.wait(), 60) == 0
    assert not (tmp_path / "data/postgres/data/postmaster.pid").exists()


async def refuses_connections(server, seconds=60):
    """Wait until the server takes no new connection."""
    deadline = time.monotonic() + seconds
    async with server.client() as client:
        while time.monotonic() < deadline:
            try:
                await client.get("/healthz")
            except httpx.TransportError:
                return
            await asyncio.sleep(0.1)
    raise AssertionError("it still takes connections")


async def test_two_starts_at_once_share_one_database_and_the_next_takes_less_than_ten_seconds(
    tmp_path,
):
    first, second = [await Live(tmp_path, name, fresh=True).start() for name in ("first", "second")]
    try:
        await asyncio.gather(first.ready(), second.ready())
        async with first.client() as one, second.client() as other:
            answer = await one.post("/v1/matches", json=profile())
            assert answer.status_code == 200
            kept = await other.get(answer.headers["location"])
            assert kept.content == answer.content
            assert await first.stop() == 0
            assert (await other.get(answer.headers["location"])).status_code == 200
    finally:
        assert await second.stop() == 0
    began = time.monotonic()
    async with live(tmp_path, fresh=True):
        took = time.monotonic() - began
    assert took < 10 or os.getloadavg()[0] > os.cpu_count()


async def test_readiness_follows_the_database_down_and_up_again(tmp_path):
    async with live(tmp_path) as server, server.client() as client:
        assert (await client.get("/readyz")).status_code == 200
        pid = int((tmp_path / "data/postgres/data/postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        down = await until(client, 503)
        assert down["checks"]["database"] == "not reachable"
        refused = await client.post("/v1/matches", json=profile())
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/v1/industries")).status_code == 200
        with EmbeddedServer(tmp_path / "data"):
            await until(client, 200)
            assert (await client.post("/v1/matches", json=profile())).status_code == 200


async def until(client, status, seconds=60):
    """The first readiness answer with this status."""
    deadline = time.monotonic() + seconds
    while True:
        began = time.monotonic()
        answer = await client.get("/readyz")
        assert time.monotonic() - began < 20
        if answer.status_code == status:
            return answer.json()
        assert time.monotonic() < deadline
        await asyncio.sleep(0.2)


async def test_the_log_is_one_json_line_a_request_and_tells_no_address(tmp_path):
    async with live(tmp_path) as server, server.client() as client:
        forged = "x%0a%7b%22level%22%3a%22forged%22%7d"
        answer = await client.post("/v1/matches", json=profile())
        await client.get(answer.headers["location"])
        await client.get(f"/v1/industries/{forged}?q=secret-words")
        await client.get("/nothing", headers={"x-request-id": 'a"b{}'})
    text = server.log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["logger"] == "luodi.access"]
    assert [line["route"] for line in requests] == [
        "/v1/matches", "/v1/matches/{run_id}", "/v1/industries/{id}", "unmatched",
    ]  # fmt: skip
    assert "secret-words" not in text
    assert "forged" not in text
    assert answer.json()["run"]["run_id"] not in text


@pytest.mark.parametrize(
    ("name", "value"), [("LUODI_DATABASE_URL", "mysql://x/y"), ("LUODI_PORT", "99999")]
)
async def test_a_setting_that_is_wrong_is_named_and_nothing_starts(tmp_path, name, value):
    server = await Live(tmp_path, fresh=True, **{name: value}).start()
    assert await server.process.wait() == 2
    assert name in server.log.read_text()
    assert not (tmp_path / "data").exists()
