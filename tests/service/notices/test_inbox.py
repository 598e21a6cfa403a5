"""The inbox as its officer sees it."""

import datetime as dt
import re
from uuid import uuid4

import pytest

from service.notices.kinds import USUAL
from service.notices.store import notify
from service.pages.officers.inbox import words
from tests.service.officers.people import START

LEAD = ("lead", "6f0d0f0e-0000-4000-8000-000000000001")


@pytest.fixture
def told(office, acting):
    """`await told(hours, kind, …)`: the officer here is told so many hours from the start."""

    async def tell(hours, kind="lead.moved", subject=None, who=None, **detail):
        person = who or office.people.here["officer"]
        subject = subject or ("lead", str(uuid4()))
        async with acting(office.people.province) as session:
            at = START + dt.timedelta(hours=hours)
            await notify(session, person.officer_id, kind, subject, now=at, **detail)

    return tell


@pytest.fixture
async def me(office):
    return await (await office.browser()).be(office.people.here["officer"])


def fresh(page: str) -> list[str]:
    """Ids of notices that can be marked as read."""
    return re.findall(r'name="notice" value="([0-9a-f-]{36})"', page)


def links(page: str) -> list[str]:
    return re.findall(r'href="/officer/inbox/([0-9a-f-]{36})"', page)


async def test_nothing_yet_says_what_will_come(me):
    page = (await me.get("/officer/inbox")).text
    assert "没有消息" in page
    assert 'class="unread"' not in page
    english = (await me.get("/officer/inbox?lang=en")).text
    assert "No notices" in english


async def test_unread_come_first_then_the_newest_and_days_are_told_apart(me, told):
    for hours in (-30, -1, 0):
        await told(hours)
    newest = fresh((await me.get("/officer/inbox")).text)[0]
    await me.post("/officer/inbox/read", notice=newest)
    page = (await me.get("/officer/inbox")).text
    assert len(fresh(page)) == 2
    assert links(page)[-1] == newest
    assert page.index("未读</h2>") < page.index("已读</h2>")
    days = re.findall(r'<h3><time datetime="([\d-]+)"', page)
    assert days == ["2030-06-30", "2030-06-29", "2030-06-30"]


async def test_the_count_is_shown_on_every_page(me, told):
    for _ in range(3):
        await told(0)
    for path in ("/officer/", "/officer/settings", "/officer/inbox", "/officer/searches"):
        page = (await me.get(path)).text
        assert re.search(
            r'href="/officer/inbox"[^>]*>消息 <span class="unread">.*?</span>3</span>', page
        )
    for _ in range(99):
        await told(0)
    assert "99+</span>" in (await me.get("/officer/")).text


async def test_opening_one_marks_it_read_and_leads_to_its_subject(me, told):
    await told(0, "lead.assigned", LEAD)
    [one] = links((await me.get("/officer/inbox")).text)
    answer = await me.get(f"/officer/inbox/{one}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/officer/leads/{LEAD[1]}")
    assert fresh((await me.get("/officer/inbox")).text) == []


async def test_all_are_read_but_not_what_came_after_the_page_was_made(office, me, told):
    await told(0)
    await told(0, "lead.closed")
    page = (await me.get("/officer/inbox")).text
    until = re.search(r'name="until" value="([^"]+)"', page)[1]
    office.clock.move(hours=2)
    await told(1, "lead.overdue")
    answer = await me.post("/officer/inbox/read", until=until)
    assert answer.status_code == 303
    page = (await me.get("/officer/inbox")).text
    assert len(fresh(page)) == 1
    assert len(links(page)) == 3


async def test_one_kind_alone_can_be_seen_and_read(me, told):
    await told(0)
    await told(0, "lead.closed")
    page = (await me.get("/officer/inbox?kind=lead.closed")).text
    assert len(links(page)) == 1
    answer = await me.post("/officer/inbox/read", kind="lead.closed")
    assert answer.headers["location"] == "/officer/inbox?kind=lead.closed"
    assert len(fresh((await me.get("/officer/inbox")).text)) == 1
    assert len(links((await me.get("/officer/inbox?kind=<script>")).text)) == 2


async def test_paging_shows_each_once_and_ends(office, me, told):
    for hours in range(70):
        await told(hours / 10)
    office.clock.move(hours=8)
    page = (await me.get("/officer/inbox")).text
    for one in fresh(page)[:10]:
        await me.post("/officer/inbox/read", notice=one)
    seen, path = [], "/officer/inbox"
    while path:
        page = (await me.get(path)).text
        seen += links(page)
        found = re.search(r'class="button secondary" href="(/officer/inbox\?[^"]+)"', page)
        path = found[1].replace("&amp;", "&") if found else None
    assert len(seen) == len(set(seen)) == 70


@pytest.mark.parametrize("after", ["x", "bnVsbA", "W10", "%00"])
async def test_a_cursor_nobody_gave_is_refused(me, after):
    assert (await me.get(f"/officer/inbox?after={after}")).status_code == 422


async def test_nobody_opens_or_reads_for_another(office, me, told):
    await told(0)
    [one] = links((await me.get("/officer/inbox")).text)
    for other in (office.people.here["admin"], office.people.there["officer"], office.people.above):
        browser = await (await office.browser()).be(other)
        assert links((await browser.get("/officer/inbox")).text) == []
        for answer in (
            await browser.get(f"/officer/inbox/{one}"),
            await browser.get(f"/officer/inbox/{uuid4()}"),
            await browser.get("/officer/inbox/1"),
        ):
            assert answer.status_code == 404
        await browser.post("/officer/inbox/read", notice=one)
        await browser.post("/officer/inbox/read", until="2040-01-01T00:00:00+00:00")
    assert fresh((await me.get("/officer/inbox")).text) == [one]


async def test_folded_notices_say_how_often(me, told):
    for hours in (0, 1, 2):
        await told(hours, "lead.moved", LEAD, to="visiting")
    page = (await me.get("/officer/inbox")).text
    assert "3 次" in page
    assert "的阶段变为“考察”" in page
    english = (await me.get("/officer/inbox?lang=en")).text
    assert "is now at the stage “" in english


def test_every_kind_has_its_words():
    assert set(USUAL) == set(words.KINDS) == set(words.SENTENCES)
