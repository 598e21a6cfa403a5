"""`luodi worker` and the workers of `luodi serve`, as people start them."""

import asyncio
import json
import os
import sys
import time

import pytest

from service.children import Children
from service.cli import app as cli
from service.settings import Settings
from tests.forked import luodi
from tests.make import profile
from tests.service.jobs.conftest import ended
from tests.service.live import Live, live
from tests.service.partners.conftest import bearer

JOBS = "/v1/match-jobs"


async def made_key(server):
    """A key made by `luodi keys`, as an operator makes it."""
    said = await asyncio.to_thread(
        luodi, "keys", "create", "--org", "伙伴", "--create-org", "--scopes", "match:run", "--json",
        environment=server.environment,
    )  # fmt: skip
    return bearer(json.loads(said.stdout)["key"])


async def test_serve_alone_works_off_jobs_and_leaves_no_worker_behind(tmp_path):
    async with live(tmp_path, LUODI_WORKERS="1") as server, server.client() as client:
        key = await made_key(server)
        job = (await client.post(JOBS, json=[profile()] * 3, headers=key)).json()
        done = await ended(client, key, job["job_id"], seconds=60)
        assert (done["state"], done["done"]) == ("done", 3)
        (worker,) = children_of(server.process.pid)
    assert not alive(worker)
    assert not (tmp_path / "data/postgres/data/postmaster.pid").exists()


async def test_a_killed_server_takes_its_worker_with_it(tmp_path):
    server = await (await Live(tmp_path, LUODI_WORKERS="1").start()).ready()
    worker = await until(lambda: children_of(server.process.pid))
    await said_ready(server)
    await server.kill()
    await until(lambda: not alive(worker[0]))


async def said_ready(server):
    await until(lambda: "worker ready" in server.log.read_text(errors="replace"))


async def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    return found


def children_of(pid):
    """Workers among a process's children, as Linux tells them."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdecimal():
            try:
                with open(f"/proc/{entry}/stat") as stat, open(f"/proc/{entry}/cmdline") as line:
                    parent = int(stat.read().rpartition(")")[2].split()[1])
                    if parent == pid and "worker" in line.read().split("\0"):
                        found.append(int(entry))
            except OSError:
                continue
    return found


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_worker_that_dies_is_started_anew(tmp_path):
    script = f"import os; open({str(tmp_path / 'lives')!r}, 'a').write('x'); os._exit(3)"
    with Children(1, 5, [sys.executable, "-c", script]):
        deadline = time.monotonic() + 20
        while not (tmp_path / "lives").exists() or (tmp_path / "lives").stat().st_size < 2:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_worker_that_does_not_end_is_ended():
    script = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    began = time.monotonic()
    with Children(1, 0.5, [sys.executable, "-c", script]):
        time.sleep(1)
    assert time.monotonic() - began < 20


def test_workers_can_be_left_to_others():
    assert Settings(workers=0).workers == 0
    with pytest.raises(ValueError, match="less than or equal to 64"):
        Settings(workers=65)
    assert any(command.name == "worker" for command in cli.registered_commands)


def test_hosts_the_operator_allows_are_read_one_by_one():
    hosts = Settings(webhook_allowed_hosts=" ERP.local:8080, 10.1.2.3 ,").webhook_hosts
    assert hosts == {"erp.local:8080", "10.1.2.3"}
