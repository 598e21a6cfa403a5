"""From each entrance to its list, in both languages: what is found is counted, ordered, and the report's own."""

import pytest

from tests.browser.officers_walk.conftest import found, press, total
from tests.browser.test_layout import SIDEWAYS

LIST = "/officer/candidates"
ENTRANCES = {
    "site": ("中原机器人产业园", "Zhongyuan robot park"),
    "industry": ("新能源产业", "offshore-wind"),
    "gap": ("智能机器人产业", "robot"),
    "policy": ("首台套应用场景", "first-use"),
    "plan_target": ("transfer-parks", "rd-intensity"),
    "text": ("做人形机器人谐波减速器、想在中原落地的", "谐波减速器 harmonic drives"),
}
GRADED = "SELECT count(*) FROM enterprise_scores WHERE organisation_id = :o AND NOT abstained"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ENTRANCES)
async def test_every_entrance_leads_to_its_list_and_the_next_page_goes_on(desk, kind, lang):
    tab = await desk("officer", lang=lang, width=1280 if lang == "zh" else 390)
    await tab.goto(LIST)
    entrance = tab.locator(".entrance", has=tab.locator(f"input[value={kind}]"))
    await entrance.locator("[name=of]").fill(ENTRANCES[kind][lang == "en"])
    await press(tab, entrance.locator("button"))
    first = await found(tab)
    assert len(first) == 20
    assert await total(tab) > 20
    grades = await tab.locator(".candidates .grade b").all_text_contents()
    assert grades == sorted(grades) or kind == "text"
    assert await tab.evaluate(SIDEWAYS) == 0
    await press(tab, tab.locator("a[rel=next]"))
    ranks = await tab.locator(".candidates .rank").all_text_contents()
    assert [int(rank) for rank in ranks] == list(range(21, 41))


async def test_a_gap_lists_the_sides_of_the_chain_and_a_target_of_the_plan_its_sentence(desk):
    tab = await desk("officer")
    await tab.goto(f"{LIST}?for=gap&of=robot")
    sides = set(await tab.locator(".candidates tbody .tag.plain").all_text_contents())
    assert sides <= {"上游", "下游"}
    assert sides
    await tab.goto(f"{LIST}?for=plan_target&of=transfer-parks")
    assert "规划建设2个承接产业转移园区" in await tab.locator("blockquote").text_content()


async def test_filters_facets_and_every_sort_hold_over_thousands(desk):
    tab = await desk("officer")
    await tab.goto(f"{LIST}?for=industry&of=robot")
    whole = await total(tab)
    for name in ("城市", "契合等级", "信息完整度"):
        assert whole > 0, name
    facet = tab.locator("section.facet", has=tab.locator("#facet-city")).locator("li a").first
    told = int(await facet.locator(".count").text_content())
    await press(tab, facet)
    assert await total(tab) == told < whole
    heads = tab.locator(".candidates thead a")
    for at in range(await heads.count()):
        await press(tab, heads.nth(at))
        assert await total(tab) == told
        assert await tab.locator(".candidates th[aria-sort]").count() == 1


async def test_a_report_says_what_the_list_says(desk):
    tab = await desk("viewer")
    await tab.goto(f"{LIST}?for=industry&of=robot")
    row = tab.locator(".candidates tbody tr").first
    grade = await row.locator(".grade b").text_content()
    name = await row.locator("th > a").text_content()
    await press(tab, row.locator("th > a"))
    assert name in await tab.locator("h1").text_content()
    assert await tab.locator(f".grade-{grade}").count() >= 1


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_saved_search_is_an_entrance_too(desk, lang):
    tab = await desk("officer", lang=lang)
    await tab.goto(f"{LIST}?for=industry&of=robot&city=中原&investment_wan_min=3000")
    before, name = await found(tab), f"中原机器人 {lang}"
    await tab.locator("#search-name").fill(name)
    await press(tab, tab.locator("form[action='/officer/searches'] button"))
    await tab.goto(LIST)
    await press(tab, tab.get_by_role("link", name=name, exact=True))
    assert await found(tab) == before
