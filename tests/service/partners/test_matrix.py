"""Who may do what through the API: every operation of the description for every kind of caller and whosever thing it is.

The matrix is made from the description itself: an operation that is not listed here fails the build. Then the second
wall: with the application's own filters gone PostgreSQL shows neither partner anything of the other.
"""

import asyncio
import functools
import random
import re
from uuid import uuid4

import pytest
from sqlalchemy import event, text

from service.cli import openapi
from service.openapi import read_example
from service.organisations.store import act_for, add_organisation
from service.partners.keys import SCOPES
from tests.make import profile
from tests.service.partners.conftest import bearer, days
from tests.service.partners.test_leads import lead, sent
from tests.service.partners.test_rates import state_of

HOOK = "/v1/webhooks/{webhook_id}"
DELIVERY = f"{HOOK}/deliveries/{{delivery_id}}"
JOB = "/v1/match-jobs/{job_id}"
OPEN, MATCH, READ, LEAD, BACK, HOOKS, ANY = (
    "open", "match:run", "catalogue:read", "lead:write", "feedback:write", "webhook:manage", "any",
)  # fmt: skip
NEEDS = {
    **{("POST", f"/v1/{path}"): MATCH for path in ("matches", "explain", "questions/next", "match-jobs")},
    **{
        (method, f"/v1/{noun}/{{run_id}}{act}"): MATCH
        for noun in ("matches", "runs")
        for method, act in (("GET", ""), ("GET", "/sha256"), ("POST", "/replay"), ("GET", "/diff"))
    },
    **{("GET", f"/v1/{noun}"): READ for noun in ("plans", "clauses", "industries", "sites", "policies")},
    **{("GET", f"/v1/{noun}/{{id}}"): READ for noun in ("plans", "clauses", "industries", "sites", "policies")},
    **{("GET", f"/v1/{noun}"): READ for noun in ("changes", "coverage", "meta")},
    ("GET", "/v1/match-jobs"): MATCH, ("GET", JOB): MATCH, ("DELETE", JOB): MATCH, ("GET", f"{JOB}/results"): MATCH,
    ("GET", "/v1/match-job-templates/xlsx"): MATCH, ("GET", "/v1/match-job-templates/csv"): MATCH,
    ("GET", "/v1/standards/gbt4754"): OPEN, ("POST", "/v1/feedback"): BACK, ("GET", "/v1/usage"): ANY,
    ("GET", "/v1/leads/notice"): LEAD, ("POST", "/v1/leads"): LEAD, ("GET", "/v1/leads"): LEAD,
    ("GET", "/v1/leads/{lead_id}"): LEAD, ("GET", "/v1/webhooks"): HOOKS, ("POST", "/v1/webhooks"): HOOKS,
    ("GET", HOOK): HOOKS, ("PATCH", HOOK): HOOKS, ("DELETE", HOOK): HOOKS, ("POST", f"{HOOK}/rotate"): HOOKS,
    ("POST", f"{HOOK}/test"): HOOKS, ("GET", f"{HOOK}/deliveries"): HOOKS, ("GET", DELIVERY): HOOKS,
    ("POST", f"{DELIVERY}/replay"): HOOKS, ("POST", f"{HOOK}/replay"): HOOKS,
}  # fmt: skip
"""The scope each operation asks for; `any` for any key at all, `open` where a key changes nothing."""
OWNED = sorted(key for key in NEEDS if re.search(r"\{(webhook_id|delivery_id|job_id|lead_id)\}", key[1]))  # fmt: skip
"""Operations on one thing of a partner's."""
BODIES = {
    "/v1/matches": profile(),
    "/v1/match-jobs": [profile()],
    "/v1/explain": {"profile": profile(), "target": "robot"},
    "/v1/questions/next": profile(),
    "/v1/webhooks": {"url": "https://93.184.216.34/", "events": ["key.expiring"]},
    HOOK: {"events": ["key.expiring"]},
}
NOTHING = dict.fromkeys(("webhook_id", "delivery_id", "job_id", "lead_id"), str(uuid4()))


@functools.cache
def described():
    """The description, made once: it takes a second."""
    return openapi.described()


