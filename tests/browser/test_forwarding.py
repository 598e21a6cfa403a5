"""From the form to a report that is compared, weighed, shared, closed again, answered and downloaded."""

import asyncio
import shutil
import subprocess

import pytest

from tests.browser.companies import COMPANIES
from tests.browser.test_journeys import HOSTILE, report, send

WAYS = {
    "joints": ("zh", 1280, True),
    "batteries": ("zh", 390, False),
    "packaging": ("en", 1280, False),
    "seafood": ("en", 390, True),
    "vaccines": ("zh", 1280, False),
    "sensors": ("en", 390, False),
}
"""Each firm goes one way: together both languages, with and without JavaScript, desk and phone."""


@pytest.mark.parametrize("name", WAYS)
async def test_a_report_goes_all_its_ways(visit, real_site, name, tmp_path):
    lang, width, javascript = WAYS[name]
    tab = await visit(lang=lang, width=width, javascript=javascript, base=real_site)
    await tab.goto("/assess")
    await tab.locator("[name=business_text]").fill(COMPANIES[name])
    await send(tab)
    await tab.wait_for_url("**/r/run_*")
    address = tab.url
    assert COMPANIES[name] in await tab.locator(".said").inner_text()
    await _compared(tab)
    await tab.goto(address)
    await _weighed(tab, address)
    await tab.goto(address)
    await _answered(tab, javascript)
    await tab.goto(address)
    await _shared_and_closed(tab, address, COMPANIES[name])
    await _typeset(tab, address, tmp_path)


async def _compared(tab):
    picks = tab.locator(".pick input:visible")
    for place in range(2):
        await picks.nth(place).check()
    await tab.locator("#compare button").click()
    await tab.wait_for_url("**/compare?*")
    table = tab.locator("table.compared")
    await table.wait_for()
    assert await table.locator("thead th").count() == 3
    assert await table.locator("tbody tr").count() > 9
    assert await tab.locator(".lead-mark").count() > 0


async def _weighed(tab, address):
    await tab.locator("#weights ~ details > summary").click()
    for factor, value in {"industry": "0", "evidence": "0", "transfer": "100"}.items():
        await tab.locator(f"[name='sites.{factor}']").evaluate(
            "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input', {bubbles: true})) }",
            value,
        )
    await tab.locator("#weights ~ details button:not([name])").click()
    await tab.wait_for_url("**/r/run_*#weights")
    assert tab.url.split("#")[0] != address
    assert await tab.locator("#sites ~ * .move").count() > 0


async def _answered(tab, javascript):
    entry = tab.locator("[id^=say-site-]").first
    mark = await entry.get_attribute("id")
    await entry.locator("summary").click()
    await entry.locator("textarea").fill(HOSTILE)
    await entry.locator("[value=not_suitable]").click()
    said = tab.locator(f"[id='{mark}'] [role=status]")
    await said.wait_for()
    assert ("?said=" in tab.url) is not javascript
    kept = await tab.locator(f"[id='{mark}'] textarea").input_value()
    assert kept == HOSTILE.replace("\r\n", "\n")
    await tab.locator(f"[id='{mark}'] [value=undo]").click()
    await said.wait_for(state="detached")


async def _shared_and_closed(tab, address, text):
    await tab.locator("#share button").click()
    await tab.wait_for_url("**/links/*")
    own, link = tab.url, await tab.locator("#link").input_value()
    await tab.goto(link)
    assert text in await tab.locator(".said").inner_text()
    assert await tab.locator("main form[method=post], main textarea").count() == 0
    assert address.rsplit("/", 1)[1] not in await tab.content()
    await tab.goto(own)
    await tab.locator("button.bad").click()
    answer = await tab.goto(link)
    assert answer.status == 410
    assert await tab.locator("main a[href='/assess']").is_visible()


async def _typeset(tab, address, folder):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on this machine (Debian: apt-get install poppler-utils)")
    answer = await tab.request.get(f"{address}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    file = folder / "report.pdf"
    file.write_bytes(await answer.body())
    shown = await asyncio.to_thread(
        subprocess.run, ["pdftotext", str(file), "-"], capture_output=True, text=True, check=True
    )
    assert address.rsplit("/", 1)[1] in shown.stdout
    assert "SHA-256" in shown.stdout


async def test_sliders_show_the_places_while_they_move(visit):
    tab = await visit()
    await report(tab, "生产机器人谐波减速器")
    await tab.locator("#weights ~ details > summary").click()
    slider = tab.locator("[name='sites.stage']")
    await slider.focus()
    await tab.keyboard.press("End")
    await tab.locator(".previewed li").first.wait_for()
    assert await slider.locator("+ output").inner_text() == "100"
    assert "/r/run_" in tab.url
    assert "weights" not in tab.url


async def test_lenses_open_in_their_place_and_without_script_on_a_page(visit):
    for javascript in (True, False):
        tab = await visit(javascript=javascript)
        await report(tab, "生产机器人谐波减速器")
        await tab.locator("[data-part=lenses]").click()
        await tab.locator(".lenses > section").first.wait_for()
        assert await tab.locator(".lenses > section").count() == 3
        assert tab.url.endswith("/lenses") is not javascript


async def test_a_firm_that_fits_nothing_is_told_so_and_what_to_do(visit, real_site):
    tab = await visit(base=real_site)
    await report(tab, "福利彩票销售点，代销体育彩票，位于县城商业街")
    said = await tab.locator("main").inner_text()
    assert "暂不作推荐" in said
    assert "不等于" in said
    assert await tab.locator("#sites, #weights").count() == 0
