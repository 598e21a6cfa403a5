"""Workers killed in the middle, a database that stops: nothing is lost, nothing happens twice, nobody waits for ever."""

import asyncio
import os
import random
import signal
import time

import pytest
from anyio import to_thread
from sqlalchemy import text

from service.app import create_app
from service.db import owner_engine
from service.embedded import EmbeddedServer
from tests.conftest import TODAY
from tests.make import profile, served
from tests.service.jobs.conftest import ended, rows_of
from tests.service.jobs.hired import agency
from tests.service.partners.conftest import Desk, bearer

JOBS = "/v1/match-jobs"
ROWS, KILLS, SEED = 1_000, 20, 7


@pytest.fixture
async def own_server(data_dir):
    """A PostgreSQL server of this test's own, for it is stopped in the middle."""
    with EmbeddedServer(data_dir) as server:
        yield server


async def counted(url, query):
    engine = owner_engine(url)
    try:
        async with engine.connect() as connection:
            return (await connection.execute(text(query))).scalar_one()
    finally:
        await engine.dispose()


async def stopped(tmp_path):
    """The database falls in the middle of its work and is brought back."""
    pid = int((tmp_path / "data/postgres/data/postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGQUIT)
    await asyncio.sleep(1)
    return await to_thread.run_sync(EmbeddedServer(tmp_path / "data").__enter__)


async def test_killed_twenty_times_and_the_database_once_it_loses_no_row_and_does_none_twice(
    tmp_path, own_server, settings, known
):
    url, chance = own_server.url, random.Random(SEED)
    desk = Desk(url, settings)
    key = bearer(await desk.key())
    said = [profile(id=str(n)) if n % 100 else {"id": str(n)} for n in range(ROWS)]
    async with served(create_app(settings, url, known, today=lambda: TODAY)) as api:
        hook = {"url": "https://93.184.216.34/hook", "events": ["match_job.finished"]}
        assert (await api.post("/v1/webhooks", json=hook, headers=key)).status_code == 201
        job_id = (await api.post(JOBS, json=said, headers=key)).json()["job_id"]
        again, progress = None, [0]
        with agency(url, slow=0.15) as hire:
            for number in range(KILLS):
                worker = hire()
                await asyncio.sleep(chance.uniform(0.2, 0.9))
                if number == KILLS // 2:
                    again = await stopped(tmp_path)
                    await asyncio.sleep(1)
                worker.kill()
                job = (await api.get(f"{JOBS}/{job_id}", headers=key)).json()
                progress.append(job["done"] + job["failed"])
            assert progress == sorted(progress)
            assert progress[-1] < ROWS, "all was done before the last worker was killed"
            hire()
            job = await ended(api, key, job_id, seconds=240)
        assert (job["state"], job["done"], job["failed"]) == ("done", ROWS - 10, 10)
        rows = await rows_of(api, key, job_id, limit=200)
        assert [row["number"] for row in rows] == list(range(1, ROWS + 1))
        for number, row in enumerate(rows):
            if number % 100:
                assert row["result"]["profile_id"] == str(number)
            else:
                assert row["problem"]["errors"][0]["pointer"] == "/business_text"
        assert await counted(url, "SELECT count(*) FROM webhook_deliveries") == 1
        overdue = "SELECT count(*) FROM lanes WHERE due_at < now() AND lane LIKE 'match:%'"
        assert await counted(url, overdue) == 0
        again.__exit__(None, None, None)


async def test_a_dead_workers_rows_go_to_another_within_its_lease(api, key, home):
    with agency(home, slow=0.5, lease=2) as hire:
        job_id = (await api.post(JOBS, json=[profile()], headers=key)).json()["job_id"]
        first = hire()
        while (await api.get(f"{JOBS}/{job_id}", headers=key)).json()["state"] == "queued":
            await asyncio.sleep(0.01)
        first.kill()
        began = time.monotonic()
        hire()
        await ended(api, key, job_id)
        assert 1 < time.monotonic() - began < 15


async def test_told_to_stop_a_worker_finishes_the_rows_under_way(api, key, home):
    with agency(home, slow=1.0, lease=30) as hire:
        job_id = (await api.post(JOBS, json=[profile()], headers=key)).json()["job_id"]
        worker = hire()
        while (await api.get(f"{JOBS}/{job_id}", headers=key)).json()["state"] == "queued":
            await asyncio.sleep(0.01)
        assert await to_thread.run_sync(worker.stop) == 0
        assert (await api.get(f"{JOBS}/{job_id}", headers=key)).json()["state"] == "done"


async def test_a_small_batch_does_not_wait_for_another_partners_large_one(api, desk, home):
    large, small = bearer(await desk.key()), bearer(await desk.key())
    many = [profile(id=str(n)) for n in range(4_000)]
    first = [(await api.post(JOBS, json=many, headers=large)).json()["job_id"] for _ in range(3)]
    job_id = (await api.post(JOBS, json=many[:10], headers=small)).json()["job_id"]
    with agency(home, slow=0.05, lease=30) as hire:
        hire()
        await ended(api, small, job_id)
        others = [(await api.get(f"{JOBS}/{one}", headers=large)).json() for one in first]
        assert sum(one["done"] for one in others) < 1_500
        assert all(one["done"] for one in others), "jobs of one partner take turns too"
    for one in first:
        await api.delete(f"{JOBS}/{one}", headers=large)


async def test_a_row_that_ends_its_worker_time_and_again_is_given_up_alone(api, key, desk, home):
    said = [profile(id=str(n)) for n in range(5)]
    job_id = (await api.post(JOBS, json=said, headers=key)).json()["job_id"]
    await desk.run(
        "UPDATE match_job_rows SET tries = 12 WHERE job_id = :job AND number = 3", job=job_id
    )
    with agency(home) as hire:
        hire()
        job = await ended(api, key, job_id)
    assert (job["done"], job["failed"]) == (4, 1)
    rows = await rows_of(api, key, job_id)
    assert rows[2]["problem"]["type"] == "/problems/row-given-up"


async def test_expired_jobs_go_with_their_rows(api, key, desk, home):
    job_id = (await api.post(JOBS, json=[profile()], headers=key)).json()["job_id"]
    await desk.run("UPDATE match_jobs SET expires_at = now() WHERE job_id = :job", job=job_id)
    await desk.run("UPDATE pgqueuer SET execute_after = now() WHERE entrypoint = 'expiry'")
    with agency(home) as hire:
        hire()
        deadline = time.monotonic() + 15
        while (await api.get(f"{JOBS}/{job_id}", headers=key)).status_code != 404:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
    kept = await desk.rows("SELECT count(*) FROM match_job_rows WHERE job_id = :job", job=job_id)
    assert kept[0][0] == 0


async def test_a_lane_whose_ticket_was_lost_is_woken_by_the_next_batch(api, key, desk, home):
    lost = (await api.post(JOBS, json=[profile()], headers=key)).json()["job_id"]
    await desk.run("DELETE FROM pgqueuer")
    (await api.post(JOBS, json=[profile()], headers=key)).raise_for_status()
    with agency(home) as hire:
        hire()
        assert (await ended(api, key, lost))["state"] == "done"


async def test_one_organisations_role_reads_and_writes_no_other_ones_rows(desk, api, as_app, key):
    """The application's own filters are off here: row-level security alone holds."""
    (await api.post(JOBS, json=[profile()], headers=key)).raise_for_status()
    stranger = await desk.organisation()
    tables = ("match_jobs", "match_job_rows", "lanes")
    for table in tables:
        assert (await desk.rows(f"SELECT count(*) FROM {table}"))[0][0] > 0
        for organisation in ("", str(stranger)):
            async with as_app.begin() as session:
                await session.execute(
                    text("SELECT set_config('luodi.organisation', :o, true)"), {"o": organisation}
                )
                seen = await session.execute(text(f"SELECT count(*) FROM {table}"))
                assert seen.scalar_one() == 0
                gone = await session.execute(text(f"DELETE FROM {table}"))
                assert gone.rowcount == 0
        walls = await desk.rows(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = :t", t=table
        )
        assert tuple(walls[0]) == (True, True)
