"""A database that is slow, full or cut off: refused in time with 503, and well again by itself."""

import asyncio

import pytest
from sqlalchemy import text

from service.app import create_app
from service.db import app_engine, external_url, make_sessions, owner_engine, transaction
from service.errors import DatabaseBusy, DatabaseUnavailable, Overloaded
from service.matches.runs import Ways, compute
from service.turns import Turns
from tests.conftest import TODAY
from tests.make import profile, served


@pytest.fixture
async def tight(database, settings, known):
    """An application with two connections and short patience, and the state it runs on."""
    small = settings.model_copy(
        update={"pool_size": 2, "pool_timeout": 0.5, "statement_timeout": 3}
    )
    seen = {}

    def keep(state):
        seen.update(state)
        return state

    app = create_app(small, database, known, today=lambda: TODAY, state=keep)
    async with served(app) as client:
        yield client, seen


async def hold(state, released):
    """Keep a connection until told otherwise."""
    async with transaction(state["sessionmaker"]) as session:
        await session.execute(text("SELECT 1"))
        await released.wait()


async def test_an_exhausted_pool_refuses_in_time_and_recovers(tight):
    client, state = tight
    released = asyncio.Event()
    holders = [asyncio.create_task(hold(state, released)) for _ in range(2)]
    while state["engine"].pool.checkedout() < 2:
        await asyncio.sleep(0.01)
    asked = [client.post("/v1/matches", json=profile(id=str(n))) for n in range(20)]
    answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} == {503}
    assert all(answer.headers["retry-after"] == "2" for answer in answers)
    assert (await client.get("/healthz")).status_code == 200
    released.set()
    await asyncio.gather(*holders)
    assert (await client.post("/v1/matches", json=profile(id="after"))).status_code == 200
    assert state["engine"].pool.checkedout() == 0


async def sleep(state, seconds):
    async with transaction(state["sessionmaker"]) as session:
        await session.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": seconds})


async def test_a_statement_over_time_is_cut_off_as_busy(tight):
    _, state = tight
    with pytest.raises(DatabaseBusy):
        await sleep(state, 30)


async def test_a_lock_that_is_held_is_not_waited_for_long(database, settings):
    impatient = settings.model_copy(update={"lock_timeout": 0.2})
    owner, engine = owner_engine(database), app_engine(database, impatient)
    async with owner.begin() as holder:
        await holder.execute(text("LOCK TABLE runs"))
        with pytest.raises(DatabaseBusy):
            async with transaction(make_sessions(engine)) as session:
                await session.execute(text("SELECT count(*) FROM runs"))
    await engine.dispose()
    await owner.dispose()


async def test_connections_cut_by_the_server_are_replaced(tight, database):
    client, _ = tight
    assert (await client.get("/readyz")).status_code == 200
    owner = owner_engine(database)
    async with owner.connect() as connection:
        query = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'luodi' AND datname = current_database()
        """
        assert (await connection.execute(text(query))).rowcount > 0
    await owner.dispose()
    assert (await client.post("/v1/matches", json=profile(id="cut"))).status_code == 200


async def lose_connection(state, url):
    owner = owner_engine(url)
    try:
        async with transaction(state["sessionmaker"]) as session:
            pid = (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            async with owner.connect() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            await session.execute(text("SELECT 1"))
    finally:
        await owner.dispose()


async def test_a_connection_lost_within_a_transaction_is_unavailable(tight, database):
    _, state = tight
    with pytest.raises(DatabaseUnavailable):
        await lose_connection(state, database)


async def test_too_many_matches_waiting_are_turned_away(settings, known):
    class Full:
        turns = Turns(1, waiting=0, seconds=9)
        knowledge = known.knowledge

    Full.settings = settings
    with pytest.raises(Overloaded):
        await compute(Full, None, Ways(), today=TODAY)


async def test_a_mistake_in_sql_is_no_503(tight):
    _, state = tight
    with pytest.raises(Exception, match="no_such_table") as caught:
        async with transaction(state["sessionmaker"]) as session:
            await session.execute(text("SELECT * FROM no_such_table"))
    assert not isinstance(caught.value, DatabaseBusy | DatabaseUnavailable)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgresql://u:p%40ss@h:6/d", "postgresql+asyncpg://u:p%40ss@h:6/d"),
        ("postgres://u@h/d?sslmode=require", "postgresql+asyncpg://u@h/d?ssl=require"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
    ],
)
def test_addresses_as_people_write_them_are_understood(given, expected):
    assert external_url(given).render_as_string(hide_password=False) == expected
