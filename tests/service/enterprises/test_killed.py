"""A worker killed in the middle of an import: another goes on, no row is lost or counted twice, and scores follow."""

import asyncio
import time

import pytest

from service.enterprises import jobs
from service.enterprises.books import book
from service.enterprises.imports import Way, run_import
from service.lanes.enterprises import import_soon
from tests.service.enterprises.conftest import rows_of
from tests.service.jobs.hired import agency

HEADERS = ["企业名称", "主营业务"]
ROWS = 8_000


@pytest.fixture
def workers(store_url):
    with agency(store_url, lease=1.0) as hire:
        yield hire


async def begun(office, rows):
    content = book("csv", HEADERS, ([f"企业{n}", f"光伏组件第{n}号"] for n in range(rows)))
    async with office.acting() as session:
        job = await jobs.begin(
            session,
            office.organisation_id,
            office.actor,
            "x",
            content,
            {"name": 0, "business_text": 1},
        )
        await import_soon(session, office.organisation_id)
    return job


async def until(office, job, right, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        async with office.acting() as session:
            seen = await jobs.job_of(session, job)
        if right(seen):
            return seen
        await asyncio.sleep(0.05)
    raise AssertionError(f"not in {seconds} s: {dict(seen)}")


async def test_another_worker_goes_on_where_a_killed_one_stopped(office, owner, workers):
    job = await begun(office, ROWS)
    first = workers()
    await until(office, job, lambda seen: seen["done"])
    first.kill()
    workers()
    ended = await until(office, job, lambda seen: seen["state"] == "done")
    counts = (ended["done"], ended["added"], ended["same"], ended["bad"])
    assert counts == (ROWS, ROWS, 0, 0)
    query = "SELECT count(*) FROM enterprises WHERE organisation_id = :o"
    (kept,) = (await rows_of(owner, query, o=office.organisation_id))[0]
    assert kept == ROWS
    query = "SELECT action FROM audit_log WHERE organisation_id = :o ORDER BY audit_id"
    told = [row.action for row in await rows_of(owner, query, o=office.organisation_id)]
    assert told == ["import.begun", "import.done"]
    query = "SELECT count(*) FROM enterprise_scores WHERE organisation_id = :o"
    for _ in range(400):
        (scored,) = (await rows_of(owner, query, o=office.organisation_id))[0]
        if scored:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nothing was scored")


async def test_a_worker_told_to_stop_gives_the_file_back_at_its_next_commit(
    office, place, monkeypatch
):
    monkeypatch.setattr("service.enterprises.imports.AT_ONCE", 10)
    job = await begun(office, 35)
    of = office.organisation_id
    stopped = await run_import(office.sessions, of, job, place, Way(stopping=lambda: True))
    assert (stopped["state"], stopped["done"], stopped["lease_until"]) == ("queued", 10, None)
    ended = await run_import(office.sessions, of, job, place)
    assert (ended["state"], ended["added"]) == ("done", 35)


async def test_a_worker_that_lost_its_job_to_another_lands_nothing_more(office, place, monkeypatch):
    monkeypatch.setattr("service.enterprises.imports.AT_ONCE", 10)
    job, of = await begun(office, 30), office.organisation_id

    async def overtaken(session):
        """Another worker has gone on meanwhile."""
        changed = jobs.update(jobs.import_jobs).where(jobs.import_jobs.c.job_id == job)
        await session.execute(changed.values(done=20))

    seen = await run_import(office.sessions, of, job, place, Way(landed=overtaken))
    assert (seen["state"], seen["done"], seen["added"]) == ("running", 20, 10)


async def test_files_past_their_time_go_and_counts_stay(office, owner, place):
    import datetime as dt

    from service.db import make_sessions, transaction

    job, of = await begun(office, 3), office.organisation_id
    await run_import(office.sessions, of, job, place)
    later = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=jobs.FILES_KEPT + 1)
    async with transaction(make_sessions(owner)) as session:
        assert await jobs.sweep(session, later) >= 1
    async with office.acting() as session:
        assert await jobs.content_of(session, job) is None
        assert (await jobs.job_of(session, job))["added"] == 3
