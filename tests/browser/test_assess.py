"""The form in a real browser: three steps, an answer after the first, by keyboard, without script, on a phone, and back again."""

import time

import pytest

from service.introductions.documents import text_of
from tests.browser.test_layout import AXE, SIDEWAYS, SMALL
from tests.make import ROBOT_TEXT

DRAFT = "**/assess/d/*/"
INTRODUCTION = (
    "公司成立于2015年，现有员工180人，是高新技术企业。"
    "总投资3亿元，其中一期投资1亿元，计划在中原新建生产基地。"
)


async def press(tab, do):
    """The button people see, not the hidden one that the Enter key finds first."""
    await tab.locator(f"main button[name=do][value={do}]:not(.sr)").last.click()


async def begin(tab, text=ROBOT_TEXT):
    await tab.goto("/assess")
    await tab.locator("#business_text").fill(text)
    await press(tab, "next")
    await tab.wait_for_url(f"{DRAFT}project")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [1280, 390])
async def test_three_steps_to_the_report(visit, lang, javascript, width):
    tab = await visit(lang=lang, width=width, javascript=javascript)
    await begin(tab)
    assert await tab.locator("#preview .counts dd").count() == 3
    await tab.locator("[name=project_type][value=new]").check()
    await tab.locator("#investment_wan").fill("3")
    await tab.locator("[name='investment_wan.unit']").select_option("yi")
    await press(tab, "next")
    await tab.wait_for_url(f"{DRAFT}needs")
    await tab.locator("[name=goals][value=site]").check()
    await tab.locator("[name=city_prefer]").first.check()
    await press(tab, "finish")
    await tab.wait_for_url("**/r/run_*")
    assert await tab.locator("h1").count() == 1


async def test_the_answer_follows_what_is_typed(visit):
    tab = await visit()
    await tab.goto("/assess")
    assert await tab.locator("#preview .counts").count() == 0
    await tab.locator("#business_text").fill(ROBOT_TEXT)
    await tab.locator("#preview .best").wait_for()
    assert "智能机器人" in await tab.locator("#preview .best").inner_text()


async def test_without_script_a_button_brings_the_answer(visit):
    tab = await visit(javascript=False)
    await tab.goto("/assess")
    await tab.locator("#business_text").fill(ROBOT_TEXT)
    await tab.get_by_role("button", name="更新初步结果").click()
    assert await tab.locator("#preview .best").count() == 1
    assert await tab.locator("#business_text").input_value() == ROBOT_TEXT


async def test_by_keyboard_alone_in_under_two_minutes(visit):
    tab = await visit()
    await tab.goto("/assess")
    began, keys = time.monotonic(), tab.keyboard

    async def to(selector):
        for _ in range(120):
            if await tab.evaluate("s => document.activeElement.matches(s)", selector):
                return
            await keys.press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector}")

    await to("#business_text")
    await keys.type(ROBOT_TEXT)
    await to("#industry_code")
    await keys.type("jqr", delay=20)
    await tab.locator("[role=option]").first.wait_for()
    await keys.press("ArrowDown")
    await keys.press("Enter")
    assert await tab.locator("#industry_code").input_value() == "C3491 工业机器人制造"
    await to(".actions button[value=next]:not(.sr)")
    await keys.press("Enter")
    await tab.wait_for_url(f"{DRAFT}project")
    await to("[name=project_type]")
    await keys.press("Space")
    await to("#investment_wan")
    await keys.type("30000")
    await keys.press("Enter")
    await tab.wait_for_url(f"{DRAFT}needs")
    await to("[name=city_prefer]")
    await keys.press("Space")
    await to(".actions button[value=finish]:not(.sr)")
    await keys.press("Enter")
    await tab.wait_for_url("**/r/run_*")
    assert time.monotonic() - began < 120


async def test_the_combobox_keeps_to_the_pattern(visit):
    tab = await visit()
    await tab.goto("/assess")
    box, options = tab.locator("#industry_code"), tab.locator("[role=option]")
    assert await box.get_attribute("role") == "combobox"
    assert await box.get_attribute("aria-expanded") == "false"
    await box.press_sequentially("jqr")
    await options.first.wait_for()
    assert await box.get_attribute("aria-expanded") == "true"
    await box.press("ArrowUp")
    last = await options.last.get_attribute("id")
    assert await box.get_attribute("aria-activedescendant") == last
    await box.press("ArrowDown")
    assert await options.first.get_attribute("aria-selected") == "true"
    await box.press("Escape")
    assert await box.get_attribute("aria-expanded") == "false"
    assert await box.input_value() == "jqr"
    await box.press("Backspace")
    await options.first.wait_for()
    await options.first.click()
    assert await box.input_value() != "jq"
    assert " " in await box.input_value()


