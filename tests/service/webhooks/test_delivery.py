"""A thousand webhooks through failing receivers and killed workers; a day of tries in a moment."""

import asyncio
import datetime as dt
import random
import time
from itertools import pairwise
from uuid import UUID

import pytest
from sqlalchemy import text

from service.db import make_sessions
from service.keyring import keyring
from service.lanes.store import Ticket
from service.webhooks.deliver import WebhookWork
from service.webhooks.events import emit
from service.webhooks.schedule import Schedule
from service.webhooks.sending import Sender
from tests.service.jobs.hired import agency
from tests.service.partners.conftest import bearer
from tests.service.webhooks.conftest import receiving

HOOKS = "/v1/webhooks"
SOON = Schedule(first=0.2, factor=1.5, most=1, last=3_600)
"""Tried again at once, and not given up on however slow the machine is."""
_ACT = text("SELECT set_config('luodi.organisation', :o, true)")


async def emitted(as_app, organisation, number):
    async with as_app.begin() as session:
        await session.execute(_ACT, {"o": str(organisation)})
        for one in range(number):
            await emit(session, organisation, "lead.status_changed", {"lead_id": str(one)})


async def hooked(api, desk, url, organisation=None):
    organisation = organisation or await desk.organisation()
    key = bearer(await desk.key(organisation))
    body = {"url": url, "events": ["lead.status_changed"]}
    hook = (await api.post(HOOKS, json=body, headers=key)).json()
    return organisation, key, hook["webhook_id"]


async def test_a_thousand_through_failing_receivers_and_killed_workers_all_arrive(
    api, desk, as_app, receiver, home
):
    """A fifth of the answers fail, some hang; workers are killed again and again; one endpoint is dead throughout."""
    chance = random.Random(11)
    failing = (500, 503, 429, 404, 302)

    def answer(*_):
        drawn = chance.random()
        if drawn < 0.02:
            return (200, b"", 3)  # longer than a sender waits
        return chance.choice(failing) if drawn < 0.2 else 204

    receiver.answer = answer
    async with receiving(lambda *_: (200, b"", 60)) as dead:
        hooks = [await hooked(api, desk, f"{receiver.url}/{n}") for n in range(10)]
        lame = await hooked(api, desk, receiver.url)
        query = "UPDATE webhook_endpoints SET url = :url WHERE endpoint_id = :id"
        await desk.run(query, url=dead.url, id=UUID(lame[2]))
        for organisation, _, _ in hooks:
            await emitted(as_app, organisation, 100)
        await emitted(as_app, lame[0], 5)
        allowed = frozenset({receiver.place, dead.place})
        with agency(home, schedule=SOON, allowed=allowed) as hire:
            for _ in range(6):
                worker = hire()
                await asyncio.sleep(chance.uniform(0.5, 1.5))
                worker.kill()
            hire()
            left = "SELECT count(*) FROM webhook_deliveries WHERE state <> 'delivered' AND endpoint_id <> :id"
            deadline = time.monotonic() + 240
            while (
                found := (await desk.rows(left, id=UUID(lame[2])))[0][0]
            ) and time.monotonic() < deadline:
                await asyncio.sleep(0.3)
            assert found == 0
    expected = await desk.rows(
        "SELECT event_id FROM webhook_deliveries WHERE endpoint_id <> :id", id=UUID(lame[2])
    )
    assert len(expected) == 1_000
    assert {row.event_id for row in expected} == set(receiver.ids)


