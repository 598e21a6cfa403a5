"""Administrators add, reset, disable and promote officers of their organisation and those beneath it, and no others."""

import html
import re

import pytest

from tests.service.officers.people import NEW_PASSWORD, PASSWORD

LIST = "/officer/officers"


def link_in(page):
    return "/officer/password/" + re.search(r"/officer/password/([\w-]{43})", page.text)[1]


async def admin(office, who="admin"):
    return await (await office.browser()).be(office.people.of(who))


async def send_password(office, link, password=NEW_PASSWORD, again=None):
    """From a browser of its own."""
    browser = await office.browser()
    sent = {"password": password, "again": password if again is None else again}
    return await browser.post(link, link, **sent)


def new(office, **said):
    place = str(office.people.here["admin"].organisation_id)
    mark = office.people.province.hex[:8]
    fields = {"name": "陈新", "email": f"New.{mark}@Example.gov.cn", "role": "officer"}
    return {**fields, "organisation": place, **said}


async def test_who_is_added_sets_a_password_by_a_link_once_and_signs_in(office):
    browser, fields = await admin(office), new(office)
    page = await browser.post(LIST, LIST, **fields)
    assert page.status_code == 200
    assert "http://luodi.test/officer/password/" in page.text
    link = link_in(page)
    opened = await (await office.browser()).get(link)
    assert fields["email"].lower() in opened.text
    assert (await send_password(office, link)).headers["location"].endswith("first-password")
    assert (await send_password_gone(office, link)) == 410
    signed = await (await office.browser()).try_sign_in(fields["email"], NEW_PASSWORD)
    assert signed.status_code == 303
    added = [
        row
        for row in await office.rows_of(office.people.here["admin"])
        if row.action == "officer.added"
    ]
    assert [row.detail for row in added] == [{"role": "officer"}]


async def send_password_gone(office, link):
    return (await (await office.browser()).get(link)).status_code


async def test_a_link_stays_when_the_password_will_not_do(office):
    link = link_in(await (await admin(office)).post(LIST, LIST, **new(office)))
    assert (await send_password(office, link, "short")).status_code == 422
    assert (await send_password(office, link, again="another one here")).status_code == 422
    assert (await send_password(office, link)).status_code == 303


async def test_a_link_runs_out_after_two_days(office):
    link = link_in(await (await admin(office)).post(LIST, LIST, **new(office)))
    office.clock.move(hours=47)
    assert await send_password_gone(office, link) == 200
    office.clock.move(hours=2)
    assert await send_password_gone(office, link) == 410


@pytest.mark.parametrize("token", ["x", "A" * 43, "..%00", "ß" * 43])
async def test_a_link_nobody_made_looks_like_one_that_was_used(office, token):
    assert await send_password_gone(office, f"/officer/password/{token}") == 410


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"email": "no address"}, "邮箱格式不正确"),
        ({"email": ""}, "邮箱格式不正确"),
        ({"name": "   "}, "请填写姓名"),
        ({"role": "owner"}, "请选择所列角色之一"),
        ({"organisation": ""}, "请选择所列单位之一"),
        ({"organisation": "there"}, "请选择所列单位之一"),
        ({"organisation": "province"}, "请选择所列单位之一"),
        ({"email": "taken"}, "此邮箱不能添加"),
    ],
)
async def test_what_cannot_be_added_is_told_beside_its_field(office, said, told):
    people = office.people
    if "organisation" in said:
        places = {"there": people.there["admin"].organisation_id, "province": people.province}
        said = {"organisation": str(places.get(said["organisation"], ""))}
    if said.get("email") == "taken":
        said = {"email": people.there["viewer"].email.upper()}
    fields = new(office, **said)
    answer = await (await admin(office)).post(LIST, LIST, **fields)
    assert answer.status_code == 422
    assert told in html.unescape(answer.text)
    assert not [
        row for row in await office.rows_of(people.here["admin"]) if row.action == "officer.added"
    ]


async def test_a_reset_ends_password_and_sessions_at_once_and_earlier_links(office):
    person = office.people.here["officer"]
    theirs, browser = await (await office.browser()).be(person), await admin(office)
    first = link_in(await browser.post(f"{LIST}/{person.officer_id}/reset"))
    second = link_in(await browser.post(f"{LIST}/{person.officer_id}/reset"))
    assert (await theirs.get("/officer/settings")).status_code == 303
    assert (await (await office.browser()).try_sign_in(person.email)).status_code == 422
    assert await send_password_gone(office, first) == 410
    assert (await send_password(office, second)).status_code == 303
    assert (
        await (await office.browser()).try_sign_in(person.email, NEW_PASSWORD)
    ).status_code == 303


async def test_who_is_disabled_is_out_at_once_and_can_come_back(office):
    person = office.people.here["officer"]
    theirs, browser = await (await office.browser()).be(person), await admin(office)
    one = f"{LIST}/{person.officer_id}"
    assert (await browser.post(f"{one}/disable")).headers["location"] == f"{one}?done=disabled"
    assert (await theirs.get("/officer/settings")).status_code == 303
    assert (await (await office.browser()).try_sign_in(person.email)).status_code == 422
    await browser.post(f"{one}/enable")
    assert (await theirs.get("/officer/settings")).status_code == 303
    assert (await (await office.browser()).try_sign_in(person.email)).status_code == 303


async def test_a_role_counts_from_the_next_request(office):
    person = office.people.here["officer"]
    theirs = await (await office.browser()).be(person)
    assert (await theirs.get("/officer/audit")).status_code == 403
    await (await admin(office)).post(f"{LIST}/{person.officer_id}/role", role="manager")
    assert (await theirs.get("/officer/audit")).status_code == 200
    (row,) = [
        r
        for r in await office.rows_of(office.people.here["admin"])
        if r.action == "officer.role_changed"
    ]
    assert row.detail == {"before": "officer", "after": "manager"}


@pytest.mark.parametrize("verb", ["role", "disable", "reset"])
async def test_nobody_can_lock_himself_out(office, verb):
    me = office.people.here["admin"]
    browser = await admin(office)
    answer = await browser.post(f"{LIST}/{me.officer_id}/{verb}", role="viewer")
    assert answer.status_code == 422
    assert "请由另一位管理员操作" in answer.text
    assert (await browser.get(LIST)).status_code == 200


async def test_the_province_manages_its_cities_and_a_city_neither_the_province_nor_another(office):
    above, here = await admin(office, "above"), await admin(office)
    everybody = (await above.get(LIST)).text
    mine = (await here.get(LIST)).text
    for person in (*office.people.here.values(), *office.people.there.values()):
        assert person.email in everybody
    assert office.people.above.email not in mine
    assert not [p for p in office.people.there.values() if p.email in mine]
    city = office.people.there["officer"]
    done = await above.post(f"{LIST}/{city.officer_id}/reset", second="1")
    assert done.status_code == 200
    assert (await send_password(office, link_in(done))).status_code == 303


async def test_a_lost_phone_is_helped_by_the_administrator(office):
    from tests.service.officers.test_account import set_up

    person = office.people.here["officer"]
    await set_up(office, await (await office.browser()).be(person))
    browser = await admin(office)
    link = link_in(await browser.post(f"{LIST}/{person.officer_id}/reset"))
    await send_password(office, link)
    assert (
        await (await office.browser()).try_sign_in(person.email, NEW_PASSWORD)
    ).status_code == 422
    link = link_in(await browser.post(f"{LIST}/{person.officer_id}/reset", second="1"))
    await send_password(office, link, PASSWORD)
    assert (await (await office.browser()).try_sign_in(person.email)).status_code == 303
