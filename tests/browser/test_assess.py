"""The form in a real browser: three steps, an answer after the first, by keyboard, without script, on a phone."""

import time

import pytest

from tests.browser.assessing import DRAFT, begin, press
from tests.make import ROBOT_TEXT


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
