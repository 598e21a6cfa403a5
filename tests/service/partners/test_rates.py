"""How often a key may be used: published, told with every answer, and one bucket for all workers."""

import asyncio
import re

import pytest

from service.partners.caller import Partner
from service.partners.errors import KeyQuotaSpent
from service.partners.limits import spend
from tests.conftest import TODAY
from tests.make import full_profile, profile, served
from tests.service.partners.conftest import bearer


async def test_every_answer_tells_what_is_left(api, desk):
    made = await desk.key(per_second=0.5, burst=4, monthly=100)
    answers = [await api.get("/v1/sites?limit=1", headers=bearer(made)) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    first = answers[0].headers
    assert first["ratelimit-policy"] == '"burst";q=4;w=8, "month";q=100;qu="matches";w=2592000'
    assert re.fullmatch(r'"burst";r=3;t=2, "month";r=100;t=\d+', first["ratelimit"])
    refused = answers[-1]
    assert refused.headers["ratelimit"].startswith('"burst";r=0;t=')
    assert 1 <= int(refused.headers["retry-after"]) <= 2
    assert refused.json()["type"] == "/problems/key-rate-exceeded"


async def test_after_the_time_told_the_next_request_is_admitted(api, desk):
    made = await desk.key(per_second=1, burst=1)
    await api.get("/v1/sites?limit=1", headers=bearer(made))
    refused = await api.get("/v1/sites?limit=1", headers=bearer(made))
    await asyncio.sleep(int(refused.headers["retry-after"]))
    assert (await api.get("/v1/sites?limit=1", headers=bearer(made))).status_code == 200


async def test_one_keys_flood_takes_nothing_from_another(api, desk):
    loud, quiet = await desk.key(per_second=0.1, burst=1), await desk.key(per_second=0.1, burst=1)
    await asyncio.gather(*(api.get("/v1/sites", headers=bearer(loud)) for _ in range(20)))
    assert (await api.get("/v1/sites", headers=bearer(quiet))).status_code == 200


async def test_matches_of_the_month_are_counted_and_end(api, desk):
    made = await desk.key(monthly=2)
    answers = [
        await api.post("/v1/matches", json=profile(id=str(n)), headers=bearer(made))
        for n in range(3)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].json()["type"] == "/problems/key-quota-spent"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 31 * 24 * 3600
    assert (await api.get("/v1/sites", headers=bearer(made))).status_code == 200  # reading goes on


async def test_a_batch_counts_its_rows_all_or_none(api, desk):
    made = await desk.key(monthly=100)
    (row,) = await desk.rows(
        "SELECT organisation_id FROM api_keys WHERE key_id = :id", id=made.key_id
    )
    caller = Partner(row[0], made.key_id, frozenset({"match:run"}), "live")
    state = await state_of(api)
    await spend(state, caller, 70, "POST /v1/match-jobs")
    with pytest.raises(KeyQuotaSpent):
        await spend(state, caller, 31, "POST /v1/match-jobs")
    await spend(state, caller, 30, "POST /v1/match-jobs")
    used = (await api.get("/v1/usage", headers=bearer(made))).json()
    assert used["limits"]["matches_left"] == 0
    assert {"route": "POST /v1/match-jobs", "requests": 0, "matches": 100, "refused": 1} in used[
        "routes"
    ]


async def state_of(client):
    """The running application's own state."""
    from types import SimpleNamespace

    handler = client._transport.app
    (cell,) = (c for c in handler.__closure__ if isinstance(c.cell_contents, dict))
    return SimpleNamespace(**cell.cell_contents)


async def test_usage_tells_today_the_month_and_each_route(api, desk):
    made = await desk.key(monthly=10)
    await api.post("/v1/matches", json=full_profile(), headers=bearer(made))
    await api.get("/v1/sites/demo-park", headers=bearer(made))
    await desk.run(
        "INSERT INTO key_usage SELECT key_id, :day, 'GET /v1/sites', organisation_id, 5, 0, 1 "
        "FROM api_keys WHERE key_id = :id",
        id=made.key_id, day=TODAY.replace(day=1),
    )  # fmt: skip
    used = (await api.get("/v1/usage", headers=bearer(made))).json()
    assert used["today"] == {"requests": 3, "matches": 1, "refused": 0}
    assert used["month"] == {"requests": 8, "matches": 1, "refused": 1}
    assert used["limits"] == {
        "per_second": 1000, "burst": 1000, "matches_per_month": 10, "matches_left": 9,
    }  # fmt: skip
    assert {route["route"] for route in used["routes"]} == {
        "POST /v1/matches", "GET /v1/sites/{id}", "GET /v1/sites", "GET /v1/usage",
    }  # fmt: skip
    assert used["key"]["prefix"] == made.prefix
    assert made.secret not in str(used)


async def test_usage_is_a_partners_own(api):
    assert (await api.get("/v1/usage")).status_code == 401


async def test_a_sandbox_has_no_quota_and_one_day(api, desk):
    live, sandbox = await desk.key(monthly=0), await desk.key(environment="sandbox", monthly=0)
    assert (await api.post("/v1/matches", json=profile(), headers=bearer(live))).status_code == 429
    answers = [
        await api.post("/v1/matches", json=profile(), headers=bearer(sandbox)) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    run = answers[0].json()["run"]
    assert run["today"] == "2030-01-01"
    found = await desk.rows("SELECT sandbox FROM runs WHERE run_id = :id", id=run["run_id"])
    assert found == [(True,)]
    assert answers[0].headers["luodi-environment"] == "sandbox"
    keyless = await api.post("/v1/matches", json=profile())
    assert keyless.json()["run"]["run_id"] != run["run_id"]
    assert "luodi-environment" not in keyless.headers


async def test_with_limits_off_nothing_is_refused_and_use_is_still_counted(
    home, settings, known, desk
):
    from service.app import create_app

    free = settings.model_copy(update={"limit_factor": 0})
    made = await desk.key(per_second=0.1, burst=1)
    async with served(create_app(free, home, known, today=lambda: TODAY)) as client:
        answers = [await client.get("/v1/sites", headers=bearer(made)) for _ in range(3)]
        assert {answer.status_code for answer in answers} == {200}
        assert "ratelimit" not in answers[0].headers
        used = (await client.get("/v1/usage", headers=bearer(made))).json()
    assert used["today"]["requests"] == 4
