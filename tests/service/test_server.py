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


async def test_killed_in_the_middle_of_requests_it_loses_no_answered_match(tmp_path):
    acked: dict[str, bytes] = {}
    with EmbeddedServer(
        tmp_path / "data"
    ):  # stays up between the lives, as it does for a killed user
        for seed in SEEDS:
            server = await (await Live(tmp_path).start()).ready()
            before = len(acked)
            writers = [
                asyncio.create_task(write_until_gone(server, acked, f"{seed}/{n}"))
                for n in range(WRITERS)
            ]
            await asyncio.sleep(random.Random(seed).uniform(0.3, 1.2))
            await server.kill()
            await asyncio.gather(*writers)
            assert len(acked) > before, f"seed {seed}"
        async with live(tmp_path) as server, server.client() as client:
            for run_id, content in acked.items():
                kept = await client.get(f"/v1/matches/{run_id}")
                assert (kept.status_code, kept.content) == (200, content), f"seeds {SEEDS}"


async def test_told_to_stop_it_says_so_first_answers_what_is_under_way_and_ends_well(tmp_path):
    async with live(tmp_path, LUODI_DRAIN="1.5") as server, server.client() as client:
        answers: list[int] = []

        async def keep_asking():
            while True:
                try:
                    answer = await client.post("/v1/matches", json=profile(id=str(len(answers))))
                except httpx.ConnectError:
                    return
                answers.append(answer.status_code)

        asking = [asyncio.create_task(keep_asking()) for _ in range(4)]
        await asyncio.sleep(0.5)
        server.send(signal.SIGTERM)
        await asyncio.sleep(0.5)
        ready = await client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["checks"]["process"] == "draining"
        assert (await client.get("/healthz")).status_code == 200
        assert await asyncio.wait_for(server.process.wait(), 30) == 0
        await asyncio.gather(*asking)
        assert len(answers) > 4
        assert set(answers) == {200}
    assert not (tmp_path / "data/postgres/data/postmaster.pid").exists()


async def test_two_starts_at_once_on_one_folder_share_one_database(tmp_path):
    first, second = await Live(tmp_path, "first").start(), await Live(tmp_path, "second").start()
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


async def test_a_second_start_takes_less_than_ten_seconds(tmp_path):
    async with live(tmp_path):
        pass
    began = time.monotonic()
    async with live(tmp_path):
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


async def until(client, status, seconds=15):
    """The first readiness answer with this status."""
    deadline = time.monotonic() + seconds
    while True:
        began = time.monotonic()
        answer = await client.get("/readyz")
        assert time.monotonic() - began < 6
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
    server = await Live(tmp_path, **{name: value}).start()
    assert await server.process.wait() == 2
    assert name in server.log.read_text()
    assert not (tmp_path / "data").exists()
