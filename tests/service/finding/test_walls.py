"""One city's officers find, count, compare and export nothing of another city, whichever way they ask."""

from urllib.parse import urlencode

import pytest

from tests.service.finding.conftest import LIST, SECRET, every_page, total_of

WAYS = (
    {"for": "all"},
    {"for": "industry", "of": "robot"},
    {"for": "site", "of": "zhongyuan-robot-park"},
    {"for": "gap", "of": "robot"},
    {"for": "policy", "of": "export-fairs"},
    {"for": "text", "of": SECRET},
    {"for": "text", "of": "人形机器人谐波减速器"},
    {"for": "all", "city": "秘密市"},
    {"for": "all", "name": "秘密"},
    {"for": "all", "sort": "-name"},
)


@pytest.mark.parametrize("asked", WAYS)
async def test_a_list_shows_and_counts_none_of_theirs(filled, signed, asked):
    browser = await signed("admin")
    address = f"{LIST}?{urlencode(asked)}"
    page = await browser.get(address)
    assert page.status_code == 200
    heading = page.text.split("</h1>")[1]
    typed = set(asked.values()) & {SECRET, "秘密市", "秘密"}
    if not typed:
        assert "秘密" not in heading
    assert (
        SECRET not in page.text.split("<tbody>")[-1].split("</tbody>")[0]
        if "<tbody>" in page.text
        else True
    )
    assert str(filled) not in page.text
    assert total_of(page.text) <= 40
    assert str(filled) not in await every_page(browser, address)


async def test_those_above_see_both_and_their_own_see_theirs(filled, signed, office):
    above = await (await office.browser()).be(office.people.above)
    assert total_of((await above.get(f"{LIST}?for=all")).text) == 41
    there = await signed("viewer", there=True)
    assert await every_page(there, f"{LIST}?for=all") == [str(filled)]


async def test_theirs_cannot_be_compared(filled, signed):
    browser = await signed("admin")
    mine = (await every_page(browser, f"{LIST}?for=industry&of=robot"))[0]
    answer = await browser.get(
        f"{LIST}/compare?for=industry&of=robot&enterprise={mine}&enterprise={filled}"
    )
    assert answer.status_code == 422
    assert SECRET not in answer.text
