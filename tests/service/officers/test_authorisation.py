"""Every officers' route for everybody: what is not listed here fails the build."""

from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import text

ROLES = ("viewer", "officer", "manager", "admin")
ONE = "/officer/officers/{officer_id}"
KEY = "/officer/keys/{key_id}"
HOOK = "/officer/webhooks/{webhook_id}"
EMBED = "/officer/embeds/{embed_id}"
OUTSIDE = {
    ("GET", "/officer/sign-in"),
    ("POST", "/officer/sign-in"),
    ("GET", "/officer/password/{token}"),
    ("POST", "/officer/password/{token}"),
}
"""Routes one needs no sign-in for; their own tests say what they refuse."""
NEEDS = {
    ("GET", "/officer/"): "viewer",
    ("POST", "/officer/sign-out"): "viewer",
    ("POST", "/officer/sign-out-everywhere"): "viewer",
    ("GET", "/officer/settings"): "viewer",
    ("POST", "/officer/settings/password"): "viewer",
    ("GET", "/officer/settings/second"): "viewer",
    ("POST", "/officer/settings/second"): "viewer",
    ("POST", "/officer/settings/second/codes"): "viewer",
    ("POST", "/officer/settings/second/remove"): "viewer",
    ("GET", "/officer/audit"): "manager",
    ("GET", "/officer/officers"): "admin",
    ("POST", "/officer/officers"): "admin",
    ("GET", ONE): "admin",
    ("POST", f"{ONE}/role"): "admin",
    ("POST", f"{ONE}/disable"): "admin",
    ("POST", f"{ONE}/enable"): "admin",
    ("POST", f"{ONE}/reset"): "admin",
    **{
        ("GET", f"/officer/{place}"): "manager" for place in ("keys", "usage", "webhooks", "embeds")
    },
    **{("GET", one): "manager" for one in (KEY, HOOK, EMBED)},
    **{("POST", f"/officer/{place}"): "admin" for place in ("keys", "webhooks", "embeds")},
    **{("POST", f"{KEY}/{act}"): "admin" for act in ("rotate", "revoke")},
    **{
        ("POST", f"{HOOK}/{act}"): "admin"
        for act in ("change", "rotate", "test", "disable", "enable", "remove", "replay")
    },
    ("POST", f"{HOOK}/deliveries/{{delivery_id}}/replay"): "admin",
    **{("POST", f"{EMBED}/{act}"): "admin" for act in ("change", "disable", "enable", "remove")},
}
"""The least role that may. A piece that adds routes adds them here."""
CHANGES = {key for key in NEEDS if key[0] == "POST"}
OF_ONE = {key for key in NEEDS if "{officer_id}" in key[1]}