def operations():
    for path, item in described()["paths"].items():
        for method in item:
            yield method.upper(), path


def test_every_operation_is_listed_with_the_scope_the_description_names():
    assert set(operations()) == set(NEEDS)
    for (method, path), scope in NEEDS.items():
        operation = described()["paths"][path][method.lower()]
        named = {one for part in operation.get("security", ()) for one in part.get("key", ())}
        assert named == (set() if scope in (OPEN, ANY) else {scope}), (method, path)


@pytest.fixture(scope="module")
async def things(home):
    """Nothing yet: what each partner owns, made once."""
    return {}


@pytest.fixture
async def partners(api, desk, things):
    """Partners A and B with keys, and of each a webhook with a delivery, a job and a lead; a run that anybody may read."""
    if things:
        return things
    if not await desk.rows("SELECT 1 FROM organisations WHERE kind = 'province'"):
        async with desk.owner() as connection:
            await add_organisation(connection, "示例省招商局", "province")
    for name in "AB":
        organisation = await desk.organisation()
        key = await desk.key(organisation)
        hook = (await api.post("/v1/webhooks", json=BODIES["/v1/webhooks"], headers=bearer(key))).json()  # fmt: skip
        sending = await api.post(f"/v1/webhooks/{hook['webhook_id']}/test", headers=bearer(key))
        job = await api.post("/v1/match-jobs", json=[profile()], headers=bearer(key))
        handed = await sent(api, key, await lead(api, key))
        things[name] = {
            "organisation": organisation,
            "key": key,
            "webhook_id": hook["webhook_id"],
            "delivery_id": sending.json()["delivery_id"],
            "job_id": job.json()["job_id"],
            "lead_id": handed.json()["lead_id"],
        }
    mine = things["A"]["organisation"]
    things["sandbox"] = await desk.key(mine, environment="sandbox")
    things["revoked"] = await desk.key(mine)
    await desk.run("UPDATE api_keys SET revoked_at = now() WHERE key_id = :k", k=things["revoked"].key_id)  # fmt: skip
    things["expired"] = await desk.key(mine, today=days(-10), expires_on=days(-1))
    for scope in SCOPES:
        things[scope] = await desk.key(mine, scopes=(scope,))
    run = (await api.post("/v1/matches", json=profile())).json()
    things["run"] = run["run"]["run_id"]
    return things


async def ask(api, partners, method, path, key=None, ids=NOTHING, **more):
    where = path.format(**{**ids, "run_id": partners["run"], "id": "demo_2030"})
    if path.endswith("/diff"):
        more["params"] = {"to": partners["run"]}
    body = {"json": BODIES.get(path, {})} if method in ("POST", "PATCH") else {}
    return await api.request(method, where, headers=bearer(key) if key else {}, **body, **more)


@pytest.mark.parametrize(("method", "path"), sorted(NEEDS))
async def test_a_key_that_ended_or_lacks_the_scope_opens_nothing(api, partners, method, path):
    scope = NEEDS[method, path]
    for ended in ("revoked", "expired"):
        answer = await ask(api, partners, method, path, partners[ended])
        assert answer.status_code == (401 if scope != OPEN else answer.status_code), ended
    for other in SCOPES:
        answer = await ask(api, partners, method, path, partners[other])
        if scope in (OPEN, ANY, other):
            assert answer.status_code not in (401, 403), other
        else:
            assert (answer.status_code, answer.json()["scope"]) == (403, scope), other


@pytest.mark.parametrize(("method", "path"), sorted(NEEDS))
async def test_without_a_key_there_is_what_the_pages_show_and_no_more(api, partners, method, path):
    operation = described()["paths"][path][method.lower()]
    answer = await ask(api, partners, method, path)
    needed = "security" in operation and {} not in operation["security"]
    assert (answer.status_code == 401) == needed
    assert needed == (NEEDS[method, path] in (LEAD, HOOKS, ANY) or "match-job" in path)


