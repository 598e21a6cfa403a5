"""An organisation looks after its own keys, webhooks and embedded forms, on pages."""

import datetime as dt
import re

import pytest
from sqlalchemy import text

from service.partners.own import MOST
from tests.conftest import TODAY

KEYS, HOOKS, EMBEDS = "/officer/keys", "/officer/webhooks", "/officer/embeds"
SECRET = re.compile(r"luodi_(?:live|test)_[0-9A-Za-z]{30}_[0-9A-Za-z]{6}")
HOOK = {"url": "https://93.184.216.34/hook", "events": ["key.expiring"], "environment": "live"}
FORM = {"environment": "live", "origins": "https://www.example.com", "language": "auto", "theme": "auto"}  # fmt: skip


@pytest.fixture
def admin(office):
    return office.people.here["admin"]


@pytest.fixture
async def browser(office, admin):
    return await (await office.browser()).be(admin)


async def new_key(browser, **changed):
    said = {"name": "门户", "scopes": ["match:run", "catalogue:read"], "environment": "live"}
    return await browser.post(KEYS, KEYS, **{**said, **changed})


async def usage(browser, secret):
    return await browser.http.get("/v1/usage", headers={"Authorization": f"Bearer {secret}"})


async def rows(office, query, **given):
    async with office.owner.connect() as connection:
        return (await connection.execute(text(query), given)).all()


async def the_one(office, admin, column, table):
    """The id of the one row that the administrator's organisation has."""
    query = f"SELECT {column} FROM {table} WHERE organisation_id = :o"
    ((found,),) = await rows(office, query, o=admin.organisation_id)
    return found


async def test_a_key_is_shown_once_opens_what_it_should_and_is_one_audit_row(
    office, browser, admin
):
    page = await new_key(browser)
    assert page.status_code == 200
    (secret,) = set(SECRET.findall(page.text))
    answer = await usage(browser, secret)
    assert answer.status_code == 200
    assert answer.json()["key"]["scopes"] == ["match:run", "catalogue:read"]
    assert answer.json()["key"]["expires_on"] == "2031-12-30"  # eighteen months on
    assert answer.json()["limits"]["per_second"] == 10
    listed = await browser.get(KEYS)
    assert secret not in listed.text
    assert secret[:17] in listed.text
    (row,) = await office.rows_of(admin)
    assert (row.action, row.detail["prefix"]) == ("key.created", answer.json()["key"]["prefix"])
    assert secret not in str(row)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"environment": "production"}, "environment"),
        ({"expires_on": "2031-12-31"}, "expires_on"),
        ({"expires_on": "2030-06-29"}, "expires_on"),
        ({"expires_on": "tomorrow"}, "expires_on"),
    ],
)
async def test_what_is_wrong_with_a_key_is_said_at_its_field_and_nothing_is_made(
    office, browser, admin, changed, field
):
    answer = await new_key(browser, **changed)
    assert answer.status_code == 422
    assert f'id="error-{field}"' in answer.text
    assert not SECRET.search(answer.text)
    assert await office.rows_of(admin) == []


async def test_nobody_gives_himself_other_limits(browser):
    page = await new_key(browser, per_second="1000", burst="1000", monthly="", organisation_id="x")
    answer = await usage(browser, SECRET.search(page.text)[0])
    assert answer.json()["limits"] == {
        "per_second": 10, "burst": 20, "matches_per_month": None, "matches_left": None,
    }  # fmt: skip


async def test_a_bound_on_the_months_matches_is_not_doubled_by_a_second_key(office, browser, admin):
    await new_key(browser)
    async with office.owner.begin() as connection:
        await connection.execute(
            text("UPDATE api_keys SET monthly = 100 WHERE organisation_id = :o"),
            {"o": admin.organisation_id},
        )
    refused = await new_key(browser)
    assert refused.status_code == 422
    assert "每月匹配次数有上限" in refused.text
    assert (await new_key(browser, scopes=["catalogue:read"])).status_code == 200
    assert (await new_key(browser, environment="sandbox")).status_code == 200


