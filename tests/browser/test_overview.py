"""Where the plan stands, in a real browser: every page on phone and desk, in both languages, and a figure without script."""

import pytest

from tests.browser.test_layout import AUDITED, AXE, SIDEWAYS, SMALL
from tests.browser.test_officers import invited, luodi, signed_in  # noqa: F401 - fixtures

PAGES = (
    "/officer/overview",
    "/officer/overview/officers",
    "/officer/overview/coverage",
    "/officer/overview/coverage?what=parks&depth=all",
    "/officer/overview/parks",
    "/officer/targets",
    "/officer/targets/transfer-parks",
    "/officer/targets/rd-intensity",
    "/officer/overview?since=tomorrow",
)
NAMES = {"zh": "总览", "en": "Overview"}


@pytest.mark.parametrize(("lang", "scheme"), [("zh", "dark"), ("en", "light")])
async def test_every_page_fits_phone_and_desk_and_axe_finds_nothing(
    signed_in,  # noqa: F811
    axe,
    lang,
    scheme,
):
    tab, _ = await signed_in(lang=lang, width=390, scheme=scheme)
    for address in PAGES:
        await tab.set_viewport_size({"width": 390, "height": 900})
        await tab.goto(address)
        assert await tab.locator(".places [aria-current]").text_content() == NAMES[lang]
        assert await tab.evaluate(SIDEWAYS) == 0, address
        assert await tab.evaluate(SMALL) == [], address
        await tab.set_viewport_size({"width": 1280, "height": 900})
        assert await tab.evaluate(SIDEWAYS) == 0, address
        await tab.set_viewport_size({"width": AUDITED[scheme], "height": 900})
        await tab.evaluate(axe)
        assert await tab.evaluate(AXE) == [], address


async def test_without_script_a_figure_is_entered_taken_back_and_downloaded(signed_in):  # noqa: F811
    tab, _ = await signed_in(javascript=False)
    await tab.goto("/officer/targets")
    async with tab.expect_navigation():
        await tab.locator(".gauges a[href$='/transfer-parks']").click()
    await tab.locator("#figure-amount").fill("2")
    await tab.locator("#figure-source").fill("省统计公报")
    await tab.locator("#figure-source").press("Enter")
    await tab.wait_for_url("**/transfer-parks?done=figure-entered")
    assert "已达到规划数" in await tab.locator("svg.chart").text_content()
    assert "省统计公报" in await tab.locator("tbody").text_content()
    async with tab.expect_navigation():
        await tab.locator("tbody button").click()
    assert "尚无数据" in await tab.locator("svg.chart").text_content()
    assert "已撤回" in await tab.locator("tbody").text_content()
    await tab.goto("/officer/overview/coverage")
    table = tab.locator("section.figure table")
    assert not await table.is_visible()
    await tab.locator("section.figure summary").press("Enter")
    assert await table.is_visible()
    for file in ("chart.svg", "data.csv"):
        async with tab.expect_download() as given:
            await tab.locator(f"section.figure a[href*='{file}']").click()
        assert (await given.value).suggested_filename.startswith("luodi-coverage-")
