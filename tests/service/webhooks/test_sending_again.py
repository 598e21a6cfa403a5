"""Everything an endpoint never took is sent again by one call: bounded, signed under the same ids, nothing twice."""

import asyncio
import time
from uuid import UUID, uuid4

import pytest
from standardwebhooks.webhooks import Webhook

from service.webhooks.schedule import Schedule
from service.webhooks.store import MOST_AGAIN
from tests.service.jobs.hired import agency
from tests.service.webhooks.test_webhooks import HOOKS, made

FEW = Schedule(first=0.1, factor=1.2, most=0.2, last=0.5)


@pytest.fixture
def worker(home, receiver):
    with agency(home, allowed=frozenset({receiver.place}), schedule=FEW) as hire:
        yield hire()


async def until(there, seconds=20):
    deadline = time.monotonic() + seconds
    while not await there():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


async def dead_of(api, key, address):
    listed = await api.get(f"{address}/deliveries", params={"state": "dead", "limit": 100}, headers=key)  # fmt: skip
    return listed.json()["items"]


async def test_what_a_failing_receiver_never_took_arrives_after_one_call(
    api, key, receiver, worker, desk
):
    receiver.answer = lambda *_: 503
    hook = await made(api, key, receiver)
    address = f"{HOOKS}/{hook['webhook_id']}"
    ids = {(await api.post(f"{address}/test", headers=key)).json()["event_id"] for _ in range(5)}

    async def all_dead():
        return len(await dead_of(api, key, address)) == 5

    await until(all_dead)
    receiver.answer = lambda *_: 204
    receiver.got.clear()
    once = {**key, "Idempotency-Key": uuid4().hex}
    first = await api.post(f"{address}/replay", headers=once)
    assert (first.status_code, first.json()) == (202, {"queued": 5, "left": 0})
    again = await api.post(f"{address}/replay", headers=once)
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    other = await api.post(f"{address}/replay", headers=key)
    assert (other.status_code, other.json()) == (202, {"queued": 0, "left": 0})

    async def all_arrived():
        return len(receiver.got) >= 5

    await until(all_arrived)
    assert set(receiver.ids) == ids
    for _, headers, body in receiver.got:
        assert Webhook(hook["secret"]).verify(body, headers)["type"] == "webhook.test"
    rows = "SELECT detail FROM audit_log WHERE subject = :id AND action = 'webhook.replayed'"
    kept = await desk.rows(rows, id=hook["webhook_id"])
    assert [row.detail for row in kept] == [{"deliveries": 5}]


async def test_a_call_sends_the_oldest_thousand_and_says_how_many_are_left(
    api, key, receiver, desk
):
    hook = await made(api, key, receiver)
    address = f"{HOOKS}/{hook['webhook_id']}"
    await desk.run(
        "INSERT INTO webhook_deliveries (endpoint_id, organisation_id, event_id, event, payload, state, created_at, since) "
        "SELECT endpoint_id, organisation_id, 'msg_' || n, 'webhook.test', '{}', 'dead', now() - n * interval '1 s', now() "
        "FROM webhook_endpoints, generate_series(1, :n) n WHERE endpoint_id = :id",
        n=MOST_AGAIN + 5, id=UUID(hook["webhook_id"]),
    )  # fmt: skip
    said = [(await api.post(f"{address}/replay", headers=key)).json() for _ in range(3)]
    assert said == [
        {"queued": MOST_AGAIN, "left": 5}, {"queued": 5, "left": 0}, {"queued": 0, "left": 0},
    ]  # fmt: skip


async def test_calls_at_the_same_time_send_nothing_twice(api, key, receiver, desk):
    hook = await made(api, key, receiver)
    address = f"{HOOKS}/{hook['webhook_id']}"
    await api.post(f"{address}/test", headers=key)
    dead = "UPDATE webhook_deliveries SET state = 'dead', next_at = NULL WHERE endpoint_id = :id"
    await desk.run(dead, id=UUID(hook["webhook_id"]))
    said = await asyncio.gather(*(api.post(f"{address}/replay", headers=key) for _ in range(4)))
    assert [answer.status_code for answer in said] == [202] * 4
    assert sum(answer.json()["queued"] for answer in said) == 1


async def test_nothing_is_sent_again_to_a_disabled_one_nor_is_a_test(api, key, receiver):
    hook = await made(api, key, receiver)
    address = f"{HOOKS}/{hook['webhook_id']}"
    sent = (await api.post(f"{address}/test", headers=key)).json()
    await api.patch(address, json={"disabled": True}, headers=key)  # what waited is dead
    for path in ("/replay", "/test", f"/deliveries/{sent['delivery_id']}/replay"):
        refused = await api.post(f"{address}{path}", headers=key)
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/webhook-disabled")
        assert refused.json()["detail_zh"]
    assert len(await dead_of(api, key, address)) == 1
    await api.patch(address, json={"disabled": False}, headers=key)
    again = await api.post(f"{address}/replay", headers=key)
    assert again.json() == {"queued": 1, "left": 0}