async def test_there_is_an_end_to_how_many(office, browser, admin):
    async with office.owner.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO api_keys (organisation_id, name, prefix, digest, scopes, environment, expires_on) "
                "SELECT :o, 'k', :u || n, sha256(CAST(:u || n AS bytea)), ARRAY['match:run'], 'live', '2031-01-01' "
                "FROM generate_series(1, :n) n"
            ),
            {"o": admin.organisation_id, "u": str(admin.officer_id), "n": MOST},
        )
    assert (await new_key(browser)).status_code == 422


async def test_a_replaced_key_goes_on_for_as_long_as_was_asked_and_keeps_its_limits(
    office, browser, admin
):
    old = SECRET.search((await new_key(browser)).text)[0]
    key_id = await the_one(office, admin, "key_id", "api_keys")
    async with office.owner.begin() as connection:
        await connection.execute(
            text("UPDATE api_keys SET per_second = 50, monthly = 9 WHERE key_id = :k"),
            {"k": key_id},
        )
    page = await browser.post(f"{KEYS}/{key_id}/rotate", KEYS, overlap="7")
    new = SECRET.search(page.text)[0]
    assert new != old
    assert [(await usage(browser, one)).status_code for one in (old, new)] == [200, 200]
    limits = (await usage(browser, new)).json()["limits"]
    assert (limits["per_second"], limits["matches_per_month"]) == (50, 9)
    ((ends_at,),) = await rows(office, "SELECT ends_at FROM api_keys WHERE key_id = :k", k=key_id)
    assert ends_at == office.clock() + dt.timedelta(days=7)
    assert [row.action for row in await office.rows_of(admin)] == ["key.created", "key.replaced"]
    again = await browser.post(f"{KEYS}/{key_id}/rotate", KEYS, overlap="7")
    assert again.status_code == 422
    assert not SECRET.search(again.text)


@pytest.mark.parametrize("overlap", ["", "-1", "31", "x", "1.5", "٣"])
async def test_an_overlap_that_cannot_be_is_refused(office, browser, admin, overlap):
    await new_key(browser)
    key_id = await the_one(office, admin, "key_id", "api_keys")
    answer = await browser.post(f"{KEYS}/{key_id}/rotate", KEYS, overlap=overlap)
    assert answer.status_code == 422
    assert 'id="error-overlap"' in answer.text


async def test_a_revoked_key_opens_nothing_and_revoking_twice_is_one_row(office, browser, admin):
    secret = SECRET.search((await new_key(browser)).text)[0]
    key_id = await the_one(office, admin, "key_id", "api_keys")
    for _ in range(2):
        assert (await browser.post(f"{KEYS}/{key_id}/revoke", KEYS)).status_code == 303
    assert (await usage(browser, secret)).status_code == 401
    assert [row.action for row in await office.rows_of(admin)] == ["key.created", "key.revoked"]
    assert "已吊销" in (await browser.get(f"{KEYS}/{key_id}")).text


async def test_the_application_itself_cannot_write_keys(office, admin):
    from service.organisations.store import act_for

    for statement in (
        "UPDATE api_keys SET per_second = 1e6",
        "INSERT INTO api_keys (name) VALUES ('x')",
        "DELETE FROM api_keys",
        "SELECT digest FROM api_keys",
    ):
        async with office.sessions() as session:
            await act_for(session, admin.organisation_id)
            with pytest.raises(Exception, match="permission denied"):
                await session.execute(text(statement))


async def test_a_function_makes_keys_for_nobody_but_who_acts(office):
    call = text(
        "SELECT * FROM luodi_key_make('x', 'p', sha256('x'), ARRAY['match:run'], 'live', '2030-07-01', '2030-06-30', "
        "20, NULL, NULL)"
    )
    async with office.sessions() as session:
        with pytest.raises(Exception, match="no such key"):
            await session.execute(call)


