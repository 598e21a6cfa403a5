"""Webhooks over the API: kept, tested, rotated, disabled, listed and sent again."""

import asyncio
import time

import pytest
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from service.webhooks.events import emit
from service.webhooks.schedule import Schedule
from tests.service.jobs.hired import agency
from tests.service.partners.conftest import bearer

HOOKS = "/v1/webhooks"


async def made(api, key, receiver, *events):
    body = {"url": receiver.url, "events": list(events) or ["match_job.finished"]}
    answer = await api.post(HOOKS, json=body, headers=key)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def settled(api, key, address, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = (await api.get(address, headers=key)).json()
        if found["state"] != "pending":
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(found)


@pytest.fixture
def worker(home, receiver):
    schedule = Schedule(first=0.1, factor=1.5, most=0.5, last=3)
    with agency(home, allowed=frozenset({receiver.place}), schedule=schedule) as hire:
        yield hire()


async def test_a_finished_job_is_told_of_signed_and_with_ids_only(api, key, receiver, worker):
    hook = await made(api, key, receiver)
    job = (await api.post("/v1/match-jobs", json=[{"business_text": "减速器"}], headers=key)).json()
    deadline = time.monotonic() + 20
    while not receiver.got:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    ((path, headers, body),) = receiver.got
    said = Webhook(hook["secret"]).verify(body, headers)
    assert path == "/hook"
    assert said["type"] == "match_job.finished"
    assert said["data"] == {"match_job_id": job["job_id"]}
    with pytest.raises(WebhookVerificationError):
        Webhook(hook["secret"]).verify(body + b" ", headers)


async def test_a_secret_is_shown_once_and_never_kept_as_it_is(api, key, desk, receiver):
    hook = await made(api, key, receiver)
    assert hook["secret"].startswith("whsec_")
    for answer in (
        await api.get(HOOKS, headers=key),
        await api.get(f"{HOOKS}/{hook['webhook_id']}", headers=key),
    ):
        assert "secret" not in answer.text
    kept = await desk.rows("SELECT secret FROM webhook_endpoints")
    assert all(hook["secret"].encode() not in bytes(row.secret) for row in kept)


async def test_while_rotating_both_secrets_verify_afterwards_the_new_one_alone(
    api, key, desk, receiver, worker
):
    hook = await made(api, key, receiver)
    address = f"{HOOKS}/{hook['webhook_id']}"
    turned = (await api.post(f"{address}/rotate", headers=key)).json()
    assert turned["secret"] != hook["secret"]
    tested = (await api.post(f"{address}/test", headers=key)).json()
    done = await settled(api, key, f"{address}/deliveries/{tested['delivery_id']}")
    assert (done["state"], done["attempts"][0]["status"]) == ("delivered", 204)
    _, headers, body = receiver.got[-1]
    for secret in (hook["secret"], turned["secret"]):
        assert Webhook(secret).verify(body, headers)["type"] == "webhook.test"
    await desk.run("UPDATE webhook_endpoints SET previous_until = now() - interval '1 s'")
    tested = (await api.post(f"{address}/test", headers=key)).json()
    await settled(api, key, f"{address}/deliveries/{tested['delivery_id']}")
    _, headers, body = receiver.got[-1]
    Webhook(turned["secret"]).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(hook["secret"]).verify(body, headers)


async def test_what_fails_for_too_long_is_dead_listed_and_can_be_sent_again(
    api, key, receiver, worker
):
    receiver.answer = lambda *_: 500
    hook = await made(api, key, receiver)
    address = f"{HOOKS}/{hook['webhook_id']}"
    tested = (await api.post(f"{address}/test", headers=key)).json()
    one = f"{address}/deliveries/{tested['delivery_id']}"
    dead = await settled(api, key, one)
    assert dead["state"] == "dead"
    assert len(dead["attempts"]) > 4
    assert {attempt["status"] for attempt in dead["attempts"]} == {500}
    listed = await api.get(f"{address}/deliveries", params={"state": "dead"}, headers=key)
    assert [item["delivery_id"] for item in listed.json()["items"]] == [tested["delivery_id"]]
    receiver.answer = lambda *_: 200
    again = await api.post(f"{one}/replay", headers=key)
    assert (again.status_code, again.json()["state"]) == (202, "pending")
    done = await settled(api, key, one)
    assert done["state"] == "delivered"
    assert len(done["attempts"]) == len(dead["attempts"]) + 1
    assert set(receiver.ids) == {tested["event_id"]}


async def test_one_that_answers_gone_is_disabled_and_can_be_opened_again(
    api, key, receiver, worker
):
    receiver.answer = lambda *_: 410
    hook = await made(api, key, receiver)
    address = f"{HOOKS}/{hook['webhook_id']}"
    tested = (await api.post(f"{address}/test", headers=key)).json()
    assert (await settled(api, key, f"{address}/deliveries/{tested['delivery_id']}"))[
        "state"
    ] == "dead"
    disabled = (await api.get(address, headers=key)).json()
    assert disabled["disabled_why"] == "gone"
    assert len(receiver.got) == 1
    opened = await api.patch(address, json={"disabled": False}, headers=key)
    assert opened.json()["disabled_at"] is None


async def test_events_nobody_asked_for_or_of_others_go_nowhere(api, key, desk, as_app, receiver):
    own, other = await desk.organisation(), await desk.organisation()
    first = bearer(await desk.key(own))
    await made(api, first, receiver, "lead.status_changed")
    for organisation, event, expected in (
        (own, "lead.status_changed", 1),
        (own, "key.expiring", 0),
        (other, "lead.status_changed", 0),
    ):
        async with as_app.begin() as session:
            query = text("SELECT set_config('luodi.organisation', :o, true)")
            await session.execute(query, {"o": str(organisation)})
            assert await emit(session, organisation, event, {"lead_id": "1"}) == expected


async def test_an_effect_that_is_rolled_back_is_told_of_to_nobody(api, desk, as_app, receiver):
    organisation = await desk.organisation()
    await made(api, bearer(await desk.key(organisation)), receiver, "lead.status_changed")
    session = as_app()
    query = text("SELECT set_config('luodi.organisation', :o, true)")
    await session.execute(query, {"o": str(organisation)})
    assert await emit(session, organisation, "lead.status_changed", {"lead_id": "1"}) == 1
    await session.rollback()
    await session.close()
    kept = "SELECT count(*) FROM webhook_deliveries WHERE organisation_id = :o"
    assert (await desk.rows(kept, o=organisation))[0][0] == 0


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"url": "http://127.0.0.1/x", "events": ["match_job.finished"]}, "/url"),
        ({"url": "https://10.0.0.1/x", "events": ["match_job.finished"]}, "/url"),
        ({"url": "https://93.184.216.34/", "events": []}, "/events"),
        ({"url": "https://93.184.216.34/", "events": ["nonsense"]}, "/events/0"),
        ({"events": ["match_job.finished"]}, "/url"),
        ({"url": "https://93.184.216.34/", "events": ["key.expiring"], "more": 1}, "/more"),
        ([], ""),
    ],
)
async def test_what_cannot_be_a_webhook_is_refused_field_by_field(api, key, body, pointer):
    answer = await api.post(HOOKS, json=body, headers=key)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert error["message_zh"]
    assert error["message_en"]
    assert (await api.get(HOOKS, headers=key)).json()["items"] == []


