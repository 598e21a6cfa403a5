"""A real server killed between its commit and the client's reading of the answer."""

import asyncio
import json
from uuid import uuid4

import pytest
from sqlalchemy import text

from service.db import owner_engine
from service.embedded import EmbeddedServer
from tests.make import profile
from tests.service.live import Live

SEEDS = range(3)


async def kept(url, key):
    engine = owner_engine(url)
    async with engine.connect() as connection:
        query = text("SELECT count(*) FROM idempotency WHERE key = :key")
        found = (await connection.execute(query, {"key": key})).scalar_one()
    await engine.dispose()
    return found


async def send_and_never_read(server, key, body):
    host, port = server.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /v1/matches HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    head += f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    return writer


@pytest.mark.parametrize("seed", SEEDS)
async def test_kill_9_between_commit_and_answer_loses_nothing(tmp_path, data_dir, seed):
    key, body = uuid4().hex, json.dumps(profile(id=f"seed {seed}")).encode()
    with EmbeddedServer(data_dir) as database:
        server = await (await Live(tmp_path).start()).ready()
        try:
            writer = await send_and_never_read(server, key, body)
            async with asyncio.timeout(120):
                while not await kept(database.url, key):
                    await asyncio.sleep(0.002)
        finally:
            await server.kill()
        writer.close()
        server = await (await Live(tmp_path).start()).ready()
        try:
            async with server.client() as client:
                headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
                again = await client.post("/v1/matches", content=body, headers=headers)
                run = await client.get(again.headers["location"])
        finally:
            await server.stop()
    assert again.status_code == 200
    assert again.headers["idempotent-replayed"] == "true"
    assert run.content == again.content


async def test_kill_9_before_the_commit_leaves_no_claim_behind(tmp_path, data_dir):
    key, body = uuid4().hex, json.dumps(profile()).encode()
    with EmbeddedServer(data_dir) as database:
        server = await (await Live(tmp_path).start()).ready()
        try:
            writer = await send_and_never_read(server, key, body)
        finally:
            await server.kill()
        writer.close()
        before = await kept(database.url, key)
        server = await (await Live(tmp_path).start()).ready()
        try:
            async with server.client() as client:
                headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
                again = await client.post("/v1/matches", content=body, headers=headers)
        finally:
            await server.stop()
        assert again.status_code == 200
        assert ("idempotent-replayed" in again.headers) is bool(before)
        assert await kept(database.url, key) == 1