async def test_usage_shows_the_month_by_key_and_day(office, browser, admin):
    await new_key(browser)
    key_id = await the_one(office, admin, "key_id", "api_keys")
    async with office.owner.begin() as connection:
        for day, count in ((TODAY, 1234), (TODAY.replace(day=2), 7), (dt.date(2030, 5, 9), 55)):
            await connection.execute(
                text("INSERT INTO key_usage VALUES (:k, :d, 'GET /v1/sites', :o, :n, 3, 2)"),
                {"k": key_id, "d": day, "o": admin.organisation_id, "n": count},
            )
    now = (await browser.get("/officer/usage")).text
    assert "1,241" in now
    assert "2030-06-02" in now
    assert "2030-05-09" not in now
    before = (await browser.get("/officer/usage?month=2030-05")).text
    assert "2030-05-09" in before
    assert "1,241" not in before
    assert (await browser.get("/officer/usage?month=May")).status_code == 422
    theirs = await (await office.browser()).be(office.people.there["manager"])
    assert "门户" not in (await theirs.get("/officer/usage")).text


async def test_a_webhooks_secret_is_shown_once_and_replaced(office, browser, admin):
    page = await browser.post(HOOKS, HOOKS, **HOOK)
    assert page.status_code == 200, page.text
    secret = re.search(r"whsec_[^\"]+", page.text)[0]
    one = await the_one(office, admin, "endpoint_id", "webhook_endpoints")
    shown = (await browser.get(f"{HOOKS}/{one}")).text
    assert "whsec_" not in shown
    rotated = await browser.post(f"{HOOKS}/{one}/rotate", HOOKS)
    assert re.search(r"whsec_[^\"]+", rotated.text)[0] != secret
    actions = [row.action for row in await office.rows_of(admin)]
    assert actions == ["webhook.created", "webhook.rotated"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"url": "http://93.184.216.34/"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": ""}, "url"),
        ({"events": []}, "events"),
        ({"environment": ""}, "environment"),
    ],
)
async def test_a_webhook_that_cannot_be_is_refused(office, browser, admin, changed, field):
    answer = await browser.post(HOOKS, HOOKS, **{**HOOK, **changed})
    assert answer.status_code == 422
    assert f'id="error-{field}"' in answer.text
    assert await office.rows_of(admin) == []


async def test_what_never_arrived_is_listed_and_sent_again_one_or_all(office, browser, admin):
    await browser.post(HOOKS, HOOKS, **HOOK)
    one = await the_one(office, admin, "endpoint_id", "webhook_endpoints")
    for _ in range(3):
        await browser.post(f"{HOOKS}/{one}/test", HOOKS)
    await browser.post(f"{HOOKS}/{one}/disable", HOOKS)  # what waited is dead
    states = "SELECT delivery_id, state FROM webhook_deliveries WHERE endpoint_id = :e ORDER BY created_at"  # fmt: skip
    found = await rows(office, states, e=one)
    assert {row.state for row in found} == {"dead"}
    refused = await browser.post(f"{HOOKS}/{one}/replay", HOOKS)
    assert refused.status_code == 422  # disabled
    await browser.post(f"{HOOKS}/{one}/enable", HOOKS)
    path = f"{HOOKS}/{one}/deliveries/{found[0].delivery_id}/replay"
    assert (await browser.post(path, HOOKS)).status_code == 303
    assert [row.state for row in await rows(office, states, e=one)] == ["pending", "dead", "dead"]
    assert "未送达" in (await browser.get(f"{HOOKS}/{one}?state=dead")).text
    assert (await browser.post(f"{HOOKS}/{one}/replay", HOOKS)).status_code == 303
    assert {row.state for row in await rows(office, states, e=one)} == {"pending"}
    assert (await browser.post(f"{HOOKS}/{one}/replay", HOOKS)).status_code == 422  # none is left
    (last,) = (await office.rows_of(admin))[-1:]
    assert (last.action, last.detail) == ("webhook.replayed", {"deliveries": 2})


