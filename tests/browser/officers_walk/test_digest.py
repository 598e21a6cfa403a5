"""A saved search tells its officer of what is new the next morning, and of nothing else."""

import pytest

from tests.browser.officers_walk.conftest import press


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_daily_search_tells_of_a_new_enterprise_and_can_be_pruned(town, desk, lang):
    name, fresh = f"每日 {lang}", f"晨报机器人{lang}"
    tab = await desk("officer", lang=lang)
    await tab.goto(f"/officer/candidates?for=industry&of=robot&name=晨报机器人{lang}")
    await tab.goto("/officer/candidates?for=industry&of=robot&city=北山&stage=none&land_mu_min=1")
    await tab.locator("#search-name").fill(name)
    await tab.locator("#cadence").select_option("daily")
    await press(tab, tab.locator("form[action='/officer/searches'] button"))
    search = tab.url.split("?")[0]
    said = {
        "name": fresh,
        "business_text": f"人形机器人谐波减速器与伺服电机，{lang}",
        "location": {"city": "北山"},
        "land_mu": 40.0,
    }
    await town.keep(town.people.here["officer"].organisation_id, said)
    town.clock.move(days=1)
    await town.round()
    tab = await desk("officer", lang=lang)
    await tab.goto("/officer/inbox")
    await press(tab, tab.locator(".notice-list.fresh a", has_text=name))
    assert tab.url.split("?")[0] == search
    changes = tab.locator("[aria-labelledby=changes] .change-list li")
    assert [fresh in one for one in await changes.all_text_contents()] == [True]
    await press(tab, changes.first.locator("button"))
    assert await changes.count() == 0
    assert fresh in await tab.locator("[aria-labelledby=pruned]").text_content()
