"""Officers' pages on a phone: nothing moves sideways, what one touches is 44 pixels high, a list reads as cards."""

import pytest

from tests.browser.test_layout import AXE, SIDEWAYS
from tests.browser.test_officers import invited, luodi, signed_in  # noqa: F401 - fixtures

TARGET = "/officer/targets/transfer-parks"
PAGES = (
    "/officer/",
    "/officer/candidates?for=all",
    "/officer/enterprises",
    "/officer/leads",
    "/officer/leads?view=board",
    "/officer/imports",
    "/officer/officers",
    "/officer/keys",
    "/officer/usage",
    "/officer/audit",
    "/officer/settings",
    "/officer/overview",
    TARGET,
)
LOW = """
[...document.querySelectorAll(':is(#main, .site-header) :is(button, .button, summary, nav a, .choice, select, textarea)')]
  .concat([...document.querySelectorAll('#main input:not([type=checkbox], [type=radio], [type=hidden])')])
  .filter(node => node.checkVisibility() && !node.closest('.languages') && node.getBoundingClientRect().height < 43.5)
  .map(node => node.outerHTML)
"""
LABELS = """
[...document.querySelectorAll('.stacked tbody tr:first-child td[data-label]')]
  .map(cell => [cell.dataset.label, getComputedStyle(cell, '::before').content.slice(1, -1)])
"""


@pytest.fixture
async def phone(signed_in):  # noqa: F811
    """An administrator on a phone, with a figure entered so that the target's page has a table."""
    tab, _ = await signed_in(lang="en", width=390)
    await tab.goto(TARGET)
    await tab.locator("#figure-amount").fill("2")
    await tab.locator("#figure-source").fill(
        "A report with a name longer than a line of a phone is"
    )
    async with tab.expect_navigation():
        await tab.locator("form[action$=figures] button").click()
    return tab


async def test_every_page_keeps_its_width_and_what_is_touched_is_a_finger_high(phone):
    for address in PAGES:
        await phone.goto(address)
        assert await phone.evaluate(SIDEWAYS) == 0, address
        assert await phone.evaluate(LOW) == [], address


async def test_a_table_is_cards_that_name_their_cells_and_axe_finds_nothing(phone, axe):
    for address in (TARGET, "/officer/officers", "/officer/audit"):
        await phone.goto(address)
        labels = await phone.evaluate(LABELS)
        assert len(labels) > 3, address
        assert all(label == shown for label, shown in labels), address
        await phone.evaluate(axe)
        assert await phone.evaluate(AXE) == [], address
    await phone.set_viewport_size({"width": 1280, "height": 900})
    assert {shown for _, shown in await phone.evaluate(LABELS)} == {"on"}, "'none' without its ends"
