"""The audit log as managers read it: their own organisations', filtered, page by page, without anything personal."""

import re

import pytest

from service.audit.log import Actor, breaks, record
from service.officers.sessions import Identity, act_as

AUDIT = "/officer/audit"


async def wrote(office, person, action, count=1, **detail):
    async with office.sessions.begin() as session:
        await act_as(session, Identity(person.officer_id, person.organisation_id))
        actor = Actor("officer", str(person.officer_id), person.organisation_id)
        for number in range(count):
            await record(session, actor, action, ("thing", f"{action}-{number:03}"), **detail)


async def reader(office, who="manager"):
    return await (await office.browser()).be(office.people.of(who))


def cells(page):
    rows = re.findall(r"<tr>\s*<td[^>]*>(.*?)</tr>", page.text, re.S)
    return [re.sub(r"<[^>]+>|\s+", " ", row) for row in rows]


async def test_reading_is_one_row_that_says_which_filters_were_used(office):
    browser = await reader(office)
    await browser.get(AUDIT)
    await browser.get(f"{AUDIT}?what=officer.added&since=2030-01-01")
    rows = await office.rows_of(office.people.here["manager"])
    assert [row.action for row in rows] == ["audit.read", "audit.read"]
    assert [row.detail["filters"] for row in rows] == [[], ["since", "what"]]


async def test_a_city_reads_its_own_and_the_province_both(office):
    here, there = office.people.here["officer"], office.people.there["officer"]
    await wrote(office, here, "officer.signed_in")
    await wrote(office, there, "officer.signed_in")
    city = (await (await reader(office)).get(AUDIT)).text
    province = (await (await reader(office, "above")).get(AUDIT)).text
    assert here.name in city
    assert there.name not in city
    assert str(there.officer_id) not in city
    assert here.name in province
    assert there.name in province


async def test_filters_by_who_what_and_when_join(office):
    officer, viewer = office.people.here["officer"], office.people.here["viewer"]
    await wrote(office, officer, "officer.signed_in")
    await wrote(office, officer, "officer.signed_out")
    await wrote(office, viewer, "officer.signed_in")
    browser = await reader(office)

    async def found(**filters):
        page = await browser.http.get(AUDIT, params=filters, headers={"accept": "text/html"})
        assert page.status_code == 200
        return len(cells(page))

    who, what = str(officer.officer_id), "officer.signed_in"
    assert await found(who=who) == 2
    assert await found(what=what) == 2
    assert await found(who=who, what=what) == 1
    assert await found(who=who, since="2000-01-01", until="2900-01-01") == 2
    assert await found(who=who, since="2900-01-01") == 0
    assert await found(who=who, until="2000-01-01") == 0
    assert await found(who="nobody' OR true --") == 0
    assert await found(who=who, what="\x00") == 2


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "0001-01-01", "9999-12-31", "2026-1-1x"])
@pytest.mark.parametrize("name", ["since", "until"])
async def test_a_day_that_is_none_is_told_beside_its_field(office, name, day):
    answer = await (await reader(office)).get(f"{AUDIT}?{name}={day}")
    assert answer.status_code == 422
    assert re.search(rf'id="error-{name}"[^>]*>.*日期格式不正确', answer.text)


async def test_pages_neither_skip_nor_repeat_while_rows_are_added(office):
    officer = office.people.here["officer"]
    await wrote(office, officer, "lead.moved", 120)
    browser, seen, address = await reader(office), [], f"{AUDIT}?what=lead.moved"
    while address:
        page = await browser.get(address)
        seen += [row.subject for row in await shown(office, page)]
        await wrote(office, officer, "lead.moved.later", 3)
        following = re.search(r'href="(/officer/audit\?[^"]*before=\d+)"', page.text)
        address = following[1].replace("&amp;", "&") if following else None
    assert seen == [f"lead.moved-{number:03}" for number in reversed(range(120))]


async def shown(office, page):
    """The rows a page shows, by their time and order: read back from the log by the cells' number."""
    times = re.findall(r'<td[^>]*><time datetime="([^"]+)"', page.text)
    rows = await office.rows("action = 'lead.moved'")
    by_time = {row.at.isoformat(): row for row in rows}
    return [by_time[time] for time in times]


async def test_a_correction_names_the_fields_and_a_move_the_stages_in_their_order(office):
    officer = office.people.here["officer"]
    await wrote(office, officer, "lead.corrected", fields=["person", "phone"])
    await wrote(office, officer, "lead.moved", **{"to": "unsuitable", "from": "visiting"})
    browser = await reader(office)
    said = " ".join(cells(await browser.get(f"{AUDIT}?lang=en")))
    assert "What was changed: Person to contact, Phone" in said
    assert re.search(r"Stage before: Visiting\s+Stage after: Unsuitable ", said)
    assert "所改内容：联系人、电话" in " ".join(cells(await browser.get(f"{AUDIT}?lang=zh")))


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 30, "١", "0"])
async def test_a_cursor_that_is_none_begins_anew_or_ends(office, before):
    assert (await (await reader(office)).get(f"{AUDIT}?before={before}")).status_code == 200


async def test_what_a_row_says_is_shown_only_where_it_is_known_to_be_harmless(office):
    officer = office.people.here["officer"]
    await wrote(
        office,
        officer,
        "officer.role_changed",
        before="viewer",
        after="manager",
        phone="13800000000",
    )
    page = await (await reader(office)).get(AUDIT)
    assert "原为：查看人员" in page.text
    assert "改为：负责人" in page.text
    assert "13800000000" not in page.text


async def test_no_address_of_anybody_stands_on_the_page_and_words_are_escaped(office):
    await wrote(office, office.people.here["officer"], "<script>alert(1)</script>")
    page = (await (await reader(office)).get(AUDIT)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "@example" not in page


async def test_english_has_english_words(office):
    await wrote(office, office.people.here["officer"], "officer.signed_in", second="totp")
    page = (await (await reader(office)).get(f"{AUDIT}?lang=en")).text
    assert "Signed in" in page
    assert "second step: authenticator code" in page


async def test_everything_officers_did_in_these_tests_left_the_log_whole(office):
    await wrote(office, office.people.here["officer"], "officer.signed_in", 3)
    async with office.owner.connect() as connection:
        assert await breaks(connection) == []
