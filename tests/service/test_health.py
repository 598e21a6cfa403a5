"""What tells the operator how the service is: alive, ready, counted."""

import logging

import pytest
from pydantic import SecretStr
from sqlalchemy import URL, text

from service.app import Known, create_app
from service.db import newest_revision, owner_engine
from tests.conftest import TODAY
from tests.make import profile, served


async def test_a_service_with_everything_is_ready(client):
    answer = await client.get("/readyz")
    assert answer.status_code == 200
    checks = answer.json()["checks"]
    assert checks == dict.fromkeys(
        ["process", "model", "database", "migrations", "catalogue"], "ok"
    )


async def test_without_the_model_it_is_ready_and_says_what_is_missing(database, settings, known):
    degraded = Known(known.knowledge, "the model cannot be loaded (OSError: /secret/folder)")
    async with served(create_app(settings, database, degraded)) as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"]["model"] == "degraded: lexical, the model cannot be loaded"


async def test_without_a_database_it_lives_and_is_not_ready(settings, known, tmp_path):
    nowhere = URL.create("postgresql+asyncpg", "x", database="x", query={"host": str(tmp_path)})
    async with served(create_app(settings, nowhere, known)) as client:
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["checks"]["database"] == "not reachable"
        assert (await client.get("/healthz")).json() == {"status": "ok"}
        refused = await client.post("/v1/matches", json=profile())
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "5"
        assert str(tmp_path) not in refused.text


async def test_a_database_with_another_catalogue_is_not_ready(client, database, settings, known):
    catalogue = known.knowledge.catalogue.model_copy(update={"sha256": "f" * 64})
    newer = Known(known.knowledge._replace(catalogue=catalogue), None)
    async with served(create_app(settings, database, newer)) as other:
        answer = await other.get("/readyz")
    assert answer.status_code == 503
    assert "luodi catalogue load" in answer.json()["checks"]["catalogue"]


async def test_a_database_behind_the_code_is_not_ready(database, settings, known):
    engine = owner_engine(database)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        async with served(create_app(settings, database, known)) as client:
            answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["checks"]["migrations"] != "ok"
    finally:
        async with engine.begin() as connection:
            newest = {"newest": newest_revision()}
            await connection.execute(
                text("UPDATE alembic_version SET version_num = :newest"), newest
            )
        await engine.dispose()


async def test_requests_and_matches_are_counted_by_route_never_by_address(client):
    answer = await client.post("/v1/matches", json=profile())
    await client.post("/v1/matches", json=profile(""))
    await client.get(answer.headers["location"])
    await client.get(answer.headers["location"].replace("matches", "runs"))
    await client.get("/a/path/somebody/made/up")
    await client.request("BREW", "/coffee")
    counted = (await client.get("/metrics")).text
    assert 'luodi_requests_total{method="POST",route="/v1/matches",status="200"} 2.0' in counted
    assert 'route="/v1/matches/{run_id}"' in counted
    assert 'route="/v1/runs/{run_id}"' in counted
    assert 'luodi_requests_total{method="other",route="unmatched",status="404"} 1.0' in counted
    assert 'luodi_matches_total{abstained="true",engine="lexical"} 1.0' in counted
    assert "luodi_request_seconds_bucket" in counted
    assert "made/up" not in counted
    assert answer.json()["run"]["run_id"] not in counted


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/officer/", "/officer/"),
        ("/officer/leads/3f2b", "/officer/leads/{lead_id}"),
        ("/officer/webhooks/1/deliveries/2/replay", "/officer/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"),
        ("/", "/"),
        ("/v1/runs/run_x", "/v1/runs/{run_id}"),
        ("/officer/no/such/page", "unmatched"),
    ],
)  # fmt: skip
async def test_a_request_is_logged_and_counted_under_the_whole_template_of_its_route(
    client, caplog, path, route
):
    """The workspace's home is not the home of everybody else."""
    with caplog.at_level(logging.INFO, logger="luodi.access"):
        await client.get(path)
    (line,) = [record.fields for record in caplog.records if record.name == "luodi.access"]
    assert line["route"] == route
    assert f'route="{route}"' in (await client.get("/metrics")).text


async def test_made_up_addresses_add_no_series(client):
    async def series():
        return len((await client.get("/metrics")).text.splitlines())

    await client.get("/x/0")
    before = await series()
    for number in range(50):
        await client.get(f"/x/{number}")
    assert await series() <= before + 20


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "via"])
async def test_metrics_are_not_for_those_behind_a_proxy(client, header):
    assert (await client.get("/metrics", headers={header: "127.0.0.1"})).status_code == 403


async def test_with_a_token_metrics_are_for_its_holder_only(database, settings, known):
    guarded = settings.model_copy(update={"metrics_token": SecretStr("s3cret")})
    async with served(create_app(guarded, database, known, today=lambda: TODAY)) as client:
        assert (await client.get("/metrics")).status_code == 403
        wrong = await client.get("/metrics", headers={"authorization": "Bearer nope"})
        assert wrong.status_code == 403
        right = await client.get("/metrics", headers={"authorization": "Bearer s3cret"})
        assert right.status_code == 200