@pytest.mark.parametrize(("method", "path"), OWNED)
async def test_what_belongs_to_another_partner_is_as_missing_as_nothing(
    api, partners, method, path
):
    bodies = set()
    for key, ids in (
        (partners["A"]["key"], partners["B"]),
        (partners["A"]["key"], NOTHING),
        (partners["sandbox"], partners["A"]),
        (partners["B"]["key"], partners["A"]),
    ):
        answer = await ask(api, partners, method, path, key, ids)
        assert answer.status_code == 404, (method, path)
        said = answer.text.replace(answer.headers["x-request-id"], "")
        for one in ids.values():
            said = said.replace(str(one), "")
        bodies.add(said)
    assert len(bodies) == 1


@pytest.mark.parametrize(("method", "path"), OWNED)
async def test_anothers_thing_costs_the_very_statements_a_missing_one_costs(
    api, partners, method, path
):
    """So that neither how long the answer takes nor anything else tells that it is there."""
    engine = (await state_of(api)).sessionmaker.kw["bind"].sync_engine
    said = []

    def heard(_connection, _cursor, statement, *_):
        said[-1].append(statement)

    event.listen(engine, "before_cursor_execute", heard)
    try:
        for ids in (partners["B"], NOTHING):
            said.append([])
            answer = await ask(api, partners, method, path, partners["A"]["key"], ids)
            assert answer.status_code == 404
    finally:
        event.remove(engine, "before_cursor_execute", heard)
    assert said[0] == said[1]
    assert said[0]


@pytest.mark.parametrize(("method", "path"), [key for key in OWNED if key[0] == "GET"])
async def test_ones_own_is_there_and_says_nothing_that_is_not_described(
    api, partners, method, path
):
    answer = await ask(api, partners, method, path, partners["A"]["key"], partners["A"])
    assert answer.status_code == 200
    assert_described(path, method, answer.json())


LISTS = [
    ("GET", "/v1/usage"), ("GET", "/v1/leads"), ("GET", "/v1/webhooks"), ("GET", "/v1/match-jobs"),
    ("GET", "/v1/leads/notice"), ("POST", "/v1/matches"), ("POST", "/v1/webhooks"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), LISTS)
async def test_answers_hold_no_field_the_description_does_not_name(api, partners, method, path):
    answer = await ask(api, partners, method, path, partners["A"]["key"], partners["A"])
    assert answer.status_code < 300
    assert_described(path, method, answer.json())
    secret = {"digest", "phone", "email", "person", "organisation_id", "sealed", "owner_id", "message"}  # fmt: skip
    assert not secret & set(names(answer.json()))
    assert str(partners["B"]["organisation"]) not in answer.text
    assert all(str(value) not in answer.text for name, value in partners["B"].items() if name.endswith("_id"))  # fmt: skip


@pytest.mark.parametrize("path", ["/v1/matches", "/v1/webhooks", "/v1/leads", "/v1/feedback", HOOK])  # fmt: skip
@pytest.mark.parametrize(
    "field", ["organisation_id", "tenant_id", "role", "score", "verified", "environment", "monthly"]
)
async def test_fields_nobody_may_set_are_refused_by_name(api, partners, path, field):
    body = BODIES.get(path) or read_example({"/v1/leads": "lead", "/v1/feedback": "feedback"}[path])
    where = path.format(webhook_id=partners["A"]["webhook_id"])
    method = "PATCH" if path == HOOK else "POST"
    answer = await api.request(method, where, json={**body, field: "x"}, headers=bearer(partners["A"]["key"]))  # fmt: skip
    assert answer.status_code == 422
    assert any(field in error["pointer"] for error in answer.json()["errors"])


def names(node):
    if isinstance(node, dict):
        for name, child in node.items():
            yield name
            yield from names(child)
    elif isinstance(node, list):
        for child in node:
            yield from names(child)


