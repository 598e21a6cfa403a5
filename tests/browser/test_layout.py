"""Every page, in both languages and at both widths: nothing sticks out, nothing axe-core calls serious."""

import pytest

from tests.browser.test_journeys import ROBOT_TEXT, report

PAGES = ["home", "form", "errors", "report", "silence", "plan", "missing"]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNFOLD = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
SMALL = """
[...document.querySelectorAll('button, .button, summary, .jump a, .site-header a, .choice')]
  .filter(node => node.getClientRects().length && node.getBoundingClientRect().height < 24)
  .map(node => node.outerHTML)
"""
AXE = """
axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(found =>
  found.violations.filter(fault => ['serious', 'critical'].includes(fault.impact))
    .map(fault => [fault.id, fault.nodes.map(node => node.html)]))
"""


async def opened(tab, name):
    """The page, everything on it unfolded."""
    if name == "report":
        await report(tab, ROBOT_TEXT)
    elif name == "silence":
        await report(tab, "")
    elif name == "errors":
        await tab.goto("/assess")
        await tab.locator("[name=industry_code]").fill("ZZ")
        await tab.locator("[name=investment_wan]").fill("x" * 300)
        await tab.get_by_role("button").first.click()
        await tab.locator(".error-summary").wait_for()
    else:
        addresses = {"home": "/", "form": "/assess", "plan": "/plans/demo_2030", "missing": "/-"}
        await tab.goto(addresses[name])
    await tab.evaluate(UNFOLD)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_no_page_scrolls_sideways_on_a_phone(visit, name, lang):
    tab = await visit(lang=lang, width=390)
    await opened(tab, name)
    assert await tab.evaluate(SIDEWAYS) == 0
    await tab.set_viewport_size({"width": 320, "height": 700})  # 400 % zoom of 1280 pixels
    assert await tab.evaluate(SIDEWAYS) == 0
    assert await tab.evaluate(SMALL) == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("lang", "width", "scheme"), [("zh", 390, "light"), ("en", 1280, "dark")])
async def test_axe_finds_nothing_serious(visit, axe, name, lang, width, scheme):
    tab = await visit(lang=lang, width=width, scheme=scheme)
    await opened(tab, name)
    await tab.evaluate(axe)
    assert await tab.evaluate(AXE) == []


async def test_a_word_without_a_break_does_not_widen_the_report(visit):
    tab = await visit(width=390)
    await report(tab, "机器人" + "x" * 500)
    assert await tab.evaluate(SIDEWAYS) == 0


async def test_on_paper_the_folded_entries_are_there_and_the_navigation_is_not(visit):
    tab = await visit()
    await report(tab, ROBOT_TEXT)
    await tab.emulate_media(media="print")
    assert await tab.locator(".site-nav").is_hidden()
    assert await tab.locator(".rest .entry h3").last.evaluate(
        "node => node.checkVisibility({contentVisibilityAuto: true})"
    )
