"""A write that is sent again has one effect and one answer, whatever happened in between."""

import asyncio
import json
from typing import Annotated
from uuid import uuid4

import pytest
from fastapi import APIRouter, Depends, Request
from sqlalchemy import text
from starlette.responses import JSONResponse

from service.app import create_app
from service.audit.log import Actor, record
from service.errors import EntryNotFound
from service.partners.caller import Partner, PartnerSession, optional_partner
from tests.conftest import TODAY
from tests.make import profile, served
from tests.service.partners.conftest import bearer

effects = APIRouter()


@effects.post("/v1/effects")
async def add_effect(
    request: Request,
    session: PartnerSession,
    partner: Annotated[Partner | None, Depends(optional_partner())],
):
    """Writes one row and then takes its time, or fails: what every later write does."""
    said = await request.json()
    actor = Actor("partner", "test", partner.organisation_id if partner else None)
    await record(session, actor, "effect.made", ("effect", said["name"]))
    await asyncio.sleep(said.get("seconds", 0))
    if said.get("fail"):
        raise EntryNotFound
    return JSONResponse({"made": uuid4().hex}, 201, {"Location": f"/v1/effects/{said['name']}"})


@pytest.fixture
async def client(home, settings, known):
    app = create_app(settings, home, known, today=lambda: TODAY)
    app.include_router(effects)
    async with served(app) as client:
        yield client


async def effects_of(desk, name):
    return len(await desk.rows("SELECT 1 FROM audit_log WHERE subject = :name", name=name))


def under(key, **more):
    return {"Idempotency-Key": key, **more}


