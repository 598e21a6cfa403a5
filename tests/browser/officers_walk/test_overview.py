"""Where the plan stands: the heat map leads to the search that it counts, a signed project moves its gauge."""

import re

import pytest

from tests.browser.officers_walk.conftest import press, total
from tests.browser.officers_walk.work import moved, taken_up

WORDS = {
    "zh": ("智能机器人产业", "中原", "已计入"),
    "en": ("robot", "Zhongyuan", "count"),
}


@pytest.mark.parametrize(("lang", "width"), [("zh", 1280), ("en", 390)])
async def test_the_heat_map_counts_those_there_and_those_who_would_go_there(
    town, desk, lang, width
):
    industry, city, _ = WORDS[lang]
    tab = await desk("manager", lang=lang, width=width)
    await tab.goto("/officer/overview/coverage?grade=C")
    await tab.locator("section.figure summary").click()
    table = tab.locator("section.figure table")
    cities = await table.locator("thead th").all_text_contents()
    row = table.locator("tbody tr", has=tab.locator("th", has_text=re.compile(industry, re.I)))
    cells = [
        await row.locator("th").first.text_content(),
        *await row.locator("td").all_text_contents(),
    ]
    shown = int(cells[cities.index(city)])
    await tab.goto("/officer/candidates?for=industry&of=robot&city=中原")
    assert await total(tab) == shown > 20


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_signed_project_that_is_linked_moves_the_gauge_and_taken_back_moves_it_back(
    desk, lang
):
    tab = await desk("officer", lang=lang)
    name = await taken_up(
        tab,
        f"/officer/candidates?for=industry&of=photovoltaic&owner=none&sort={'' if lang == 'zh' else '-'}founded",
    )
    await moved(tab, "contacted")
    await moved(tab, "visiting")
    await moved(tab, "signed")
    await tab.goto("/officer/targets")
    await press(tab, tab.locator(".gauges a[href$='/transfer-parks']"))
    before = await tab.locator("svg.chart").first.text_content()
    option = tab.locator("#lead option", has_text=name)
    await tab.locator("#lead").select_option(await option.get_attribute("value"))
    await press(tab, tab.locator("form[action$='/leads'] button"))
    moved_gauge = await tab.locator("svg.chart").first.text_content()
    assert moved_gauge != before
    assert WORDS[lang][2] in moved_gauge
    await press(tab, tab.locator("tbody button").first)
    assert await tab.locator("svg.chart").first.text_content() == before


async def test_a_manager_sees_the_figures_by_officer_and_an_officer_does_not(desk):
    tab = await desk("manager", lang="en")
    await tab.goto("/officer/overview/officers")
    assert await tab.locator("section.figure table").count() == 1
    tab = await desk("officer", lang="en")
    answer = await tab.goto("/officer/overview/officers")
    assert answer.status == 403
