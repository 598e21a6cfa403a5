"""Officers' pages on a phone: nothing moves sideways, what one touches is 44 pixels high, a list reads as cards."""

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
TABLES = (TARGET, "/officer/officers", "/officer/audit")
"""Those of PAGES that have something to list here."""
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


async def entered(tab):
    """A figure, so that the target's page has a table; its source is longer than a line of a phone."""
    await tab.goto(TARGET)
    await tab.locator("#figure-amount").fill("2")
    await tab.locator("#figure-source").fill(
        "A report with a name longer than a line of a phone is"
    )
    async with tab.expect_navigation():
        await tab.locator("form[action$=figures] button").click()


async def test_pages_keep_their_width_buttons_are_a_finger_high_and_tables_name_their_cells(
    signed_in,  # noqa: F811
    axe,
):
    tab, _ = await signed_in(lang="en", width=390)
    await entered(tab)
    for address in PAGES:
        await tab.goto(address)
        assert await tab.evaluate(SIDEWAYS) == 0, address
        assert await tab.evaluate(LOW) == [], address
        labels = await tab.evaluate(LABELS)
        assert all(label == shown for label, shown in labels), address
        assert bool(labels) == (address in TABLES), address
    await tab.evaluate(axe)
    assert await tab.evaluate(AXE) == []
