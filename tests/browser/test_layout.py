"""Every page, in both languages and at both widths: nothing sticks out, nothing axe-core finds fault with."""

import pytest

from tests.browser.test_journeys import ROBOT_TEXT, answered, report

ADDRESSES = {
    "home": "/",
    "form": "/assess",
    "plan": "/plans/demo_2030",
    "search": "/plans/demo_2030?q=机器人",
    "entries": "/plans/demo_2030/sites",
    "industry": "/plans/demo_2030/industries/robot",
    "verify": "/verify",
    "verified": f"/verify?run=run_{'a' * 26}&sha256={'0' * 64}",
    "mistyped": "/verify?run=x&sha256=y",
    "missing": "/-",
}
PARTS = ("compare", "choice", "lenses", "weighed", "link", "closed", "shared", "gone")
PAGES = [*ADDRESSES, "errors", "report", "silence", "why", "unclear", "since", *PARTS]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNFOLD = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
SMALL = """
[...document.querySelectorAll('button, .button, summary, .jump a, .site-header a, .choice')]
  .filter(node => node.getClientRects().length && node.getBoundingClientRect().height < 24)
  .map(node => node.outerHTML)
"""
AUDITED = {"light": 390, "dark": 1280}
"""The width at which axe-core looks at a page in each scheme: it takes longer than all else, and each pair but once."""
AXE = """
axe.run({resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(found =>
  found.violations.map(fault => [fault.id, fault.nodes.map(node => node.html)]))
"""


async def opened(tab, name):
    """The page, everything on it unfolded."""
    if name == "report":
        await report(tab, ROBOT_TEXT)
    elif name == "silence":
        await report(tab, "福利彩票销售点")
    elif name in PARTS:
        await report(tab, ROBOT_TEXT)
        await part(tab, name)
    elif name in ("why", "unclear"):
        await report(tab, ROBOT_TEXT)
        await tab.goto(f"{tab.url}/why?target={'linhai' if name == 'why' else '机器人'}")
    elif name == "since":
        await report(tab, ROBOT_TEXT)
        await answered(tab)
        await tab.wait_for_url("**since=*")
    elif name == "errors":
        await tab.goto("/assess")
        await tab.locator("[name=industry_code]").fill("ZZ" * 90)
        await tab.locator("main button[value=next]:not(.sr)").click()
        await tab.locator(".error-summary").wait_for()
    else:
        await tab.goto(ADDRESSES[name])
    await tab.evaluate(UNFOLD)


async def part(tab, name):
    """A page that hangs on the report."""
    address = tab.url
    if name == "compare":
        for box in await tab.locator(".pick input").all():
            await box.check()
        async with tab.expect_navigation():  # a click alone need not wait for it
            await tab.locator("#compare button").click()
    elif name in ("choice", "lenses"):
        await tab.goto(f"{address}/{'compare' if name == 'choice' else 'lenses'}")
    elif name == "weighed":
        await tab.locator("#weights ~ details summary").click()
        for slider in await tab.locator(".slider input").all():
            await slider.fill("7")
        await tab.locator("#weights ~ details button:not([name])").click()
        await tab.wait_for_url(lambda url: "#weights" in url)
    else:
        await tab.locator("#share button").click()
        await tab.wait_for_url("**/links/*")
        link = await tab.locator("#link").input_value()
        if name in ("closed", "gone"):
            async with tab.expect_navigation():
                await tab.locator("button.bad").click()
        if name in ("shared", "gone"):
            await tab.goto(link)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("lang", "scheme"), [("zh", "light"), ("en", "dark")])
async def test_a_page_fits_phone_and_desk_and_axe_finds_nothing(visit, axe, name, lang, scheme):
    tab = await visit(lang=lang, width=390, scheme=scheme)
    await opened(tab, name)
    assert await tab.evaluate(SIDEWAYS) == 0
    assert await tab.evaluate(SMALL) == []
    await tab.set_viewport_size({"width": 320, "height": 700})  # 400 % zoom of 1280 pixels
    assert await tab.evaluate(SIDEWAYS) == 0
    await tab.set_viewport_size({"width": 1280, "height": 900})
    assert await tab.evaluate(SIDEWAYS) == 0
    await tab.set_viewport_size({"width": AUDITED[scheme], "height": 900})
    await tab.evaluate(axe)
    assert await tab.evaluate(AXE) == []


async def test_a_word_without_a_break_does_not_widen_the_report(visit):
    tab = await visit(width=390)
    await report(tab, "机器人" + "x" * 500)
    assert await tab.evaluate(SIDEWAYS) == 0


async def test_on_paper_folded_entries_are_there_and_what_one_clicks_is_not(visit):
    tab = await visit()
    await report(tab, ROBOT_TEXT)
    await tab.locator(".entries").last.evaluate(
        "list => list.outerHTML = `<details class=rest><summary>…</summary>${list.outerHTML}</details>`"
    )
    entry = tab.locator(".rest .entry h3").last
    assert not await entry.evaluate("node => node.checkVisibility()")
    await tab.emulate_media(media="print")
    assert await entry.evaluate("node => node.checkVisibility()")
    assert await tab.locator(
        ".site-nav, .jump, .ask, .rest > summary, .more > summary"
    ).evaluate_all("nodes => nodes.every(node => !node.checkVisibility())")
