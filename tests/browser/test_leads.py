"""Leads in a real browser: from the inbox of a day to the signature, refusals, several at once, in both languages, without script."""

import datetime as dt
from uuid import uuid4

import pytest
from sqlalchemy import text

from service.db import app_engine, make_sessions, owner_engine
from service.embedded import EmbeddedServer
from service.keyring import keyring
from service.leads.contacts import Contact
from service.leads.receiving import receive
from service.leads.recipients import Recipient
from service.leads.store import Agreed, Chosen, HandOff
from service.settings import Settings
from tests.browser.test_journeys import ROBOT_TEXT
from tests.browser.test_layout import AUDITED, AXE, SIDEWAYS, SMALL, UNFOLD
from tests.browser.test_officers import invited, luodi, set_password, sign_in

__all__ = ["invited", "luodi"]
WORDS = {
    "zh": ("签约", "不适合", "用地不足", "显示完整联系方式", "撤销"),
    "en": ("Signed", "Unsuitable", "Not enough land", "Show contact details in full", "Undo"),
}


@pytest.fixture
async def handing(site, site_folder):
    """`await handing(email, count)`: leads of that officer's organisation, as companies hand them off; their ids."""
    owner = owner_engine(EmbeddedServer(site_folder / "data").url)
    engine = app_engine(EmbeddedServer(site_folder / "data").url, Settings())
    keys = keyring(Settings(data_dir=site_folder / "data"))

    async def hand(email, count=1, run_id=None, name="示例机器人有限公司"):
        query = text("SELECT organisation_id FROM officers WHERE email = :email")
        async with owner.connect() as connection:
            of = (await connection.execute(query, {"email": email})).scalar_one()
        made = []
        for number in range(count):
            said = HandOff(
                uuid4().hex + "a" * 11, Recipient(of, "某市投资促进局", "city", None), run_id, f"{name}{number or ''}",
                "想在高新区建厂。\n请联系 <b>我们</b>。", Chosen("robot", "zhongyuan-robot-park", None),
                Contact("李雷", "+8613812345678", "lilei@example.com", "phone"), Agreed("1", ("contact",), "zh", 180),
            )  # fmt: skip
            when = dt.datetime.now(dt.UTC) - dt.timedelta(hours=25 * number)
            async with make_sessions(engine).begin() as session:
                made.append((await receive(session, said, keys, when, lambda _: None)).lead.lead_id)
        return made

    yield hand
    await engine.dispose()
    await owner.dispose()


@pytest.fixture
async def officer(visit, invited):
    """A tab of an officer at the workspace's home, and the officer's e-mail."""

    async def opened(role="manager", **how):
        email, link = await invited(role, f"欧阳{uuid4().hex[:4]}")
        tab = await visit(**how)
        await set_password(tab, link)
        await sign_in(tab, email)
        await tab.wait_for_url("**/officer/")
        return tab, email

    return opened


async def press(tab, button):
    async with tab.expect_navigation():
        await button.click()


async def moved(tab, to, **other):
    await tab.locator("#to").select_option(to)
    for name, value in other.items():
        await tab.locator(f"#{name}").select_option(value)
    await press(tab, tab.locator("#move button"))


@pytest.mark.parametrize(("lang", "width", "javascript"), [("zh", 1280, True), ("en", 390, False)])
async def test_from_my_day_to_the_signature(site, officer, handing, lang, width, javascript):
    signed, _, _, show, _ = WORDS[lang]
    tab, email = await officer(lang=lang, width=width, javascript=javascript)
    answer = await tab.request.post(
        f"{site}/v1/matches", data={"business_text": f"{ROBOT_TEXT}{uuid4()}"}
    )
    (lead_id,) = await handing(email, run_id=(await answer.json())["run"]["run_id"])
    await tab.goto("/officer/")
    async with tab.expect_navigation():
        await tab.locator(f".day-new a[href$='{lead_id}']").click()
    await press(tab, tab.get_by_role("button", name=show))
    assert await tab.locator("a[href='tel:+8613812345678']").count() == 1
    await press(tab, tab.locator("#owner-box button"))
    for to in ("contacted", "visiting", "signed"):
        await moved(tab, to)
    assert await tab.locator(".stage-path [aria-current=step]").text_content() == signed
    await tab.locator("#what").fill("送合同 <i>两份</i>")
    await tab.locator("#on").fill(dt.date.today().isoformat())  # noqa: DTZ011 - the day people type
    await tab.locator("#text").fill("进展顺利")
    await press(tab, tab.locator("#notes button").first)
    assert await tab.locator(".events .said").first.text_content() == "进展顺利"
    await tab.goto("/officer/leads?view=board")
    assert await tab.locator("#c-signed + ul .lead-card").count() == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_refusal_needs_its_reason_and_says_it(officer, handing, lang):
    _, refused, land, _, _ = WORDS[lang]
    tab, email = await officer("officer", lang=lang)
    (lead_id,) = await handing(email)
    await tab.goto(f"/officer/leads/{lead_id}")
    await moved(tab, "unsuitable")
    assert await tab.locator("#reason").get_attribute("aria-invalid") == "true"
    assert await tab.locator("#to").input_value() == "unsuitable"
    await moved(tab, "unsuitable", reason="land")
    said = await tab.locator(".stage-path [aria-current=step]").text_content()
    assert refused in said
    assert land in said


async def test_several_are_paused_and_taken_back_with_what_is_ticked_counted(officer, handing):
    tab, email = await officer()
    await handing(email, 3)
    await tab.goto("/officer/leads")
    boxes = tab.locator(".leads input[type=checkbox]")
    for at in range(3):
        await boxes.nth(at).check()
    assert "3" in await tab.locator("[data-ticked]").text_content()
    await tab.locator("#b-to").select_option("paused")
    await tab.locator("#b-reason").select_option("timing")
    await press(tab, tab.locator("button[value=move]"))
    assert await tab.locator(".leads .stage-paused").count() == 3
    await press(tab, tab.locator("form[action$='/undo'] button"))
    assert await tab.locator(".leads .stage-lead").count() == 3


@pytest.mark.parametrize(("lang", "scheme"), [("zh", "light"), ("en", "dark")])
async def test_every_page_fits_phone_and_desk_and_axe_finds_nothing(
    officer, handing, axe, lang, scheme
):
    tab, email = await officer(lang=lang, width=390, scheme=scheme)
    await tab.goto("/officer/leads")
    assert await tab.locator("main p").count() > 0  # what to do when there is none
    first, *_ = await handing(
        email, 5, name="名称很长的示例智能装备与机器人核心零部件制造股份有限公司"
    )
    pages = (
        "/officer/",
        "/officer/leads",
        "/officer/leads?view=board",
        f"/officer/leads/{first}",
        "/officer/leads?stage=x&q=zzz",
    )
    for address in pages:
        await tab.goto(address)
        await tab.evaluate(UNFOLD)
        for width in (390, 320, 1280):
            await tab.set_viewport_size({"width": width, "height": 900})
            assert await tab.evaluate(SIDEWAYS) == 0, (address, width)
            assert await tab.evaluate(SMALL) == [], (address, width)
        await tab.set_viewport_size({"width": AUDITED[scheme], "height": 900})
        await tab.evaluate(axe)
        assert await tab.evaluate(AXE) == [], address
