"""Every officers' route for everybody: what is not listed here fails the build."""

import re
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute

from tests.service.officers.needs import NEEDS, OUTSIDE

ROLES = ("viewer", "officer", "manager", "admin")
CHANGES = {key for key in NEEDS if key[0] == "POST"}
OF_ONE = {key for key in NEEDS if "{officer_id}" in key[1]}
KNOWN = {"figure": "funnel", "form": "csv", "target_id": "transfer-parks"}
"""Parts of an address that name no row."""


def filled(path, officer):
    """The path with an officer's id where it names one; what else it names does not exist (each piece tests what does)."""
    return re.sub(r"\{(\w+)\}", lambda part: str(_named(part[1], officer)), path)


def _named(part, officer):
    return officer if part == "officer_id" else KNOWN.get(part, uuid4())


def names_a_row(path):
    return bool(set(re.findall(r"\{(\w+)\}", path)) - {"officer_id", *KNOWN})


def routes_of(router, prefix=""):
    """Every route with its whole path, however deep it is included."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            for method in route.methods - {"HEAD"}:
                yield method, prefix + route.path
        elif hasattr(route, "original_router"):
            context = route.include_context
            yield from routes_of(route.original_router, prefix + context.prefix)


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
    where = filled(path, office.people.here["viewer"].officer_id)
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
    for number, role in enumerate(ROLES):
        me = office.people.here[role]
        browser = await (await office.browser()).be(me)
        colleague = next(p for p in office.people.here.values() if p != me)
        answer = await ask(browser, method, filled(path, colleague.officer_id), role="viewer")
        if number < needed:
            assert answer.status_code == 403, role
            assert colleague.email not in answer.text
            assert [row.action for row in await office.rows_of(me)] == []
        else:
            good = {404, 422} if names_a_row(path) else {200, 303, 422}
            assert answer.status_code in good, (role, answer.status_code)


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
    where = filled(path, other.officer_id)
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
