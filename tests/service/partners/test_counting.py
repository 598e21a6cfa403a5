"""While uses cannot be counted, or a flood waits to be: nobody is admitted uncounted, and everybody else goes on working."""

import asyncio
import datetime as dt
import time
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from sqlalchemy import text

from service.app import create_app
from service.officers import sessions, store
from service.organisations.store import add_organisation
from service.partners.secret import new_secret
from tests.conftest import TODAY
from tests.make import profile, served
from tests.service.partners.conftest import bearer

BURST = 20
FLOOD = 150
"""Far more than there are connections."""


@asynccontextmanager
async def held(desk, table):
    """Nobody can count in this table."""
    async with desk.owner() as connection:
        await connection.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        yield


@pytest.fixture
async def officer(home, desk, as_app):
    """The headers of somebody who is signed in at an office of their own."""
    mark = uuid4().hex[:8]
    async with desk.owner() as connection:
        office = await add_organisation(connection, f"省 {mark}", "province")
        email = f"{mark}@example.gov.cn"
        person = await store.add_officer(connection, office, email, mark, "admin")
    async with as_app.begin() as session:
        await sessions.act_as(session, sessions.Identity(person, office))
        token = await sessions.open_session(session, person, dt.datetime.now(dt.UTC))
    return {"Cookie": f"luodi-session={token}", "Accept": "text/html"}


async def opened(client, officer, times=10):
    """The statuses of so many pages of an officer, one after the other."""
    pages = [await client.get("/officer/", headers=officer) for _ in range(times)]
    return [page.status_code for page in pages]


async def test_while_keys_cannot_be_counted_a_flood_gets_503_and_no_more_than_its_burst(api, desk):
    key = bearer(await desk.key(per_second=1, burst=BURST))
    began = time.monotonic()
    before = [await api.get("/v1/sites?limit=1", headers=key) for _ in range(5)]
    async with held(desk, "key_rates"):
        asked = (api.get("/v1/sites?limit=1", headers=key) for _ in range(FLOOD))
        refused = await asyncio.gather(*asked)
    after = [await api.get("/v1/sites?limit=1", headers=key) for _ in range(BURST)]
    came_back = time.monotonic() - began
    assert {answer.status_code for answer in refused} == {503}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    admitted = [answer.status_code for answer in (*before, *after)].count(200)
    assert BURST <= admitted <= BURST + came_back + 1


async def test_a_match_that_could_not_be_counted_is_neither_computed_nor_kept(api, desk):
    made, said = await desk.key(), profile(id=uuid4().hex)
    async with held(desk, "key_rates"):
        answer = await api.post("/v1/matches", json=said, headers=bearer(made))
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/database-busy"
    assert not await desk.rows("SELECT 1 FROM key_usage WHERE key_id = :id", id=made.key_id)


FLOODS = {
    "a key": ("key_rates", lambda made: bearer(made)),
    "keys made up": ("use_rates", lambda _: bearer(new_secret("live"))),
    "nobody": ("use_rates", lambda _: {}),
}


@pytest.mark.parametrize("who", FLOODS)
async def test_officers_work_on_while_a_flood_waits_to_be_counted(api, desk, officer, who):
    table, headers = FLOODS[who]
    made = await desk.key()
    async with held(desk, table):
        asked = (api.get("/v1/sites?limit=1", headers=headers(made)) for _ in range(FLOOD))
        flood = asyncio.gather(*asked)
        await asyncio.sleep(0.2)
        assert await opened(api, officer) == [200] * 10
    assert {answer.status_code for answer in await flood} <= {200, 401, 429, 503}


async def test_one_keys_flood_keeps_no_other_key_waiting(api, desk):
    """Only this key's own row is held: its uses wait for each other without a connection, others are counted."""
    loud, quiet = await desk.key(), await desk.key()
    for key in (loud, quiet):
        assert (await api.get("/v1/sites?limit=1", headers=bearer(key))).status_code == 200
    async with desk.owner() as connection:
        mine = text("SELECT 1 FROM key_rates WHERE key_id = :id FOR UPDATE")
        await connection.execute(mine, {"id": loud.key_id})
        asked = (api.get("/v1/sites?limit=1", headers=bearer(loud)) for _ in range(FLOOD))
        flood = asyncio.gather(*asked)
        await asyncio.sleep(0.2)
        others = [await api.get("/v1/sites?limit=1", headers=bearer(quiet)) for _ in range(10)]
    assert [answer.status_code for answer in others] == [200] * 10
    assert {answer.status_code for answer in await flood} <= {200, 503}


async def test_keys_made_up_by_one_address_keep_no_partner_waiting(home, settings, known, desk):
    """Each costs a look: they take their turns, beside those of keys that are somebody's."""
    few = settings.model_copy(update={"pool_size": 4})
    made = bearer(await desk.key())
    async with served(create_app(few, home, known, today=lambda: TODAY)) as client:
        await client.get("/v1/sites?limit=1", headers=made)
        guesses = [bearer(new_secret("live")) for _ in range(FLOOD)]
        tried = asyncio.gather(*(client.get("/v1/usage", headers=guess) for guess in guesses))
        answers = [await client.get("/v1/sites?limit=1", headers=made) for _ in range(10)]
        assert {answer.status_code for answer in await tried} <= {401, 429, 503}
    assert [answer.status_code for answer in answers] == [200] * 10
