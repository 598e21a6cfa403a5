"""From the report to an office and back: handing off, following, withdrawing and deleting, in a real browser."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from service.db import owner_engine
from service.embedded import EmbeddedServer
from service.organisations.store import add_organisation
from tests.browser.test_journeys import HOSTILE, ROBOT_TEXT, report
from tests.browser.test_layout import AUDITED, AXE, SIDEWAYS, SMALL, UNFOLD

OFFICE = "中原市投资促进局"


@pytest.fixture(scope="session")
async def office(site, site_folder):
    """An office that receives what is handed off for 中原, in the database of the running service.

    The oldest of a kind receives: it is made older than what tests of other files have added beside it.
    """
    engine = owner_engine(EmbeddedServer(site_folder / "data").url)
    async with engine.begin() as connection:
        province = await add_organisation(connection, "示例省招商中心", "province")
        city = await add_organisation(connection, OFFICE, "city", parent_id=province, city="中原")
        older = (
            "UPDATE organisations SET created_at = '2000-01-01Z' WHERE organisation_id = ANY (:ids)"
        )
        await connection.execute(text(older), {"ids": [province, city]})
    yield engine
    await engine.dispose()


async def to_the_form(tab):
    """A report of its own: how often one report may be handed off is limited."""
    await report(tab, f"{ROBOT_TEXT}，产品编号 {uuid4().hex[:8]}")
    await tab.locator("a[href$='/contact']").click()
    await tab.locator("#person").wait_for()


async def fill(tab):
    await tab.locator("#enterprise").fill("示例机器人有限公司")
    await tab.locator("#person").fill("李雷")
    await tab.locator("#phone").fill("138 1234 5678")
    await tab.locator("#email").fill("lilei@example.com")
    await tab.locator("[name=preferred][value=phone]").check()
    await tab.locator("#consent").check()


async def submit(tab):
    await tab.locator("button[value=send]:not(.sr)").click()


async def handed_off(tab):
    await to_the_form(tab)
    await fill(tab)
    await submit(tab)
    await tab.wait_for_url("**/l/*")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (390, False)])
async def test_from_the_report_to_the_office_and_to_deletion(
    visit, office, lang, width, javascript
):
    tab = await visit(lang=lang, width=width, javascript=javascript)
    await to_the_form(tab)
    assert OFFICE in await tab.locator("main").inner_text()
    assert not await tab.locator("#consent").is_checked()
    assert "智能机器人" in await tab.locator("#message").input_value() or lang == "en"
    await fill(tab)
    await submit(tab)
    await tab.wait_for_url("**/l/*")
    shown = await tab.locator("main").inner_text()
    assert "138****5678" in shown
    assert "l***@example.com" in shown
    assert "lilei" not in shown
    address = tab.url.partition("?")[0]
    await tab.locator("a[href$='/correct']").click()
    await tab.locator("#phone").fill("13700001111")
    await tab.locator("form[action$='/correct'] button").click()
    await tab.wait_for_url("**corrected=1")
    assert "137****1111" in await tab.locator("main").inner_text()
    await tab.locator("details.danger summary").click()
    await tab.locator("form[action$='/withdraw'] button").click()
    await tab.wait_for_url("**withdrawn=1")
    assert await tab.locator("form[action$='/withdraw']").count() == 0
    await tab.locator("a[href$='/delete']").click()
    await tab.locator("form[action$='/delete'] button").click()
    await tab.wait_for_url("**/l/deleted")
    await tab.goto(address)
    assert "410" in await tab.locator(".eyebrow").inner_text()


async def test_pressing_twice_and_going_back_makes_one_lead(visit, office):
    tab = await visit()
    before = await leads(office)
    await to_the_form(tab)
    await fill(tab)
    await tab.evaluate(
        "document.querySelector('button[value=send]:not(.sr)').click();"
        "document.querySelector('button[value=send]:not(.sr)').click()"
    )
    await tab.wait_for_url("**/l/*")
    assert await leads(office) == before + 1


@pytest.mark.parametrize("javascript", [True, False])
async def test_an_error_takes_the_focus_keeps_what_was_typed_and_leads_to_its_field(
    visit, office, javascript
):
    tab = await visit(javascript=javascript)
    await to_the_form(tab)
    await fill(tab)
    await tab.locator("#phone").fill("12")
    await submit(tab)
    await tab.locator(".error-summary").wait_for()
    if javascript:
        assert await tab.evaluate("document.activeElement.id") == "errors"
    await tab.locator(".error-summary a").click()
    assert await tab.locator("#phone").get_attribute("aria-invalid") == "true"
    assert await tab.locator("#person").input_value() == "李雷"
    assert await tab.locator("#consent").is_checked()


async def test_by_keyboard_alone(visit, office):
    tab = await visit()
    await to_the_form(tab)
    keys = tab.keyboard

    async def to(selector):
        for _ in range(60):
            if await tab.evaluate("s => document.activeElement.matches(s)", selector):
                return
            await keys.press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector}")

    for field, value in (
        ("#enterprise", "示例公司"),
        ("#person", "李雷"),
        ("#phone", "13812345678"),
    ):
        await to(field)
        await keys.press("ControlOrMeta+a")
        await keys.type(value)
    await to("[name=preferred]")
    await keys.press("Space")
    await to("#consent")
    await keys.press("Space")
    await to("button[value=send]:not(.sr)")
    await keys.press("Enter")
    await tab.wait_for_url("**/l/*")


async def test_another_place_names_another_office_and_asks_again(visit, office):
    tab = await visit()
    await to_the_form(tab)
    await fill(tab)
    await tab.locator("#site").select_option("")
    await submit(tab)
    await tab.locator(".error-summary").wait_for()
    assert not await tab.locator("#consent").is_checked()
    assert "示例省招商中心" in await tab.locator("#field-consent").inner_text()
    await tab.locator("#consent").check()
    await submit(tab)
    await tab.wait_for_url("**/l/*")


async def test_hostile_text_stays_text(visit, office):
    tab = await visit()
    await to_the_form(tab)
    await fill(tab)
    for field in ("#enterprise", "#person", "#message"):
        await tab.locator(field).fill(HOSTILE[:80])
    await submit(tab)
    await tab.wait_for_url("**/l/*")
    assert "<script>alert(1)" in await tab.locator(".eyebrow").inner_text()
    await tab.goto(tab.url.partition("?")[0] + "/export")
    assert await tab.locator("main img, main svg").count() == 0


@pytest.mark.parametrize(("lang", "scheme"), [("zh", "light"), ("en", "dark")])
@pytest.mark.parametrize(
    "name", ["form", "errors", "status", "correct", "export", "delete", "gone", "withdrawn"]
)
async def test_every_page_fits_phone_and_desk_and_axe_finds_nothing(
    visit, axe, office, name, lang, scheme
):
    tab = await visit(lang=lang, width=390, scheme=scheme)
    if name in ("form", "errors"):
        await to_the_form(tab)
        if name == "errors":
            await submit(tab)
            await tab.locator(".error-summary").wait_for()
    elif name == "gone":
        await tab.goto("/l/deleted")
    else:
        await handed_off(tab)
        address = tab.url.partition("?")[0]
        if name == "withdrawn":
            await tab.locator("details.danger summary").click()
            await tab.locator("form[action$='/withdraw'] button").click()
            await tab.wait_for_url("**withdrawn=1")
        elif name != "status":
            await tab.goto(f"{address}/{name}")
    await tab.evaluate(UNFOLD)
    assert await tab.evaluate(SIDEWAYS) == 0
    assert await tab.evaluate(SMALL) == []
    await tab.set_viewport_size({"width": 320, "height": 700})
    assert await tab.evaluate(SIDEWAYS) == 0
    await tab.set_viewport_size({"width": 1280, "height": 900})
    assert await tab.evaluate(SIDEWAYS) == 0
    await tab.set_viewport_size({"width": AUDITED[scheme], "height": 900})
    await tab.evaluate(axe)
    assert await tab.evaluate(AXE) == []


async def leads(engine) -> int:
    async with engine.connect() as connection:
        return (await connection.execute(text("SELECT count(*) FROM leads"))).scalar_one()
