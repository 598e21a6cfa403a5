"""No list is longer than it says, whatever is asked for: caps of every operation, read from the description itself."""

import re

import pytest

from tests.make import profile
from tests.service.partners.conftest import bearer
from tests.service.partners.test_matrix import described

HOSTILE = ("1000000000", "9" * 400, "-1", "0", "1e3", "x", "", "١", "5;DROP TABLE runs")
ALL_AT_ONCE = {"/v1/webhooks", "/v1/coverage", "/v1/meta", "/v1/usage", "/v1/leads/notice"}
"""Lists without pages: 20 webhooks a side, what is as long as the catalogue, the operations there are, or one notice."""
DEEPEST = 500
"""No page holds more."""


def parameters(operation, where="query"):
    return {one["name"]: one["schema"] for one in operation.get("parameters", ()) if one["in"] == where}  # fmt: skip


def shape_of(operation):
    schemas = described()["components"]["schemas"]
    for status, answer in operation["responses"].items():
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        if status < "300" and "$ref" in schema:
            return schemas[schema["$ref"].rsplit("/", 1)[1]]
    return {}


def operations():
    for path, item in described()["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


LISTS = [
    (path, operation)
    for method, path, operation in operations()
    if method == "GET"
    and any(one.get("type") == "array" for one in shape_of(operation).get("properties", {}).values())
    and not re.search(r"\{(run_id|id)\}", path)
]  # fmt: skip
NEEDED = {
    path: {one["name"] for one in operation.get("parameters", ()) if one.get("required")}
    for method, path, operation in operations()
    if method == "GET"
}
CAPPED = [
    (method, path, name)
    for method, path, operation in operations()
    for name in ("limit", "top")
    if name in parameters(operation)
]


def test_every_list_has_a_page_of_bounded_length():
    assert len(LISTS) >= 12
    for path, operation in LISTS:
        if "{" in path and "limit" not in parameters(operation):
            continue  # one thing with its parts
        if path not in ALL_AT_ONCE:
            assert parameters(operation)["limit"]["maximum"] <= DEEPEST, path


async def ask(api, key, method, path, **params):
    ids = dict.fromkeys(("webhook_id", "job_id"), "00000000-0000-4000-8000-000000000000")
    body = {"json": [profile()] if "jobs" in path else profile()} if method == "POST" else {}
    return await api.request(method, path.format(**ids), params=params, headers=key, **body)


@pytest.mark.parametrize(("method", "path", "name"), CAPPED)
async def test_a_number_beyond_its_cap_or_none_at_all_is_refused_by_name(
    api, desk, method, path, name
):
    key = bearer(await desk.key())
    for value in HOSTILE:
        needed = {"q": "机器人"} if "q" in NEEDED.get(path, ()) else {}
        answer = await ask(api, key, method, path, **needed, **{name: value})
        assert answer.status_code == 422, value
        assert [error["pointer"] for error in answer.json()["errors"]] == [f"/query/{name}"], value


@pytest.mark.parametrize(("path", "operation"), LISTS)
async def test_places_and_filters_nobody_was_given_are_refused_or_find_nothing(
    api, desk, path, operation
):
    key = bearer(await desk.key())
    for name in set(parameters(operation)) - {"limit"}:
        for value in ("x" * 60_000, "\0", "%", "' OR 1=1 --", "\ud800".encode("utf-8", "surrogatepass"), "9" * 5_000):  # fmt: skip
            answer = await ask(api, key, "GET", path, **{name: value})
            assert answer.status_code in {200, 404, 409, 422}, (name, value[:20])
            if answer.status_code == 200 and "items" in answer.json():
                assert len(answer.json()["items"]) <= DEEPEST


async def test_a_full_page_is_as_long_as_allowed_and_pages_lead_through_all_of_it(api, desk):
    organisation = await desk.organisation()
    key = bearer(await desk.key(organisation))
    hook = {"url": "https://93.184.216.34/", "events": ["key.expiring"]}
    made = (await api.post("/v1/webhooks", json=hook, headers=key)).json()
    await desk.run(
        "INSERT INTO webhook_deliveries (endpoint_id, organisation_id, event_id, event, payload, state, created_at, since) "
        "SELECT endpoint_id, organisation_id, 'msg_' || n, 'webhook.test', '{}', 'delivered', now(), now() "
        "FROM webhook_endpoints, generate_series(1, 250) n WHERE organisation_id = :o",
        o=organisation,
    )  # fmt: skip
    await desk.run(
        "INSERT INTO match_jobs (organisation_id, environment, rows, lens, today, expires_at) "
        "SELECT :o, 'live', 1, 'balanced', now()::date, now() + interval '1 day' FROM generate_series(1, 250)",
        o=organisation,
    )  # fmt: skip
    for path, name in (
        (f"/v1/webhooks/{made['webhook_id']}/deliveries", "delivery_id"),
        ("/v1/match-jobs", "job_id"),
    ):
        seen, cursor, sizes = [], {}, []
        while cursor is not None:
            page = (await api.get(path, params={"limit": 100, **cursor}, headers=key)).json()
            sizes.append(len(page["items"]))
            seen += [item[name] for item in page["items"]]
            cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else None
        assert sizes == [100, 100, 50]
        assert len(set(seen)) == 250
