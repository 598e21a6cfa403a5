"""From a candidate to the signature, to a refusal with its reason, and to a clock that runs out."""

import pytest

from tests.browser.officers_walk.conftest import found, press, total
from tests.browser.officers_walk.work import WINDS, moved, shown, taken_up

WORDS = {
    "zh": ("签约", "不适合", "用地不足", "小时", "超过 72 小时未联系", "超过 5 个工作日未联系"),
    "en": ("Signed", "Unsuitable", "Not enough land", "h left", "72 hours", "5 working days"),
}


@pytest.mark.parametrize(("lang", "width"), [("zh", 1280), ("en", 390)])
async def test_from_first_contact_to_the_signature(town, desk, lang, width):
    signed = WORDS[lang][0]
    tab = await desk("officer", lang=lang, width=width)
    name = await taken_up(tab, f"{WINDS}&sort=-name" if lang == "zh" else f"{WINDS}&sort=name")
    assert WORDS[lang][3] in await tab.locator(".clock").first.text_content()
    for to in ("contacted", "negotiating", "visiting", "signed"):
        await moved(tab, to)
    assert await tab.locator(".stage-path [aria-current=step]").text_content() == signed
    row = await shown(tab, name)
    today = town.clock.today().isoformat()
    assert signed in await row.text_content()
    assert (
        await row.locator("td", has=tab.locator("time")).first.locator("time").text_content()
        == today
    )
    assert await row.locator(".clock").count() == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_refusal_needs_a_reason_and_the_overview_counts_it(desk, lang):
    _, refused, land, *_ = WORDS[lang]
    tab = await desk("officer", lang=lang)
    await taken_up(tab, f"{WINDS}&sort=-investment_wan&lead_stage=lead&owner=none")
    await moved(tab, "unsuitable")
    assert await tab.locator("#reason").get_attribute("aria-invalid") == "true"
    await moved(tab, "unsuitable", reason="land")
    said = await tab.locator(".stage-path [aria-current=step]").text_content()
    assert refused in said
    assert land in said
    await tab.goto("/officer/overview")
    assert land in await tab.locator("section[aria-labelledby=refusals]").text_content()


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_clock_runs_out_in_steps_and_its_officer_is_told(town, desk, lang):
    late, overdue = WORDS[lang][4:]
    tab = await desk("officer", lang=lang)
    name = await taken_up(tab, f"{WINDS}&sort=land_mu&lead_stage=lead&owner=none")
    town.clock.move(hours=73)
    await town.round()
    tab = await desk("officer", lang=lang)
    assert late in await (await shown(tab, name)).locator(".clock").text_content()
    await agrees(tab, "late", late)
    await tab.goto("/officer/inbox")
    assert name in "".join(await tab.locator(".notice-list.fresh").all_text_contents())
    town.clock.move(days=6)
    await town.round()
    tab = await desk("officer", lang=lang)
    assert overdue in await (await shown(tab, name)).locator(".clock").text_content()
    await agrees(tab, "overdue", overdue)
    await tab.goto("/officer/overview")
    assert await tab.locator("section[aria-labelledby=clocks] svg").count() == 1


async def agrees(tab, standing, words):
    """The filter by clock lists those whose column says so, and counts them as its facet does."""
    await tab.goto("/officer/candidates?for=all&sort=clock")
    link = tab.locator(f"section[aria-labelledby=facet-clock] a[href*='clock={standing}']")
    told = int(await link.locator(".count").text_content())
    await press(tab, link)
    clocks = await tab.locator(".candidates .clock").all_text_contents()
    assert len(clocks) == len(await found(tab)) == min(told, 20)
    assert all(words in clock for clock in clocks)
    assert await total(tab) == told