async def test_a_draft_is_taken_up_on_another_device(visit):
    tab = await visit()
    await begin(tab)
    address = await tab.locator("#link").input_value()
    other = await visit(width=390, javascript=False)
    await other.goto(address)
    assert other.url.endswith("/project")
    await other.locator("button[value=go-business]").click()
    assert await other.locator("#business_text").input_value() == ROBOT_TEXT


@pytest.mark.parametrize("javascript", [True, False])
async def test_back_and_reload_lose_nothing(visit, javascript):
    tab = await visit(javascript=javascript)
    await begin(tab)
    await tab.locator("#investment_wan").fill("1234")
    await press(tab, "next")
    await tab.wait_for_url(f"{DRAFT}needs")
    await tab.go_back()
    assert await tab.locator("#investment_wan").input_value() == "1234"
    await tab.reload()
    assert await tab.locator("#investment_wan").input_value() == "1234"
    await tab.go_back()
    assert await tab.locator("#business_text").input_value() == ROBOT_TEXT


async def test_what_is_typed_is_saved_while_typing(visit):
    tab = await visit()
    await begin(tab)
    async with tab.expect_response("**/preview"):
        await tab.locator("#investment_wan").fill("777")
    await tab.goto(tab.url)
    assert await tab.locator("#investment_wan").input_value() == "777"


async def test_pressing_twice_makes_one_report(visit):
    tab = await visit()
    await begin(tab)
    await tab.evaluate(
        "document.querySelector('.actions button[value=finish]').click();"
        "document.querySelector('.actions button[value=finish]').click()"
    )
    await tab.wait_for_url("**/r/run_*")
    first = tab.url
    await tab.go_back()
    await press(tab, "finish")
    await tab.wait_for_url("**/r/run_*")
    assert tab.url == first


@pytest.mark.parametrize("javascript", [True, False])
async def test_an_error_takes_the_focus_and_leads_to_its_field(visit, javascript):
    tab = await visit(javascript=javascript)
    await begin(tab)
    await tab.locator("#investment_wan").fill("很多")
    await press(tab, "next")
    await tab.locator(".error-summary").wait_for()
    if javascript:
        assert await tab.evaluate("document.activeElement.id") == "errors"
    await tab.locator(".error-summary a").click()
    assert await tab.locator("#investment_wan").get_attribute("aria-invalid") == "true"
    assert await tab.locator("#investment_wan").input_value() == "很多"
    await tab.locator("#investment_wan").fill("30000")
    await press(tab, "next")
    await tab.wait_for_url(f"{DRAFT}needs")


async def test_a_foreign_amount_is_turned_openly(visit):
    tab = await visit(lang="en")
    await begin(tab)
    assert not await tab.locator("#field-investment_wan .rate").is_visible()
    await tab.locator("#investment_wan").fill("5")
    await tab.locator("[name='investment_wan.unit']").select_option("usd_million")
    assert await tab.locator("#field-investment_wan .rate").is_visible()
    shown = tab.locator("#sum-investment_wan")
    await shown.filter(has_text="RMB 35.319 million").wait_for()
    await tab.locator("[name='investment_wan.rate']").fill("7")
    await shown.filter(has_text="RMB 35 million").wait_for()


async def test_answers_that_exclude_each_other_take_each_other_back(visit):
    tab = await visit()
    await begin(tab)
    await tab.locator("[name='investment_wan.unknown']").check()
    await tab.locator("#investment_wan").fill("5")
    assert not await tab.locator("[name='investment_wan.unknown']").is_checked()
    await press(tab, "next")
    await tab.wait_for_url(f"{DRAFT}needs")
    await tab.locator("[name=city_prefer]").first.check()
    await tab.locator("[name=city_prefer][value=none]").check()
    assert not await tab.locator("[name=city_prefer]").first.is_checked()


