"""How often without a key, and how often a form is sent: counted for all workers, by addresses nobody can make up."""

import asyncio
import re
import time
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from service.app import create_app
from service.buckets import RATES, Buckets
from service.db import owner_engine
from service.errors import TooManyRequests
from service.maintenance import project
from service.settings import Settings
from tests.conftest import TODAY
from tests.make import migrated_database, profile, served
from tests.service.live import Live

HTML = {"Accept": "text/html"}
BURST, STEP = RATES["keyless"]


@pytest.fixture(scope="module")
async def home(server_url, known):
    async with migrated_database(server_url) as url:
        await project(url, known.knowledge.catalogue)
        yield url


@asynccontextmanager
async def worker(home, settings, known, **changed):
    """A worker of its own over the same database."""
    app = create_app(settings.model_copy(update=changed), home, known, today=lambda: TODAY)
    async with served(app) as client:
        yield client


@pytest.fixture(autouse=True)
async def forgotten(home):
    engine = owner_engine(home)
    async with engine.begin() as connection:
        await connection.execute(text("TRUNCATE use_rates"))
    await engine.dispose()


@asynccontextmanager
async def held(home):
    """Nobody can count a use."""
    engine = owner_engine(home)
    async with engine.begin() as connection:
        await connection.execute(text("LOCK TABLE use_rates IN ACCESS EXCLUSIVE MODE"))
        yield
    await engine.dispose()


async def test_every_keyless_answer_tells_what_is_left_and_a_refusal_when_to_come_back(
    home, settings, known
):
    few = 3 / BURST
    async with worker(home, settings, known, limit_factor=few) as client:
        answers = [await client.get("/v1/sites?limit=1") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    step = STEP / few
    window = 3 * step
    assert answers[0].headers["ratelimit-policy"] == f'"burst";q=3;w={window:.0f}'
    assert answers[0].headers["ratelimit"] == f'"burst";r=2;t={step:.0f}'
    refused = answers[-1]
    assert refused.headers["ratelimit"].startswith('"burst";r=0;')
    assert 1 <= int(refused.headers["retry-after"]) <= step + 1
    assert refused.json()["type"] == "/problems/too-many-requests"


async def test_two_workers_share_one_count_per_address(home, settings, known):
    few = 10 / BURST
    async with (
        worker(home, settings, known, limit_factor=few) as one,
        worker(home, settings, known, limit_factor=few) as two,
    ):
        turns = [client.get("/v1/meta") for _ in range(20) for client in (one, two)]
        answers = await asyncio.gather(*turns)
    assert sum(answer.status_code == 200 for answer in answers) == 10
    assert {answer.status_code for answer in answers} == {200, 429}


async def test_a_key_nobody_has_is_counted_by_the_address_that_tries_it(home, settings, known):
    from service.partners.secret import new_secret

    async with worker(home, settings, known, limit_factor=3 / BURST) as client:
        tried = [
            await client.get("/v1/usage", headers={"Authorization": f"Bearer {new_secret('live')}"})
            for _ in range(4)
        ]
    assert [answer.status_code for answer in tried] == [401, 401, 401, 429]


async def test_hand_offs_and_reports_are_counted_for_all_workers(home, settings, known):
    rate = RATES["run"]
    few = 4 / rate.burst
    form = {"do": "finish", "business_text": "生产机器人谐波减速器"}
    async with (
        worker(home, settings, known, limit_factor=few) as one,
        worker(home, settings, known, limit_factor=few) as two,
    ):
        answers = [
            await client.post("/assess", data=form, headers=HTML)
            for client in (one, two, one, two, one, two)
        ]
    assert [answer.status_code for answer in answers] == [303] * 4 + [429] * 2
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in answers[4:])


async def test_a_flood_that_was_refused_costs_no_statement(home, settings, known):
    async with worker(home, settings, known, limit_factor=1 / BURST) as client:
        await client.get("/v1/meta")
        assert (await client.get("/v1/meta")).status_code == 429
        began = time.perf_counter()
        answers = await asyncio.gather(*(client.get("/v1/meta") for _ in range(200)))
        assert {answer.status_code for answer in answers} == {429}
        assert time.perf_counter() - began < 5
    engine = owner_engine(home)
    async with engine.connect() as connection:
        rows = (await connection.execute(text("SELECT bucket FROM use_rates"))).all()
    await engine.dispose()
    assert len(rows) == 1
    assert b"127.0.0.1" not in bytes(rows[0].bucket)


async def test_while_the_database_is_away_reading_goes_on_by_each_workers_own_count(
    home, settings, known
):
    gone = home.set(port=1)
    app = create_app(settings, gone, known, today=lambda: TODAY)
    async with served(app) as client:
        assert (await client.get("/v1/sites?limit=1")).status_code == 200
        assert (await client.post("/v1/matches", json=profile())).status_code == 503


async def test_a_flood_that_keeps_the_database_busy_is_admitted_no_more_for_it(
    home, settings, known
):
    """While the table of counts is held, asking it is given up after half a second."""
    changed = {"limit_factor": 30 / BURST, "statement_timeout": 0.5}
    async with worker(home, settings, known, **changed) as client:
        answers = [await client.get("/v1/meta") for _ in range(20)]
        async with held(home):
            asked = (client.get("/v1/meta") for _ in range(20))
            uncounted = await asyncio.gather(*asked)
    assert {answer.status_code for answer in uncounted} == {200, 429}
    admitted = [answer.status_code for answer in (*answers, *uncounted)].count(200)
    assert 30 <= admitted <= 35, "the burst and what came back meanwhile"


def test_what_was_refused_is_forgotten_when_its_time_is_over():
    now = [0.0]
    buckets = Buckets(clock=lambda: now[0])
    buckets.shut("run", "a", 5)
    buckets.check("run", "b")
    with pytest.raises(TooManyRequests):
        buckets.check("run", "a")
    now[0] = 5.1
    buckets.check("run", "a")
    assert not buckets._shut


def test_only_addresses_and_networks_can_be_trusted_as_proxies():
    assert Settings(trusted_proxies=" 10.0.0.0/8 , ::1").trusted_proxies == "10.0.0.0/8,::1"
    for wrong in ("*", "proxy.example", "10.0.0.0/40"):
        with pytest.raises(ValueError, match="trusted_proxies"):
            Settings(trusted_proxies=wrong)


@pytest.fixture
async def behind(tmp_path):
    """`await behind(**settings)` → a server of a process of its own."""
    servers = []

    async def started(**environment):
        servers.append(await (await Live(tmp_path, **environment).start()).ready())
        return servers[-1]

    yield started
    for server in servers:
        await server.stop()


@pytest.mark.parametrize(("trusted", "admitted"), [("", 3), ("127.0.0.1", 9)])
async def test_an_address_somebody_makes_up_changes_nothing_unless_a_proxy_of_ours_says_it(
    behind, trusted, admitted
):
    server = await behind(LUODI_LIMIT_FACTOR=str(3 / BURST), LUODI_TRUSTED_PROXIES=trusted)
    async with server.client() as client:
        answers = [
            await client.get("/v1/meta", headers={"X-Forwarded-For": f"198.51.100.{n}"})
            for n in range(9)
        ]
        assert sum(answer.status_code == 200 for answer in answers) == admitted
    assert not re.search(r"198\.51\.100", server.log.read_text())