async def test_a_dead_endpoint_keeps_none_of_fifty_others_waiting(
    api, desk, as_app, receiver, home
):
    """Taken as they came, all forty of the dead one's would be tried before the first of the others."""
    async with receiving(lambda *_: (200, b"", 60)) as dead:
        lame = await hooked(api, desk, receiver.url)
        query = "UPDATE webhook_endpoints SET url = :url WHERE endpoint_id = :id"
        await desk.run(query, url=dead.url, id=UUID(lame[2]))
        hooks = [await hooked(api, desk, f"{receiver.url}/{n}") for n in range(49)]
        await emitted(as_app, lame[0], 40)
        for organisation, _, _ in hooks:
            await emitted(as_app, organisation, 2)
        with agency(home, allowed=frozenset({receiver.place, dead.place}), lease=10) as hire:
            hire()
            deadline = time.monotonic() + 30
            while len(receiver.got) < 98 and time.monotonic() < deadline:
                await asyncio.sleep(0.1)
            assert len(receiver.got) == 98
            assert 1 <= len(dead.got) < 20


class Clock:
    def __init__(self) -> None:
        self.now = dt.datetime.now(dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
async def sessions(home, settings):
    from service.db import app_engine

    engine = app_engine(home, settings)
    yield make_sessions(engine)
    await engine.dispose()


async def test_a_day_of_failures_is_tried_on_schedule_then_listed_as_dead(
    api, desk, as_app, receiver, sessions, settings
):
    receiver.answer = lambda *_: 500
    organisation, key, hook = await hooked(api, desk, receiver.url)
    await emitted(as_app, organisation, 1)
    clock = Clock()
    work = WebhookWork(
        sessions, keyring(settings), Sender({receiver.place}), clock=clock, chance=random.Random(3)
    )
    address = f"{HOOKS}/{hook}/deliveries"
    (delivery,) = (await api.get(address, headers=key)).json()["items"]
    while delivery["state"] == "pending":
        clock.now = max(clock.now, dt.datetime.fromisoformat(delivery["next_at"]))
        turn = await desk.rows("SELECT turn FROM lanes WHERE lane = :l", l=f"webhook:{hook}")
        await work(Ticket(organisation, f"webhook:{hook}", turn[0][0]))
        (delivery,) = (await api.get(address, headers=key)).json()["items"]
    at = [dt.datetime.fromisoformat(one["at"]) for one in delivery["attempts"]]
    waits = [(later - sooner).total_seconds() for sooner, later in pairwise(at)]
    for number, wait in enumerate(waits[:-1]):
        meant = min(6 * 3600, 5 * 4**number)
        assert 0.9 * meant <= wait <= 1.1 * meant + 1
    assert 23.9 * 3600 < (at[-1] - at[0]).total_seconds() < 24.1 * 3600
    assert delivery["state"] == "dead"
    assert set(receiver.ids) == {delivery["event_id"]}
    due = await desk.rows("SELECT due_at FROM lanes WHERE lane = :l", l=f"webhook:{hook}")
    assert due[0][0] is None


async def test_a_ticket_of_an_earlier_turn_sends_nothing(
    api, desk, as_app, receiver, sessions, settings
):
    organisation, _, hook = await hooked(api, desk, receiver.url)
    await emitted(as_app, organisation, 1)
    work = WebhookWork(sessions, keyring(settings), Sender({receiver.place}))
    await work(Ticket(organisation, f"webhook:{hook}", 0))
    assert receiver.got == []


async def test_under_another_deployment_secret_nothing_is_signed_and_nothing_is_lost(
    api, desk, as_app, receiver, sessions, settings
):
    organisation, key, hook = await hooked(api, desk, receiver.url)
    await emitted(as_app, organisation, 1)
    turn = await desk.rows("SELECT turn FROM lanes WHERE lane = :l", l=f"webhook:{hook}")
    ticket = Ticket(organisation, f"webhook:{hook}", turn[0][0])
    other = settings.model_copy(update={"secret_key": type(settings.secret_key)("x" * 48)})
    await WebhookWork(sessions, keyring(other), Sender({receiver.place}))(ticket)
    (one,) = (await api.get(f"{HOOKS}/{hook}/deliveries", headers=key)).json()["items"]
    assert receiver.got == []
    assert (one["state"], one["attempts"][0]["failure"]) == ("pending", "secret_lost")
