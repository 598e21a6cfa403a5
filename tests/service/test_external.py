"""A PostgreSQL of one's own, over TCP with a password and an owner who is no superuser."""

import asyncio
import socket

import asyncpg
import pytest

from service.embedded import EmbeddedServer
from tests.make import profile
from tests.service.live import Live, live

PASSWORD = "p@ss/w:rd 'Ü"
QUOTED = "p%40ss%2Fw%3Ard%20%27%C3%9C"
OWNER = "luodi_owner"


async def prepare(server):
    """What docs/development.md asks of an administrator: an owner who may make roles, and a database."""
    connection = await asyncpg.connect(
        host=server.url.query["host"], user="postgres", database="postgres"
    )
    literal = PASSWORD.replace("'", "''")
    await connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD '{literal}'")
    await connection.execute(f"CREATE DATABASE mine OWNER {OWNER} TEMPLATE template0")
    await connection.close()
    rules = server.data / "pg_hba.conf"
    rules.write_text(f"host mine all 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")


@pytest.fixture
async def address(tmp_path):
    """The address, all but the password, of a server that listens on a port of its own."""
    server = EmbeddedServer(tmp_path / "elsewhere")
    with server:
        await prepare(server)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories=''"
    log = str(server.data.parent / "log")
    await asyncio.to_thread(server._pg_ctl, "start", "--wait", "--log", log, "--options", options)
    yield f"postgresql://{OWNER}:{{}}@127.0.0.1:{port}/mine"
    await asyncio.to_thread(server._pg_ctl, "stop", "--mode=fast")


async def test_the_service_runs_on_it_and_starts_none_of_its_own(tmp_path, address):
    url = address.format(QUOTED)
    async with live(tmp_path, LUODI_DATABASE_URL=url) as server, server.client() as client:
        assert (await client.get("/readyz")).status_code == 200
        answer = await client.post("/v1/matches", json=profile())
        assert answer.status_code == 200
        assert (await client.get(answer.headers["location"])).content == answer.content
    assert not (tmp_path / "data").exists()
    assert PASSWORD not in server.log.read_text()
    assert QUOTED not in server.log.read_text()
    connection = await asyncpg.connect(address.format(QUOTED))
    assert await connection.fetchval("SELECT count(*) FROM runs") == 1
    await connection.close()


async def test_a_wrong_password_ends_the_start_without_telling_it(tmp_path, address):
    server = await Live(tmp_path, LUODI_DATABASE_URL=address.format("wrong-secret")).start()
    assert await asyncio.wait_for(server.process.wait(), 120) != 0
    said = server.log.read_text()
    assert "password authentication failed" in said
    assert "Traceback" not in said
    assert "wrong-secret" not in said
