"""What a serving process does by itself: every chore apart from the others, one process at it at a time, ended at once."""

import asyncio
import datetime as dt
import time

import pytest
from sqlalchemy import make_url, text

from service.chores.scheduler import Chore, Scheduler, do
from service.db import owner_engine

LOCK = 4_711
NOW = dt.datetime(2030, 6, 30, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
async def owner(database):
    engine = owner_engine(database)
    yield engine
    await engine.dispose()


def scheduler(owner, *chores):
    return Scheduler(owner, chores, lambda: NOW)


def counting(times, name="chore", seconds=0.01, lock=None):
    async def count(now):
        assert now == NOW
        times.append(name)
        return {}

    return Chore(name, seconds, {name: count}, lock)


async def fails(now):
    raise RuntimeError("out of order")


async def until(condition):
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_step_that_fails_keeps_neither_the_next_nor_another_chore_from_being_done(
    owner, caplog
):
    times, others = [], []
    chore = Chore("first", 0.01, {"wrong": fails, **counting(times).steps})
    keeping = scheduler(owner, chore, counting(others))
    keeping.start()
    await until(lambda: len(times) > 2 and len(others) > 2)
    await keeping.stop()
    wrong = [record for record in caplog.records if record.message == "a chore failed"]
    assert len(wrong) > 2  # and is tried again
    assert {tuple(record.fields.items()) for record in wrong} == {
        (("chore", "first"), ("step", "wrong"))
    }
    assert "out of order" in caplog.text


async def test_a_slow_chore_holds_no_other_up(owner):
    times = []

    async def slow(now):
        await asyncio.sleep(60)
        return {}

    keeping = scheduler(owner, Chore("slow", 60, {"slow": slow}), counting(times))
    keeping.start()
    await until(lambda: len(times) > 3)
    await keeping.stop()


async def test_steps_come_in_order_and_what_they_did_is_logged_but_not_nothing(owner, caplog):
    caplog.set_level("INFO", "luodi.chores")

    async def told(now):
        return {"sent": 2}

    async def nothing(now):
        return {}

    done = await do(owner, Chore("c", 1, {"told": told, "nothing": nothing}), NOW)
    assert list(done.told.items()) == [("told", {"sent": 2}), ("nothing", {})]
    assert [(record.message, record.fields) for record in caplog.records] == [("told", {"sent": 2})]


async def test_of_several_processes_one_is_at_a_chore_at_a_time(owner, database):
    at_it, most, done = [0], [0], []

    async def alone(now):
        at_it[0] += 1
        most[0] = max(most[0], at_it[0])
        await asyncio.sleep(0.02)
        at_it[0] -= 1
        done.append(1)
        return {}

    other = owner_engine(database)
    chore = Chore("alone", 0.01, {"alone": alone}, LOCK)
    both = [scheduler(owner, chore), scheduler(other, chore)]
    for one in both:
        one.start()
    await until(lambda: len(done) > 5)
    for one in both:
        await one.stop()
    await other.dispose()
    assert most[0] == 1


async def test_who_comes_second_passes_and_says_so(owner):
    times = []
    async with owner.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        done = await do(owner, counting(times, lock=LOCK), NOW)
    assert (done.busy, times) == (True, [])
    assert not (await do(owner, counting(times, lock=LOCK), NOW)).busy


async def test_it_ends_at_once_and_leaves_the_chore_to_others(owner):
    begun = asyncio.Event()

    async def endless(now):
        begun.set()
        await asyncio.sleep(3_600)
        return {}

    keeping = scheduler(
        owner, Chore("endless", 1, {"endless": endless}, LOCK), counting([], seconds=3_600)
    )
    keeping.start()
    await asyncio.wait_for(begun.wait(), 10)
    began = time.monotonic()
    await keeping.stop()
    assert time.monotonic() - began < 1
    times = []
    await until_free(owner, times)
    assert times == ["chore"]


async def until_free(owner, times):
    """The server notices a connection that was closed a moment later."""
    async with asyncio.timeout(10):
        while (await do(owner, counting(times, lock=LOCK), NOW)).busy:
            await asyncio.sleep(0.01)


async def test_without_a_database_it_goes_on_trying(caplog):
    nowhere = owner_engine(make_url("postgresql+asyncpg://nobody@127.0.0.1:1/none"))
    keeping = scheduler(nowhere, counting([], lock=LOCK))
    keeping.start()
    await until(lambda: sum(record.message == "a chore failed" for record in caplog.records) > 2)
    await keeping.stop()
    await nowhere.dispose()