async def test_an_introduction_is_confirmed_piece_by_piece(visit):
    tab = await visit()
    await tab.goto("/assess")
    await tab.locator(".introduction summary").click()
    await tab.locator("#introduction").fill(INTRODUCTION)
    await press(tab, "introduce")
    await tab.wait_for_url("**/proposals")
    assert await tab.locator("input[type=checkbox]:checked").count() == 0
    await tab.get_by_label("180 人").check()
    await tab.get_by_label("3 亿元").check()
    await tab.get_by_role("button", name="填入所选内容").click()
    assert await tab.locator("#employees").input_value() == "180"
    assert await tab.locator("#business_text").input_value() == ""


async def test_a_chinese_pdf_printed_by_a_browser_is_read(visit):
    tab = await visit()
    await tab.set_content(f"<p>{INTRODUCTION}</p>")
    data = await tab.pdf()
    assert "现有员工180人" in await text_of(data)
    await tab.goto("/assess")
    await tab.locator(".introduction summary").click()
    await tab.locator("#file").set_input_files(
        {"name": "简介.pdf", "mimeType": "application/pdf", "buffer": data}
    )
    await press(tab, "introduce")
    await tab.wait_for_url("**/proposals")
    assert await tab.get_by_label("180 人").count() == 1


async def test_a_new_link_shuts_the_old_one_and_deleting_shuts_both(visit):
    tab = await visit()
    await begin(tab)
    old = tab.url
    await tab.get_by_role("button", name="换一个链接").click()
    await tab.locator("#link").wait_for()
    new = await tab.locator("#link").input_value()
    assert new not in old
    assert (await tab.goto(old)).status == 410
    await tab.goto(new)
    await tab.get_by_text("删除本表").click()
    await tab.get_by_role("button", name="确认删除").click()
    await tab.wait_for_url("**/assess/deleted")
    assert (await tab.goto(new)).status == 404


STATES = ["first", "project", "needs", "all", "errors", "proposals", "combobox", "link", "deleted"]


async def at(tab, state):
    """The form in one of its states."""
    if state == "first":
        await tab.goto("/assess")
    elif state == "deleted":
        await tab.goto("/assess/deleted")
    elif state == "proposals":
        await tab.goto("/assess")
        await tab.locator(".introduction summary").click()
        await tab.locator("#introduction").fill(INTRODUCTION)
        await press(tab, "introduce")
        await tab.wait_for_url("**/proposals")
    elif state == "combobox":
        await tab.goto("/assess")
        await tab.locator("#industry_code").press_sequentially("jqr")
        await tab.locator("[role=option]").first.wait_for()
        await tab.locator("#industry_code").press("ArrowDown")
        return
    else:
        await begin(tab)
        if state in ("needs", "all"):
            await tab.locator(f"button[value=go-{state}]").click()
            await tab.wait_for_url(f"{DRAFT}{state}")
        if state == "errors":
            await tab.locator("#investment_wan").fill("x" * 300)
            await press(tab, "next")
            await tab.locator(".error-summary").wait_for()
    await tab.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("lang", "scheme"), [("zh", "light"), ("en", "dark")])
async def test_every_state_fits_every_width_and_axe_finds_nothing(visit, axe, state, lang, scheme):
    tab = await visit(lang=lang, width=390, scheme=scheme)
    await at(tab, state)
    await tab.evaluate(axe)
    assert await tab.evaluate(SIDEWAYS) == 0
    assert await tab.evaluate(SMALL) == []
    assert await tab.evaluate(AXE) == []
    await tab.set_viewport_size({"width": 320, "height": 700})  # 400 % zoom of 1280 pixels
    assert await tab.evaluate(SIDEWAYS) == 0
    await tab.set_viewport_size({"width": 640, "height": 450})  # 200 % zoom of 1280 pixels
    assert await tab.evaluate(SIDEWAYS) == 0
    await tab.set_viewport_size({"width": 1280, "height": 900})
    assert await tab.evaluate(SIDEWAYS) == 0
    assert await tab.evaluate(AXE) == []


async def test_a_page_of_the_form_weighs_less_than_150_kilobytes(visit):
    tab, sizes = await visit(), []
    tab.on("response", lambda answer: sizes.append(answer))
    await tab.goto("/assess", wait_until="networkidle")
    assert sum([len(await answer.body()) for answer in sizes]) < 150_000
