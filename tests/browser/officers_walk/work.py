"""Steps of an officer's work on a candidate that more than one walk takes."""

from tests.browser.officers_walk.conftest import press

WINDS = "/officer/candidates?for=industry&of=offshore-wind"


async def taken_up(tab, address: str) -> str:
    """Take up the first enterprise of a list that has a name; the tab is on its lead's page."""
    await tab.goto(address)
    link = tab.locator(".candidates tbody th > a").first
    name = await link.text_content()
    await press(tab, link)
    await press(tab, tab.locator("#lead form button"))
    return name


async def moved(tab, to: str, **other: str) -> None:
    await tab.locator("#to").select_option(to)
    for name, value in other.items():
        await tab.locator(f"#{name}").select_option(value)
    await press(tab, tab.locator("#move button"))


async def shown(tab, name: str):
    """The enterprise's row in the list of candidates."""
    await tab.goto("/officer/candidates?for=all")
    await tab.locator("#f-name").fill(name)
    await press(tab, tab.locator(".narrow-by button"))
    return tab.locator(".candidates tbody tr", has_text=name).first
