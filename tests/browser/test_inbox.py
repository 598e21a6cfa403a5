"""The inbox and saved searches in a real browser: both languages, desk and phone, with and without script."""

import datetime as dt
from uuid import uuid4

import pytest
from sqlalchemy import text

from service.db import make_sessions, owner_engine, transaction
from service.embedded import EmbeddedServer
from service.notices.store import notify
from tests.browser import test_officers
from tests.browser.test_layout import AXE, SIDEWAYS, SMALL

luodi, invited, signed_in = test_officers.luodi, test_officers.invited, test_officers.signed_in
NOW = dt.datetime.now(dt.UTC)
WORDS = {
    "zh": ("标为已读", "全部标为已读", "不再提示此企业", "保存更改", "删除此搜索", "保存邮件设置"),
    "en": (
        "Mark as read",
        "Mark all as read",
        "Not this enterprise again",
        "Save changes",
        "Delete this search",
        "Save mail settings",
    ),
}


@pytest.fixture
async def owner(site, site_folder):
    engine = owner_engine(EmbeddedServer(site_folder / "data").url)
    yield make_sessions(engine)
    await engine.dispose()


@pytest.fixture
def furnished(owner, signed_in):
    """A tab of an officer who was told of a lead, an overdue one and a search with two changes; the search's path."""

    async def opened(**how):
        tab, email = await signed_in(**how)
        where = await _search(tab)
        async with transaction(owner) as session:
            query = "SELECT officer_id, organisation_id FROM officers WHERE email = :email"
            officer, office = (await session.execute(text(query), {"email": email})).one()
            search = where.rsplit("/", 1)[1]
            for name, before in (("甲机器人有限公司", None), (None, "B")):
                await _enterprise(session, office, search, name, before)
            said = {"new": 1, "changed": 1}
            await notify(session, officer, "search.digest", ("search", search), now=NOW, **said)
            yesterday = NOW - dt.timedelta(days=1)
            for kind, at in (("lead.assigned", NOW), ("lead.overdue", yesterday)):
                await notify(session, officer, kind, ("lead", str(uuid4())), now=at)
        return tab, where

    return opened


async def _search(tab):
    """A search saved as the list of candidates saves it; its path."""
    await tab.goto("/officer/settings")
    token = await tab.locator("main input[name=csrf]").first.get_attribute("value")
    form = {
        "csrf": token,
        "name": "中原机器人",
        "query": "for=industry&of=robot",
        "cadence": "daily",
    }
    saved = await tab.context.request.post("/officer/searches", form=form, max_redirects=0)
    assert saved.status == 303
    return saved.headers["location"].split("?")[0]


async def _enterprise(session, office, search, name, before):
    given = {"id": uuid4(), "office": office, "search": search, "name": name, "before": before}
    enterprise = """
    INSERT INTO enterprises (enterprise_id, organisation_id, source_key, profile, name, source, text_sha256,
        profile_sha256, sent_sha256, version)
    VALUES (:id, :office, CAST(gen_random_uuid() AS text), '{}', :name, 'by_hand', '', '', '', 1)
    """
    seen = """
    INSERT INTO search_seen (search_id, enterprise_id, grade, score, before, changed_at)
    VALUES (:search, :id, 'A', 0.9, :before, :at)
    """
    await session.execute(text(enterprise), {k: given[k] for k in ("id", "office", "name")})
    told = {k: given[k] for k in ("search", "id", "before")} | {"at": NOW}
    await session.execute(text(seen), told)


async def press(tab, scope, name):
    async with tab.expect_navigation():
        await tab.locator(scope).get_by_role("button", name=name).first.click()


@pytest.mark.parametrize(("lang", "width", "script"), [("zh", 1280, True), ("en", 390, False)])
async def test_from_the_inbox_to_a_search_and_back(furnished, lang, width, script):
    read, read_all, prune, save, remove, mail = WORDS[lang]
    tab, where = await furnished(lang=lang, width=width, javascript=script)
    await tab.goto("/officer/")
    count = tab.locator(".places .unread")
    assert (await count.text_content()).endswith("3")
    async with tab.expect_navigation():
        await tab.locator(".places a[href='/officer/inbox']").click()
    assert await tab.locator(".notice-list.fresh li").count() == 3
    await press(tab, ".notice-list.fresh li:has(a) >> nth=1", read)
    assert await tab.locator(".notice-list.fresh li").count() == 2
    async with tab.expect_navigation():
        await tab.locator(".notice-list a", has_text="中原机器人").click()
    assert tab.url.endswith(where)
    assert await tab.locator(".change-list li").count() == 2
    await press(tab, ".change-list li >> nth=0", prune)
    assert await tab.locator("[aria-labelledby=changes] .change-list li").count() == 1
    assert await tab.locator("[aria-labelledby=pruned] .change-list li").count() == 1
    await tab.locator("#name").fill("")
    await tab.locator("#name").evaluate("field => field.removeAttribute('required')")
    await press(tab, "[aria-labelledby=change]", save)
    assert await tab.locator("#name").get_attribute("aria-invalid") == "true"
    await tab.locator("#name").fill("新名称")
    await press(tab, "[aria-labelledby=change]", save)
    assert await tab.locator("h1").text_content() == "新名称"
    await tab.goto("/officer/inbox")
    await press(tab, "main", read_all)
    assert await tab.locator(".notice-list.fresh").count() == 0
    assert await count.count() == 0
    await tab.goto("/officer/settings")
    await tab.locator("[name='lead.moved']").select_option("at_once")
    await press(tab, "[aria-labelledby=mail]", mail)
    assert await tab.locator("[name='lead.moved']").input_value() == "at_once"
    await tab.goto(where)
    await tab.locator(".removal summary").click()
    await press(tab, ".removal", remove)
    assert tab.url.endswith("/officer/searches?done=search-removed")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
async def test_nothing_sticks_out_and_axe_finds_no_fault(furnished, axe, lang, width, scheme):
    tab, where = await furnished(lang=lang, width=width, scheme=scheme)
    await tab.locator(".places").wait_for()
    for path in ("/officer/inbox", "/officer/searches", where, "/officer/settings"):
        await tab.goto(path)
        assert await tab.evaluate(SIDEWAYS) == 0, path
        assert await tab.evaluate(SMALL) == [], path
        await tab.evaluate(axe)
        assert await tab.evaluate(AXE) == [], path
