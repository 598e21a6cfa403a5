"""The plan reader, verification and paper, as people meet them: desk and phone, both languages, without JavaScript."""

import itertools
import re
import shutil
import subprocess

import pytest

from tests.browser.test_journeys import HOSTILE, ROBOT_TEXT, report

READER = "/plans/demo_2030"
WAYS = [("zh", 1280, True), ("en", 1280, False), ("zh", 390, False), ("en", 390, True)]
WORDS = {
    "zh": {"search": "查找", "found": "原文中找到", "verify": "核验文件", "good": "文件未经改动"},
    "en": {"search": "Search", "found": "Found", "verify": "Verify the file", "good": "unaltered"},
}


@pytest.mark.parametrize(("lang", "width", "javascript"), WAYS)
async def test_a_quote_of_the_report_opens_its_very_words(visit, lang, width, javascript):
    tab = await visit(lang=lang, width=width, javascript=javascript)
    await report(tab, ROBOT_TEXT)
    quote = tab.locator(".quote").first
    words = await quote.locator("p").inner_text()
    await quote.get_by_role("link").click()
    assert re.search(r"#q-\d+-\d+$", tab.url)
    target = tab.locator(":target")
    assert await target.text_content() == words
    assert await target.is_visible()
    plain = await tab.locator(".plan-text").evaluate(
        "node => getComputedStyle(node).backgroundColor"
    )
    assert await target.evaluate("node => getComputedStyle(node).backgroundColor") != plain


@pytest.mark.parametrize(("lang", "width", "javascript"), WAYS)
async def test_from_a_search_to_a_clause_to_an_entry_and_back_to_its_words(
    visit, lang, width, javascript
):
    tab = await visit(lang=lang, width=width, javascript=javascript)
    await tab.goto(READER)
    await tab.locator("#q").fill("机器人")
    await tab.get_by_role("button", name=WORDS[lang]["search"], exact=True).click()
    await tab.wait_for_url("**q=*")
    assert WORDS[lang]["found"] in await tab.locator("#found").inner_text()
    await tab.locator(".found a").first.click()
    hit = tab.locator("mark:target")
    assert await hit.inner_text() == "机器人"
    clause = tab.locator(".clause", has=hit)
    await clause.locator("summary").click()
    entry = clause.locator(".notes a[href^='/plans/']").first
    name = await entry.inner_text()
    await entry.click()
    assert await tab.locator("h1").inner_text() == name
    words = await tab.locator(".quote p").first.inner_text()
    await tab.locator(".quote footer a").first.click()
    assert await tab.locator(":target").text_content() == words


async def test_the_outline_leads_to_its_clause_by_keyboard_alone(visit):
    tab = await visit()
    await tab.goto(READER)
    await tab.locator(".toc a").nth(1).focus()
    await tab.keyboard.press("Enter")
    assert await tab.locator(".clause:target h3").is_visible()
    levels = await tab.locator(".plan-text :is(h2, h3, h4)").evaluate_all(
        "nodes => nodes.map(node => +node.tagName[1])"
    )
    assert levels[0] == 2
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


async def test_a_hostile_search_stays_text(visit):
    tab = await visit()
    await tab.goto(READER)
    await tab.locator("#q").fill(HOSTILE[:100])
    await tab.locator(".search button").click()
    await tab.wait_for_url("**q=*")
    assert await tab.locator("main script, main img").count() == 0
    assert "<script>alert(1)</script>" in await tab.locator(".found").inner_text()


@pytest.mark.parametrize(("lang", "width", "javascript"), WAYS)
async def test_a_downloaded_report_is_verified(visit, tmp_path, lang, width, javascript):
    tab = await visit(lang=lang, width=width, javascript=javascript)
    await report(tab, ROBOT_TEXT)
    address = await tab.locator(".files a").first.get_attribute("href")
    pdf = await (await tab.request.get(address)).body()
    (tmp_path / "report.pdf").write_bytes(pdf)
    await tab.locator(".files a[href='/verify']").click()
    await tab.locator("#file").set_input_files(tmp_path / "report.pdf")
    await tab.get_by_role("button", name=WORDS[lang]["verify"]).click()
    assert WORDS[lang]["good"] in await tab.locator("#verdict").inner_text()


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no poppler (poppler-utils)")
async def test_the_report_prints_on_a4_with_page_numbers_and_without_buttons(visit, tmp_path):
    tab = await visit()
    await report(tab, ROBOT_TEXT)
    await tab.pdf(path=tmp_path / "print.pdf", prefer_css_page_size=True)

    def said(*command):
        done = subprocess.run([*command], cwd=tmp_path, capture_output=True, check=True)
        return done.stdout.decode()

    info, text = said("pdfinfo", "print.pdf"), said("pdftotext", "print.pdf", "-")
    pages = int(re.search(r"Pages:\s+(\d+)", info)[1])
    assert re.search(r"Page size:.*A4", info)
    assert all(re.search(rf"^{n} ?/ ?{pages}$", text, re.M) for n in range(1, pages + 1))
    assert re.search(r"run_[a-z2-7]{26}", text)
    assert re.search(r"[0-9a-f]{64}", "".join(text.split()))
    assert "下载 PDF" not in text