async def test_a_body_that_is_not_json_is_told_so(api, key):
    headers = {**key, "Content-Type": "application/json"}
    assert (await api.post(HOOKS, content=b"{", headers=headers)).status_code == 400
    assert (await api.post(HOOKS, content=b"{}", headers=key)).status_code == 415


async def test_there_are_twenty_at_most(api, key, receiver):
    for _ in range(20):
        await made(api, key, receiver)
    body = {"url": receiver.url, "events": ["match_job.finished"]}
    assert (await api.post(HOOKS, json=body, headers=key)).status_code == 409


async def test_another_partners_webhook_looks_like_one_that_is_not_there(api, key, desk, receiver):
    hook = await made(api, key, receiver)
    tested = (await api.post(f"{HOOKS}/{hook['webhook_id']}/test", headers=key)).json()
    stranger = bearer(await desk.key())
    missing = "00000000-0000-4000-8000-000000000000"
    paths = [
        ("GET", ""), ("DELETE", ""), ("POST", "/rotate"), ("POST", "/test"), ("GET", "/deliveries"),
        ("GET", f"/deliveries/{tested['delivery_id']}"), ("POST", f"/deliveries/{tested['delivery_id']}/replay"),
    ]  # fmt: skip
    for method, path in paths:
        bodies = []
        for webhook_id in (hook["webhook_id"], missing):
            answer = await api.request(method, f"{HOOKS}/{webhook_id}{path}", headers=stranger)
            assert answer.status_code == 404, (method, path)
            bodies.append({**answer.json(), "instance": "", "request_id": ""})
        assert bodies[0] == bodies[1]
    changed = await api.patch(
        f"{HOOKS}/{hook['webhook_id']}", json={"disabled": True}, headers=stranger
    )
    assert changed.status_code == 404
    assert (await api.get(f"{HOOKS}/{hook['webhook_id']}", headers=key)).json()[
        "disabled_at"
    ] is None
    assert (await api.delete(f"{HOOKS}/{hook['webhook_id']}", headers=key)).status_code == 204


async def test_row_level_security_alone_hides_other_organisations_webhooks(
    api, key, desk, as_app, receiver
):
    hook = await made(api, key, receiver)
    (await api.post(f"{HOOKS}/{hook['webhook_id']}/test", headers=key)).raise_for_status()
    stranger = str(await desk.organisation())
    for table in ("webhook_endpoints", "webhook_deliveries", "webhook_attempts"):
        async with as_app.begin() as session:
            query = text("SELECT set_config('luodi.organisation', :o, true)")
            await session.execute(query, {"o": stranger})
            assert (await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() == 0
            assert (await session.execute(text(f"DELETE FROM {table}"))).rowcount == 0
        walls = "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = :t"
        assert (await desk.rows(walls, t=table))[0][0] is True