async def test_sent_again_it_answers_the_same_bytes_and_does_nothing(client, desk):
    body, key = {"name": uuid4().hex}, uuid4().hex
    first = await client.post("/v1/effects", json=body, headers=under(key))
    again = await client.post("/v1/effects", json=body, headers=under(f'"{key}"'))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["location"] == first.headers["location"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert await effects_of(desk, body["name"]) == 1


async def test_fifty_at_once_make_one_effect(client, desk):
    body, key = {"name": uuid4().hex, "seconds": 0.2}, uuid4().hex
    answers = await asyncio.gather(
        *(client.post("/v1/effects", json=body, headers=under(key)) for _ in range(50))
    )
    by_status = {answer.status_code: answer for answer in answers}
    assert set(by_status) == {201, 409}
    assert by_status[409].headers["retry-after"] == "1"
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert await effects_of(desk, body["name"]) == 1
    late = await client.post("/v1/effects", json=body, headers=under(key))
    assert late.content == by_status[201].content


REAL = {
    "/v1/webhooks": (
        {"url": "https://93.184.216.34/", "events": ["key.expiring"]},
        "SELECT count(*) FROM webhook_endpoints WHERE organisation_id = :o",
    ),
    "/v1/match-jobs": (
        [profile(), profile()],
        "SELECT count(*) FROM match_jobs WHERE organisation_id = :o",
    ),
}


@pytest.mark.parametrize("path", REAL)
async def test_fifty_at_once_make_one_webhook_and_one_batch(client, desk, path):
    """The operations partners use: one effect, one line of the audit log, rows counted once, one and the same answer."""
    organisation = await desk.organisation()
    made = await desk.key(organisation, monthly=100)
    body, effects = REAL[path]
    headers = under(uuid4().hex, **bearer(made))
    answers = await asyncio.gather(
        *(client.post(path, json=body, headers=headers) for _ in range(50))
    )
    late = await client.post(path, json=body, headers=headers)
    done = {answer.content for answer in answers if answer.status_code < 300} | {late.content}
    assert len(done) == 1
    assert {answer.status_code for answer in answers} <= {late.status_code, 409}
    assert (await desk.rows(effects, o=organisation))[0][0] == 1
    lines = "SELECT count(*) FROM audit_log WHERE organisation_id = :o AND action NOT LIKE 'key.%'"
    assert (await desk.rows(lines, o=organisation))[0][0] == 1
    used = (await client.get("/v1/usage", headers=bearer(made))).json()
    assert used["limits"]["matches_left"] == (98 if path == "/v1/match-jobs" else 100)


async def test_another_body_address_or_type_under_the_same_key_is_refused(client, desk):
    name, key = uuid4().hex, uuid4().hex
    await client.post("/v1/effects", json={"name": name}, headers=under(key))
    for path, body, kind in (
        ("/v1/effects", {"name": "other"}, "application/json"),
        ("/v1/effects?x=1", {"name": name}, "application/json"),
        ("/v1/effects", {"name": name}, "text/plain"),
        ("/v1/matches", {"name": name}, "application/json"),
    ):
        headers = under(key, **{"Content-Type": kind})
        content = json.dumps(body, separators=(",", ":")).encode()
        answer = await client.post(path, content=content, headers=headers)
        assert answer.status_code == 422
        assert answer.json()["type"] == "/problems/idempotency-key-reused"
    assert await effects_of(desk, name) == 1


async def test_what_failed_undoes_its_effect_and_may_be_tried_again(client, desk):
    name, key = uuid4().hex, uuid4().hex
    failed = await client.post("/v1/effects", json={"name": name, "fail": True}, headers=under(key))
    assert failed.status_code == 404
    assert await effects_of(desk, name) == 0
    mended = await client.post("/v1/effects", json={"name": name}, headers=under(key))
    assert mended.status_code == 201
    assert await effects_of(desk, name) == 1


async def test_keys_of_two_partners_and_of_nobody_never_meet(client, desk):
    key, body = uuid4().hex, {"name": uuid4().hex}
    one, other = await desk.key(), await desk.key()
    narrow = await desk.key(
        (await desk.rows("SELECT organisation_id FROM api_keys WHERE key_id = :id", id=one.key_id))[
            0
        ][0],
        scopes=("catalogue:read",),
    )
    answers = [
        await client.post("/v1/effects", json=body, headers=under(key, **who))
        for who in ({}, bearer(one), bearer(other), bearer(narrow))
    ]
    assert len({answer.content for answer in answers}) == 4
    assert not any("idempotent-replayed" in answer.headers for answer in answers)


async def test_a_replaced_key_still_gets_the_answer_its_forerunner_was_given(client, desk):
    organisation = await desk.organisation()
    old, new = await desk.key(organisation), await desk.key(organisation)
    key, body = uuid4().hex, {"name": uuid4().hex}
    first = await client.post("/v1/effects", json=body, headers=under(key, **bearer(old)))
    again = await client.post("/v1/effects", json=body, headers=under(key, **bearer(new)))
    assert again.content == first.content


@pytest.mark.parametrize("key", ["", '""', "a b", "é", "x" * 256])
async def test_a_key_that_is_none_is_refused(client, key):
    answer = await client.post(
        "/v1/effects", json={"name": "x"}, headers=[("Idempotency-Key", key.encode("latin-1"))]
    )
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/idempotency-key-invalid"


async def test_after_a_day_the_key_is_new_again_and_old_answers_are_swept(client, desk):
    key, body = uuid4().hex, {"name": uuid4().hex}
    await client.post("/v1/effects", json=body, headers=under(key))
    for _ in range(3):
        await client.post("/v1/effects", json={"name": "x"}, headers=under(uuid4().hex))
    await desk.run("UPDATE idempotency SET expires_at = now() - interval '1 second'")
    again = await client.post("/v1/effects", json=body, headers=under(key))
    assert "idempotent-replayed" not in again.headers
    assert await effects_of(desk, body["name"]) == 2
    left = await desk.rows("SELECT 1 FROM idempotency WHERE organisation_id IS NULL")
    assert len(left) == 1


async def test_answers_are_kept_for_a_day(client, desk):
    key = uuid4().hex
    await client.post("/v1/effects", json={"name": "x"}, headers=under(key))
    query = "SELECT extract(epoch FROM expires_at - now()) FROM idempotency WHERE key = :key"
    (left,) = (await desk.rows(query, key=key))[0]
    assert 24 * 3600 - 60 < left <= 24 * 3600


async def test_a_match_is_answered_again_from_what_was_kept(client, desk):
    key = uuid4().hex
    first = await client.post("/v1/matches", json=profile(), headers=under(key))
    again = await client.post("/v1/matches", json=profile(), headers=under(key))
    assert first.status_code == 200
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    wrong = await client.post("/v1/matches", json={}, headers=under(uuid4().hex))
    assert wrong.status_code == 422
    assert wrong.json()["errors"]


async def test_a_body_too_large_is_refused_under_a_key_too(client):
    answer = await client.post("/v1/matches", content=b"[" * (2 * 1024 * 1024), headers=under("k"))
    assert answer.status_code == 413


async def test_more_writes_than_connections_are_answered_all_the_same(client, desk):
    made = await desk.key()
    answers = await asyncio.gather(
        *(
            client.post(
                "/v1/effects",
                json={"name": uuid4().hex, "seconds": 0.05},
                headers=under(uuid4().hex, **bearer(made)),
            )
            for _ in range(30)
        )
    )
    assert [answer.status_code for answer in answers] == [201] * 30


async def test_another_organisations_answer_is_beyond_the_database_itself(client, desk, as_app):
    made = await desk.key()
    await client.post("/v1/effects", json={"name": "x"}, headers=under(uuid4().hex, **bearer(made)))
    async with as_app() as session:  # no filter of ours
        seen = (await session.execute(text("SELECT organisation_id FROM idempotency"))).scalars()
        assert set(seen) <= {None}
        foreign = {"id": str(await desk.organisation())}
        with pytest.raises(Exception, match="row-level security"):
            await session.execute(
                text(
                    "INSERT INTO idempotency VALUES ('\\x00', 'k', CAST(:id AS uuid), '\\x00', 200, '{}', '', now())"
                ),
                foreign,
            )


async def test_who_may_not_ask_is_told_so_whatever_the_key_was_used_for_before(client, desk):
    """Else a stranger at the same address, or a key without the scope, would learn that it was used."""
    key, reader = uuid4().hex, bearer(await desk.key(scopes=["catalogue:read", "match:run"]))
    for who in ({}, reader):
        assert (await client.post("/v1/matches", json=profile(), headers=under(key, **who))).is_success  # fmt: skip
    hook = {"url": "https://93.184.216.34/", "events": ["key.expiring"]}
    keyless = await client.post("/v1/webhooks", json=hook, headers=under(key))
    assert keyless.status_code == 401
    assert keyless.headers["www-authenticate"]
    refused = await client.post("/v1/webhooks", json=hook, headers=under(key, **reader))
    assert refused.status_code == 403
    assert refused.json()["scope"] == "webhook:manage"
