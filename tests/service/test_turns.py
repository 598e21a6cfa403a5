"""Under overload some are answered in time and all others are told so at once."""

import asyncio
import itertools
import threading
import time

import pytest

from bench.rows.wire import closed_loop, open_loop, request
from service.app import create_app
from service.errors import Overloaded
from service.turns import HURRIED, Turns
from tests.clients.conftest import serving
from tests.conftest import TODAY
from tests.make import profile


async def test_so_many_at_once_and_the_rest_in_turn():
    turns, now, most = Turns(2, waiting=100, seconds=60), [0], [0]
    lock = threading.Lock()

    def work():
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.01)
        with lock:
            now[0] -= 1

    await asyncio.gather(*(turns.take(work) for _ in range(20)))
    assert most[0] == 2


async def test_a_program_that_would_wait_too_long_is_refused_at_once():
    HURRIED.set(True)
    turns = Turns(1, waiting=100, seconds=0.1)
    for _ in range(30):
        await turns.take(lambda: time.sleep(0.02))
    asked = [asyncio.create_task(turns.take(lambda: time.sleep(0.02))) for _ in range(40)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    refused = [one for one in found if isinstance(one, Overloaded)]
    assert 4 <= len(found) - len(refused) <= 15
    assert await turns.take(lambda: 1) == 1


async def test_a_burst_may_wait_but_while_others_are_refused_one_round_only(monkeypatch):
    monkeypatch.setattr("service.turns.CALM_SECONDS", 0.3)
    HURRIED.set(True)
    turns = Turns(1, waiting=100, seconds=0.2)
    for _ in range(30):
        await turns.take(lambda: time.sleep(0.02))

    async def admitted(asking):
        found = await asyncio.gather(*asking, return_exceptions=True)
        return sum(not isinstance(one, Overloaded) for one in found)

    def asked(count):
        return [asyncio.create_task(turns.take(lambda: time.sleep(0.02))) for _ in range(count)]

    burst = asked(40)
    await asyncio.sleep(0)
    assert await admitted(asked(20)) == 0
    assert 5 <= await admitted(burst) <= 15
    await asyncio.sleep(0.4)
    assert await admitted(asked(4)) == 4, "later a burst may wait again"


async def test_who_sits_before_a_page_waits_while_there_is_room():
    turns = Turns(1, waiting=20, seconds=0.01)
    asked = [asyncio.create_task(turns.take(lambda: time.sleep(0.02))) for _ in range(30)]
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(one, Overloaded) for one in found) == 9  # one at work, twenty waiting


async def test_a_slow_machine_still_lets_a_round_wait():
    HURRIED.set(True)
    turns = Turns(1, waiting=100, seconds=0.001)
    await turns.take(lambda: time.sleep(0.05))
    first, second = (asyncio.create_task(turns.take(lambda: time.sleep(0.05))) for _ in range(2))
    await asyncio.sleep(0.01)
    with pytest.raises(Overloaded):
        await turns.take(lambda: None)
    await asyncio.gather(first, second)


async def test_who_waits_has_a_turn_as_soon_as_one_ends_however_busy_the_loop_is():
    turns, done = Turns(1, waiting=100, seconds=60), []
    asked = [asyncio.create_task(turns.take(lambda n=n: done.append(n))) for n in range(5)]
    await asyncio.sleep(0)  # all have asked
    end = time.perf_counter() + 5
    while len(done) < 5 and time.perf_counter() < end:  # the loop does nothing else meanwhile
        time.sleep(0.001)
    assert done == [0, 1, 2, 3, 4]
    await asyncio.gather(*asked)


async def test_who_leaves_while_waiting_is_not_computed_for():
    turns, done, go = Turns(1, waiting=100, seconds=60), [], threading.Event()
    first = asyncio.create_task(turns.take(go.wait))
    left = asyncio.create_task(turns.take(lambda: done.append("left")))
    await asyncio.sleep(0.01)
    left.cancel()
    await asyncio.sleep(0.01)
    assert turns.inside == 1
    go.set()
    assert await first
    assert await turns.take(lambda: 3) == 3
    assert done == []


async def test_a_page_of_an_answer_waits_its_turn_and_is_refused_to_nobody():
    turns, go = Turns(1, waiting=1, seconds=60), threading.Event()
    first, second = (asyncio.create_task(turns.take(go.wait)) for _ in range(2))
    await asyncio.sleep(0.01)
    with pytest.raises(Overloaded):
        await turns.take(go.wait)
    page = asyncio.create_task(turns.wait(lambda: "page"))
    await asyncio.sleep(0.01)
    assert not page.done()
    go.set()
    assert await asyncio.gather(first, second, page) == [True, True, "page"]


async def test_work_that_fails_gives_its_turn_back():
    turns = Turns(1, waiting=1, seconds=60)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            await turns.take(lambda: 1 // 0)
    assert turns.inside == 0


async def test_far_beyond_the_peak_most_of_it_is_answered_and_the_rest_told_to_come_back(
    database, settings, known
):
    """Check 7 in short: this process plays the clients as well. `python -m bench overload` measures it properly."""
    changed = {"matches_at_once": 1, "matches_waiting": 1, "limit_factor": 0}
    app = create_app(settings.model_copy(update=changed), database, known, today=lambda: TODAY)
    firms = (_sent(number) for number in itertools.count())
    async with serving(app) as url:
        began = time.perf_counter()
        few = await closed_loop(url, [*itertools.islice(firms, 80)], 2)
        peak = len(few) / (time.perf_counter() - began)
        began = time.perf_counter()
        found = await open_loop(url, [*itertools.islice(firms, 400)], 30 * peak)
        goodput = sum(got.status == 200 for got in found) / (time.perf_counter() - began)
        assert (await closed_loop(url, [next(firms)], 1))[0].status == 200
    assert {got.status for got in few} == {200}
    refused = [got for got in found if got.status != 200]
    assert refused
    assert all(got.status == 503 and got.retry_after for got in refused)
    assert goodput > peak / 8


def _sent(number: int) -> bytes:
    import json

    return request("/v1/matches", json.dumps(profile(employees=number)).encode())