def assert_described(path, method, body):
    """Every field of an answer, however deep, stands in the operation's own schema."""
    schemas = described()["components"]["schemas"]
    answers = described()["paths"][path][method.lower()]["responses"]
    schema = next(
        answer["content"]["application/json"]["schema"]
        for status, answer in answers.items()
        if status < "300" and "application/json" in answer.get("content", {})
    )

    def allowed(node, shapes, where=""):
        shapes = [found for shape in shapes for found in flat(shape)]
        if isinstance(node, list):
            items = [shape["items"] for shape in shapes if "items" in shape]
            items += [one for shape in shapes for one in shape.get("prefixItems", ())]
            for child in node:
                allowed(child, items, f"{where}[]")
        elif isinstance(node, dict):
            known = {}
            for shape in shapes:
                for name, inner in shape.get("properties", {}).items():
                    known.setdefault(name, []).append(inner)
            free = any(shape.get("additionalProperties") or not shape.get("properties") for shape in shapes)  # fmt: skip
            for name, child in node.items():
                assert free or name in known, f"{where}.{name}"
                if name in known:
                    allowed(child, known[name], f"{where}.{name}")

    def flat(shape):
        if "$ref" in shape:
            yield from flat(schemas[shape["$ref"].rsplit("/", 1)[1]])
        elif "anyOf" in shape or "oneOf" in shape:
            for one in shape.get("anyOf", shape.get("oneOf")):
                yield from flat(one)
        else:
            yield shape

    allowed(body, [schema])


TENANT = (
    "api_keys", "key_usage", "webhook_endpoints", "webhook_deliveries", "match_jobs", "match_job_rows", "embeds",
    "idempotency",
)  # fmt: skip


async def test_with_every_filter_gone_two_partners_see_nothing_of_each_other(
    partners, desk, as_app
):
    """Interleaved on pooled connections, as requests are: no row of the other, read or written."""
    for name in "AB":
        await desk.run(
            "INSERT INTO embeds (organisation_id, tag, environment, origins) VALUES (:o, :t, 'live', ARRAY['https://a.example'])",
            o=partners[name]["organisation"], t=f"matrix-{uuid4().hex[:8]}",
        )  # fmt: skip
    chance, seen = random.Random(20_261_127), 0

    async def one_request(number):
        nonlocal seen
        whose = partners[chance.choice("AB")]["organisation"]
        table = TENANT[number % len(TENANT)]
        async with as_app.begin() as session:
            await act_for(session, whose)
            found = await session.execute(text(f"SELECT organisation_id FROM {table}"))
            owners = set(found.scalars())
            assert owners <= {whose, *(() if table != "idempotency" else (None,))}, table
            seen += bool(owners)

    for begun in range(0, 400, 5):
        await asyncio.gather(*(one_request(begun + n) for n in range(5)))
    assert seen > 200


@pytest.mark.parametrize("table", ["webhook_endpoints", "webhook_deliveries", "match_jobs", "embeds"])  # fmt: skip
async def test_nothing_is_written_or_removed_for_another_partner(partners, as_app, table):
    mine, theirs = partners["A"]["organisation"], partners["B"]["organisation"]
    async with as_app() as session:
        await act_for(session, mine)
        gone = await session.execute(text(f"DELETE FROM {table} WHERE organisation_id = :o"), {"o": theirs})  # fmt: skip
        assert gone.rowcount == 0
    if table == "embeds":
        async with as_app() as session:
            await act_for(session, mine)
            row = (
                "INSERT INTO embeds (organisation_id, tag, environment, origins) "
                "VALUES (:o, 'stolen', 'live', ARRAY['x'])"
            )
            with pytest.raises(Exception, match="row-level security"):
                await session.execute(text(row), {"o": theirs})


async def test_tables_of_partners_are_behind_forced_policies_and_their_functions_are_narrow(desk):
    flags = "SELECT relname FROM pg_class WHERE relname = ANY(:t) AND relrowsecurity AND relforcerowsecurity"
    names = [*TENANT, "key_notices", "use_rates", "key_rates"]
    assert {row[0] for row in await desk.rows(flags, t=names)} == set(names)
    doors = await desk.rows(
        "SELECT proname, prosecdef, proconfig, has_function_privilege('public', oid, 'execute') AS public FROM pg_proc "
        "WHERE proname = ANY(:f)",
        f=["luodi_embed", "luodi_key_make", "luodi_key_end", "luodi_take", "luodi_brought_leads"],
    )  # fmt: skip
    assert len(doors) == 5
    for door in doors:
        assert (door.prosecdef, door.proconfig, door.public) == (True, ["search_path=pg_catalog, public"], False)  # fmt: skip
