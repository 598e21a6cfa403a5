"""PostgreSQL torn away in the middle of an import's COPY and of single writes: what was told as done is there, once.

LUODI_SEEDS says how many times, 2 unless told otherwise.
"""

import asyncio
import os
import random
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from anyio import to_thread

from service.db import migrate
from service.embedded import EmbeddedServer, binaries
from service.enterprises.books import book
from service.enterprises.imports import AT_ONCE
from service.maintenance import project
from tests.service.jobs.hired import agency
from tests.service.officers.test_imports import begun
from tests.service.officers.writing import Eye, Writers, whole

SEEDS = range(int(os.environ.get("LUODI_SEEDS", "2")))
ROWS, WRITERS = 3 * AT_ONCE + 1_000, 3
"""Of the import: a batch before either blow at most, and one left after both."""
LANDED = """
SELECT j.state, j.done, j.added, (SELECT count(*) FROM enterprises e WHERE e.source_id = j.job_id::text) AS kept
FROM import_jobs j WHERE j.job_id = $1
"""
COPYING = "SELECT pid FROM pg_stat_progress_copy WHERE command = 'COPY FROM' LIMIT 1"


@pytest.fixture(scope="module")
def own_folder():
    with tempfile.TemporaryDirectory(prefix="luodi-test-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
async def own_server(own_folder, known):
    """A server of these tests' own; stopped for good, the pages on its disk have to be whole."""
    with EmbeddedServer(own_folder) as server:
        await to_thread.run_sync(migrate, server.url)
        await project(server.url, known.knowledge.catalogue)
        yield server
    check = [str(binaries() / "pg_checksums"), "--check", "--pgdata", str(server.data)]
    done = await to_thread.run_sync(lambda: subprocess.run(check, capture_output=True, timeout=60))
    assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="module")
def officers_database(own_server):
    return own_server.url


async def copying(eye: Eye) -> int:
    """The process that is in a COPY, as soon as one is."""
    connection = await eye.connected()
    try:
        async with asyncio.timeout(30):
            while (pid := await connection.fetchval(COPYING)) is None:
                await asyncio.sleep(0.001)
            return pid
    finally:
        await connection.close()


async def torn_away(server: EmbeddedServer) -> None:
    """`pg_ctl stop -m immediate`, then the start that an operator's supervisor does."""
    pid = int((server.data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGQUIT)
    while (server.data / "postmaster.pid").exists() and _lives(pid):
        await asyncio.sleep(0.02)
    await asyncio.sleep(1)


def _lives(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def _started(folder: Path) -> None:
    with EmbeddedServer(folder):
        """The fixture's own hold keeps it running."""


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_was_committed_stays_what_was_open_is_gone_and_all_goes_on_by_itself(
    office, own_server, own_folder, seed
):
    chance, eye = random.Random(seed), Eye(own_server.url)
    browser = await (await office.browser()).be(office.people.here["officer"])
    lines = ([f"企业{n}", f"光伏组件第{n}号，{chance.getrandbits(64):x}" * 8] for n in range(ROWS))
    where = await begun(browser, book("csv", ["企业名称", "主营业务"], lines))
    job = where.rsplit("/", 1)[1]
    writers = Writers(browser.http, await browser.token(), f"seed{seed}")

    async def landed():
        """The job and its rows always tell the same, whenever one looks."""
        (row,) = await eye.rows(LANDED, job)
        assert row["kept"] == row["added"] == row["done"], dict(row)
        return row

    with agency(own_server.url, lease=1.0) as hire:
        hire()
        async with asyncio.TaskGroup() as group:
            writing = [group.create_task(writers.write(n)) for n in range(WRITERS)]
            await _after(landed, chance.choice((0, 1)))
            os.kill(await copying(eye), signal.SIGKILL)
            await writers.again(time.monotonic())
            done = (await landed())["done"]
            await _after(landed, done + 1)
            await copying(eye)
            refused = writers.refused
            await torn_away(own_server)
            assert writers.refused > refused, "nobody was told to come again"
            await to_thread.run_sync(_started, own_folder)
            await writers.again(time.monotonic())
            assert (await landed())["done"] < ROWS, (
                "the import had ended before the database was stopped"
            )
            ended = await _after(landed, ROWS, "done")
            for task in writing:
                task.cancel()
    assert ended["added"] == ROWS
    of = office.people.here["officer"].organisation_id
    await _each_once(eye, of, job, writers)


async def _after(landed, rows: int, state: str = ""):
    """Wait until an import has come so far."""
    deadline, row = time.monotonic() + 180, None
    while True:
        with suppress(OSError, asyncpg.PostgresError):
            row = await landed()
            if row["done"] >= rows and state in ("", row["state"]):
                return row
        assert time.monotonic() < deadline, f"the import did not go on: {row}"
        assert row is None or row["state"] != "failed", "the import was given up"
        await asyncio.sleep(0.02)


async def _each_once(eye, of, job, writers) -> None:
    imported = "SELECT count(*) AS n, count(DISTINCT source_key) AS keys FROM enterprises WHERE source_id = $1"
    assert tuple((await eye.rows(imported, job))[0]) == (ROWS, ROWS)
    await whole(eye, of, writers.acked, writers.sent)
    query = "SELECT count(*) AS n FROM audit_log WHERE organisation_id = $1 AND action = $2"
    for action in ("import.begun", "import.done"):
        assert (await eye.rows(query, of, action))[0]["n"] == 1
