"""Every state of the form fits every width, in both languages, light and dark, and weighs little."""

import pytest

from tests.browser.assessing import DRAFT, INTRODUCTION, begin, press
from tests.browser.test_layout import AUDITED, AXE, SIDEWAYS, SMALL

STATES = ["first", "project", "needs", "all", "errors", "proposals", "combobox", "link", "deleted"]


async def at(tab, state):
    """The form in one of its states."""
    if state == "first":
        await tab.goto("/assess")
    elif state == "deleted":
        await tab.goto("/assess/deleted")
    elif state == "proposals":
        await tab.goto("/assess")
        await tab.locator(".introduction summary").click()
        await tab.locator("#introduction").fill(INTRODUCTION)
        await press(tab, "introduce")
        await tab.wait_for_url("**/proposals")
    elif state == "combobox":
        await tab.goto("/assess")
        await tab.locator("#industry_code").press_sequentially("jqr")
        await tab.locator("[role=option]").first.wait_for()
        await tab.locator("#industry_code").press("ArrowDown")
        return
    else:
        await begin(tab)
        if state in ("needs", "all"):
            await tab.locator(f"button[value=go-{state}]").click()
            await tab.wait_for_url(f"{DRAFT}{state}")
        if state == "errors":
            await tab.locator("#investment_wan").fill("x" * 300)
            await press(tab, "next")
            await tab.locator(".error-summary").wait_for()
    await tab.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("lang", "scheme"), [("zh", "light"), ("en", "dark")])
async def test_every_state_fits_every_width_and_axe_finds_nothing(visit, axe, state, lang, scheme):
    tab = await visit(lang=lang, width=390, scheme=scheme)
    await at(tab, state)
    assert await tab.evaluate(SIDEWAYS) == 0
    assert await tab.evaluate(SMALL) == []
    await tab.set_viewport_size({"width": 320, "height": 700})  # 400 % zoom of 1280 pixels
    assert await tab.evaluate(SIDEWAYS) == 0
    await tab.set_viewport_size({"width": 640, "height": 450})  # 200 % zoom of 1280 pixels
    assert await tab.evaluate(SIDEWAYS) == 0
    await tab.set_viewport_size({"width": 1280, "height": 900})
    assert await tab.evaluate(SIDEWAYS) == 0
    await tab.set_viewport_size({"width": AUDITED[scheme], "height": 900})
    await tab.evaluate(axe)
    assert await tab.evaluate(AXE) == []


async def test_a_page_of_the_form_weighs_less_than_150_kilobytes(visit):
    tab, sizes = await visit(), []
    tab.on("response", lambda answer: sizes.append(answer))
    await tab.goto("/assess", wait_until="networkidle")
    assert sum([len(await answer.body()) for answer in sizes]) < 150_000