def routes_of(router, prefix=""):
    """Every route with its whole path, however deep it is included."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            for method in route.methods - {"HEAD"}:
                yield method, prefix + route.path
        elif hasattr(route, "original_router"):
            context = route.include_context
            yield from routes_of(route.original_router, prefix + context.prefix)


PORTAL = dict.fromkeys(("key_id", "webhook_id", "delivery_id", "embed_id"), uuid4())
"""Ids of nothing, where only who asks is looked at."""


async def portal_ids(office, organisation_id):
    """A key, a webhook with a delivery and an embedded form of an organisation."""
    made = {name: uuid4() for name in PORTAL}
    said = {**made, "o": organisation_id, "u": uuid4().hex[:8]}
    async with office.owner.begin() as connection:
        for statement in (
            "INSERT INTO api_keys (key_id, organisation_id, name, prefix, digest, scopes, environment, expires_on) "
            "VALUES (:key_id, :o, 'k', 'luodi_test_' || :u, sha256(CAST(:u AS bytea)), ARRAY['match:run'], 'sandbox', "
            "'2031-06-30')",
            "INSERT INTO webhook_endpoints (endpoint_id, organisation_id, environment, url, events, secret) "
            "VALUES (:webhook_id, :o, 'live', 'https://a.example/', ARRAY['key.expiring'], 'x')",
            "INSERT INTO webhook_deliveries (delivery_id, endpoint_id, organisation_id, event_id, event, payload, state, "
            "created_at, since, settled_at) VALUES (:delivery_id, :webhook_id, :o, 'msg_' || :u, 'key.expiring', '{}', "
            "'dead', '2030-06-01', '2030-06-01', '2030-06-02')",
            "INSERT INTO embeds (embed_id, organisation_id, tag, environment, origins) "
            "VALUES (:embed_id, :o, 't-' || :u, 'live', ARRAY['https://a.example'])",
        ):
            names = {name: value for name, value in said.items() if f":{name}" in statement}
            await connection.execute(text(statement), names)
    return made


OF_PORTAL = sorted(key for key in NEEDS if any(f"{{{name}}}" in key[1] for name in PORTAL))


@pytest.mark.parametrize(("method", "path"), OF_PORTAL)
async def test_keys_webhooks_and_forms_of_others_are_as_missing_as_none_at_all(
    office, method, path
):
    theirs = await portal_ids(office, office.people.there["admin"].organisation_id)
    browser = await (await office.browser()).be(office.people.here["admin"])
    bodies = set()
    for ids in (theirs, PORTAL, dict.fromkeys(PORTAL, "nobody")):
        answer = await ask(browser, method, path.format(**ids))
        assert answer.status_code == 404
        page = answer.text.replace(answer.headers["x-request-id"], "")
        for one in ids.values():
            page = page.replace(str(one), "")
        bodies.add(page)
    assert len(bodies) == 1
    assert await office.rows_of(office.people.here["admin"]) == []


async def ask(browser, method, path, **fields):
    if method == "GET":
        return await browser.get(path)
    return await browser.post(path, **fields)


def test_every_route_of_officers_is_listed(office):
    found = {key for key in routes_of(office.app.router) if key[1].startswith("/officer")}
    assert found == set(NEEDS) | OUTSIDE


@pytest.mark.parametrize(("method", "path"), sorted(NEEDS))
async def test_who_is_not_signed_in_gets_nowhere(office, method, path):
    browser = await office.browser()
    where = path.format(officer_id=office.people.here["viewer"].officer_id, **PORTAL)
    for cookie in (None, "", "A" * 43, "x" * 5000, "'; DROP TABLE officers"):
        if cookie is not None:
            browser.http.headers["cookie"] = f"luodi-session={cookie}"
        page = await browser.http.request(method, where, headers={"accept": "text/html"})
        api = await browser.http.request(method, where)
        if method == "GET" or not cookie:
            assert (page.status_code, api.status_code) == (303, 401)
            assert page.headers["location"].startswith("/officer/sign-in")
        else:
            assert (page.status_code, api.status_code) == (403, 403)
        assert not page.headers.get("set-cookie")


@pytest.mark.parametrize(("method", "path"), sorted(NEEDS))
async def test_each_role_may_what_is_listed_and_no_more(office, method, path):
    needed = ROLES.index(NEEDS[method, path])
    ids = await portal_ids(office, office.people.here["admin"].organisation_id)
    for number, role in enumerate(ROLES):
        me = office.people.here[role]
        browser = await (await office.browser()).be(me)
        colleague = next(p for p in office.people.here.values() if p != me)
        answer = await ask(
            browser, method, path.format(officer_id=colleague.officer_id, **ids), role="viewer"
        )
        if number < needed:
            assert answer.status_code == 403, role
            assert colleague.email not in answer.text
            assert [row.action for row in await office.rows_of(me)] == []
        else:
            assert answer.status_code in {200, 303, 422}, role


@pytest.mark.parametrize(("method", "path"), sorted(OF_ONE))
async def test_what_belongs_to_others_is_as_missing_as_what_does_not_exist(office, method, path):
    browser = await (await office.browser()).be(office.people.here["admin"])
    people, bodies = office.people, set()
    for whose in (
        people.there["officer"].officer_id,
        people.above.officer_id,
        uuid4(),
        "nobody",
        "1" * 300,
    ):
        answer = await ask(browser, method, path.format(officer_id=whose), role="admin")
        assert answer.status_code == 404
        bodies.add(answer.text.replace(str(whose), "").replace(answer.headers["x-request-id"], ""))
    assert len(bodies) == 1, [set(a.split()) ^ set(b.split()) for a in bodies for b in bodies]
    assert await office.rows_of(people.there["officer"]) == []
    assert await office.rows_of(people.here["admin"]) == []


@pytest.mark.parametrize(("method", "path"), sorted(CHANGES))
async def test_no_change_without_the_token_of_the_session(office, method, path):
    me, other = office.people.here["admin"], office.people.here["manager"]
    browser = await (await office.browser()).be(me)
    stranger = await (await office.browser()).be(other)
    where = path.format(officer_id=other.officer_id, **PORTAL)
    for token in (None, "", "0" * 64, await stranger.token()):
        data = {"role": "viewer", "current": "x"} | ({"csrf": token} if token is not None else {})
        answer = await browser.http.post(where, data=data)
        assert answer.status_code == 403, token
        assert answer.json()["type"] == "/problems/form-not-ours"
    assert await office.rows_of(me) == []
    assert (await browser.get("/officer/settings")).status_code == 200


async def test_fields_nobody_asked_for_change_nothing(office):
    me, person = office.people.here["admin"], office.people.here["viewer"]
    browser = await (await office.browser()).be(me)
    extra = {
        "organisation_id": str(office.people.province),
        "officer_id": str(me.officer_id),
        "email": "other@example.cn",
        "disabled_at": "",
    }
    await browser.post(f"/officer/officers/{person.officer_id}/role", role="officer", **extra)
    page = (await browser.get("/officer/officers")).text
    assert person.email in page
    assert "other@example.cn" not in page
    own = await browser.post(
        "/officer/settings/password", role="admin", current="x", password="y", again="y"
    )
    assert own.status_code == 422
