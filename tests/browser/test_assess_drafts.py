"""What is typed is kept: on another device, after going back, pressed twice, under a new link; and deleted."""

import pytest

from tests.browser.assessing import DRAFT, begin, press
from tests.make import ROBOT_TEXT


async def test_a_draft_is_taken_up_on_another_device(visit):
    tab = await visit()
    await begin(tab)
    address = await tab.locator("#link").input_value()
    other = await visit(width=390, javascript=False)
    await other.goto(address)
    assert other.url.endswith("/project")
    await other.locator("button[value=go-business]").click()
    assert await other.locator("#business_text").input_value() == ROBOT_TEXT


@pytest.mark.parametrize("javascript", [True, False])
async def test_back_and_reload_lose_nothing(visit, javascript):
    tab = await visit(javascript=javascript)
    await begin(tab)
    await tab.locator("#investment_wan").fill("1234")
    await press(tab, "next")
    await tab.wait_for_url(f"{DRAFT}needs")
    await tab.go_back()
    assert await tab.locator("#investment_wan").input_value() == "1234"
    await tab.reload()
    assert await tab.locator("#investment_wan").input_value() == "1234"
    await tab.go_back()
    assert await tab.locator("#business_text").input_value() == ROBOT_TEXT


async def test_what_is_typed_is_saved_while_typing(visit):
    tab = await visit()
    await begin(tab)
    async with tab.expect_response("**/preview"):
        await tab.locator("#investment_wan").fill("777")
    await tab.goto(tab.url)
    assert await tab.locator("#investment_wan").input_value() == "777"


async def test_pressing_twice_makes_one_report(visit):
    tab = await visit()
    await begin(tab)
    await tab.evaluate(
        "document.querySelector('.actions button[value=finish]').click();"
        "document.querySelector('.actions button[value=finish]').click()"
    )
    await tab.wait_for_url("**/r/run_*")
    first = tab.url
    await tab.go_back()
    await press(tab, "finish")
    await tab.wait_for_url("**/r/run_*")
    assert tab.url == first


async def test_a_new_link_shuts_the_old_one_and_deleting_shuts_both(visit):
    tab = await visit()
    await begin(tab)
    old = tab.url
    await tab.get_by_role("button", name="换一个链接").click()
    await tab.locator("#link").wait_for()
    new = await tab.locator("#link").input_value()
    assert new not in old
    assert (await tab.goto(old)).status == 410
    await tab.goto(new)
    await tab.get_by_text("删除本表").click()
    await tab.get_by_role("button", name="确认删除").click()
    await tab.wait_for_url("**/assess/deleted")
    assert (await tab.goto(new)).status == 404
