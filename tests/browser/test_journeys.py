"""A company's way through the pages, in both languages, with and without JavaScript, on a desk and on a phone."""

import pytest

from tests.make import ROBOT_TEXT

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}\r\n\u202e\"'><svg onload=alert(3)>"


async def send(tab):
    """See the result, from whatever step one is at."""
    await tab.locator("main button[value=finish]:not(.sr)").click()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (390, False)])
async def test_from_the_start_page_to_a_report_and_back_to_the_form(visit, lang, width, javascript):
    tab = await visit(lang=lang, width=width, javascript=javascript)
    await tab.goto("/")
    await tab.locator(".hero a.button").click()
    await tab.locator("[name=business_text]").fill(ROBOT_TEXT)
    await send(tab)
    assert "/r/run_" in tab.url
    assert await tab.locator("h1").count() == 1
    assert await tab.locator("#sites, #levers, #programmes").count() == 3
    assert await tab.locator("mark").count() > 0
    await tab.locator(".ask a.button").click()
    assert await tab.locator("[name=business_text]").input_value() == ROBOT_TEXT
    await tab.locator("[name=project_type][value=new]").check()
    await tab.locator("[name=city_prefer]").first.check()
    await send(tab)
    await tab.locator(".ask a.button").click()
    assert await tab.locator("[name=project_type][value=new]").is_checked()
    assert await tab.locator("[name=city_prefer]").first.is_checked()


async def test_a_quote_opens_its_clause_in_the_plan(visit):
    tab = await visit()
    await report(tab, ROBOT_TEXT)
    link = tab.locator(".quote footer a").first
    address = await link.get_attribute("href")
    await link.click()
    assert tab.url.endswith(address)
    assert await tab.locator(":target").count() == 1
    assert await tab.locator(":target").is_visible()


@pytest.mark.parametrize("javascript", [True, False])
async def test_why_not_is_asked_on_the_report_and_answered(visit, javascript):
    tab = await visit(javascript=javascript)
    await tab.goto("/assess")
    await tab.locator("[name=business_text]").fill(ROBOT_TEXT)
    await send(tab)
    address = tab.url
    await tab.get_by_label("想到而没有看到的产业、地点或政策").fill("临海市")
    await tab.get_by_role("button", name="看看为什么").click()
    assert await tab.locator("h1").inner_text() == "地点\n临海"
    assert await tab.locator(".factors").count() == 1
    await tab.get_by_role("link", name="回到匹配结果").click()
    assert tab.url == address


async def test_an_answer_given_later_shows_what_it_changed(visit):
    tab = await visit()
    await report(tab, ROBOT_TEXT)
    await answered(tab)
    assert await tab.locator(".since .moves li").count() > 0
    await tab.get_by_role("link", name="上次的结果").click()
    assert await tab.locator(".since").count() == 0


async def test_hostile_text_stays_text_on_the_form_and_in_the_report(visit):
    tab = await visit()
    await tab.goto("/assess")
    await tab.locator("[name=business_text]").fill(HOSTILE + ROBOT_TEXT)
    await tab.locator("details.group summary").click()
    await tab.locator("[name=name]").fill(HOSTILE)
    await tab.locator("[name=products]").fill(HOSTILE)
    await tab.locator("[name=industry_code]").fill('"><script>alert(4)</script>')
    await send(tab)
    assert await tab.locator(".error-summary").is_visible()
    await tab.locator("[name=industry_code]").fill("")
    await send(tab)
    assert "/r/run_" in tab.url
    assert await tab.locator("main script, main img").count() == 0
    assert "<script>alert(1)</script>" in await tab.locator(".said").inner_text()
    assert "{{7*7}}" in await tab.locator(".said").inner_text()


async def test_the_language_is_switched_in_place_and_remembered(visit):
    tab = await visit(lang="zh")
    await report(tab, ROBOT_TEXT)
    address = tab.url
    await tab.get_by_role("link", name="English").click()
    assert tab.url.startswith(address)
    assert await tab.locator("html").get_attribute("lang") == "en"
    await tab.goto("/assess")
    assert await tab.locator("html").get_attribute("lang") == "en"


async def answered(tab):
    """The report's own question about goals, answered where it stands."""
    goals = tab.locator(".ask-here details", has=tab.locator("[name=goals]"))
    await goals.locator("summary").click()
    await goals.locator("[value=market]").check()
    await tab.locator(".ask-here button[value=finish]").click()
    await tab.wait_for_url("**since=*")


async def report(tab, text):
    await tab.goto("/assess")
    await tab.locator("[name=business_text]").fill(text)
    await send(tab)
    await tab.wait_for_url("**/r/run_*")