async def new_embed(browser, admin, **changed):
    tag = f"bank-{admin.officer_id.hex[:8]}"
    return await browser.post(EMBEDS, EMBEDS, **{"tag": tag, **FORM, **changed})


async def test_a_form_gets_its_code_and_is_found_by_its_tag(office, browser, admin):
    made = await new_embed(browser, admin, accent="#0B4F9E")
    assert made.status_code == 303
    page = (await browser.get(made.headers["location"])).text
    tag = f"bank-{admin.officer_id.hex[:8]}"
    assert f"data-partner=&#34;{tag}&#34;" in page
    assert (await browser.get(f"/embed/{tag}")).headers["location"] == f"/embed/{tag}/auto.auto/assess"  # fmt: skip
    base = made.headers["location"].partition("?")[0]
    await browser.post(f"{base}/disable", EMBEDS)
    assert (await browser.get(f"/embed/{tag}")).status_code == 404
    await browser.post(f"{base}/enable", EMBEDS)
    changed = {**FORM, "origins": "https://a.example\nhttps://b.example:8443/", "accent": ""}
    assert (await browser.post(f"{base}/change", EMBEDS, **changed)).status_code == 303
    framed = await browser.get(f"/embed/{tag}/zh.auto/assess")
    policy = framed.headers["content-security-policy"]
    assert "frame-ancestors https://a.example https://b.example:8443;" in policy
    await browser.post(f"{base}/remove", EMBEDS)
    assert (await browser.get(f"/embed/{tag}")).status_code == 404
    assert [row.action for row in await office.rows_of(admin)] == [
        "embed.created", "embed.changed", "embed.changed", "embed.changed", "embed.removed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"tag": "Bank"}, "tag"),
        ({"tag": "a"}, "tag"),
        ({"origins": ""}, "origins"),
        ({"origins": "http://www.example.com"}, "origins"),
        ({"origins": "https://www.example.com/page"}, "origins"),
        ({"origins": "https://*.example.com"}, "origins"),
        ({"origins": "https://user@example.com"}, "origins"),
        ({"origins": "http://localhost:8080"}, "origins"),
        ({"origins": "https://a.example; script-src *"}, "origins"),
        ({"origins": "\n".join(f"https://a{n}.example" for n in range(21))}, "origins"),
        ({"theme": "neon"}, "theme"),
        ({"language": "fr"}, "language"),
        ({"environment": "x"}, "environment"),
        ({"accent": "red"}, "accent"),
        ({"accent": "#ffcc00"}, "accent"),
        ({"accent": "#222222", "theme": "dark"}, "accent"),
    ],
)
async def test_a_form_that_cannot_be_is_refused_at_its_field(
    office, browser, admin, changed, field
):
    answer = await new_embed(browser, admin, **changed)
    assert answer.status_code == 422
    assert f'id="error-{field}"' in answer.text
    assert await office.rows_of(admin) == []


async def test_a_tag_is_whose_it_is(office, browser, admin):
    await new_embed(browser, admin)
    other = await (await office.browser()).be(office.people.there["admin"])
    assert 'id="error-tag"' in (await new_embed(other, admin)).text
    assert "bank-" not in (await other.get(EMBEDS)).text


async def test_a_sandbox_may_be_tried_on_ones_own_machine(browser, admin):
    changed = {"environment": "sandbox", "origins": "http://localhost:8080"}
    assert (await new_embed(browser, admin, **changed)).status_code == 303


@pytest.mark.parametrize("tag", ["%00", "a%00b", "%ED%A0%80", "A-B", "a" * 5000])
async def test_what_is_no_tag_of_a_form_is_not_looked_for(browser, tag):
    assert (await browser.get(f"/embed/{tag}")).status_code == 404
