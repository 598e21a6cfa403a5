"""Answers proposed from an introduction, confirmed piece by piece."""

from service.introductions.documents import text_of
from tests.browser.assessing import INTRODUCTION, press


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
