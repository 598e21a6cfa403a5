"""Entrances, filters, facets, orders and pages of the list of candidates, as an officer sees them."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest

from service.pages.officers.candidates.words import ENTRANCES, SORTABLE
from tests.service.candidates.conftest import made
from tests.service.finding.conftest import LIST, every_page, names_of, rows_of, total_of


async def test_the_start_offers_every_entrance_with_names_to_choose_from(filled, signed):
    page = await (await signed("viewer")).get(LIST)
    assert page.status_code == 200
    for kind in set(ENTRANCES) - {"plan_target"}:  # the invented plan has no targets
        assert f'name="for" value="{kind}"' in page.text
    for name in ("中原机器人产业园", "智能机器人产业", "临海"):
        assert f'<option value="{name}">' in page.text
    assert "查看全部企业（40 家）" in page.text


@pytest.mark.parametrize(
    ("kind", "said", "heading"),
    [
        ("site", "中原机器人产业园", "适合“中原机器人产业园”的企业"),
        ("site", "临海市", "适合“临海”的企业"),
        ("site", "Zhongyuan robot park", "适合“中原机器人产业园”的企业"),
        ("industry", "海上风电", "属于“海上风电”的企业"),
        ("industry", "offshore-wind", "属于“海上风电”的企业"),
        ("policy", "first-use", "用得上“"),
        ("text", "海上风机塔筒与单桩", "与描述相近的企业"),
    ],
)
async def test_every_entrance_leads_to_its_list(filled, signed, kind, said, heading):
    page = await (await signed("viewer")).get(f"{LIST}?{urlencode({'for': kind, 'of': said})}")
    assert page.status_code == 200, page.text
    assert heading in page.text
    assert rows_of(page.text)


@pytest.mark.parametrize(
    ("kind", "said", "words"),
    [
        ("site", "火星基地", "没有这样的条目"),
        ("site", "中原", "不能确定所指"),
        ("industry", "", "请填写要找的对象"),
        ("text", "长" * 501, "描述至多 500 字"),
        ("nothing", "x", "请从所列的入口之一开始"),
    ],
)
async def test_what_names_no_entry_is_told_with_the_remedy(filled, signed, kind, said, words):
    browser = await signed("viewer")
    page = await browser.get(f"{LIST}?{urlencode({'for': kind, 'of': said})}")
    assert page.status_code == 422
    if kind != "nothing":
        assert words in page.text
    assert "<tbody>" not in page.text


async def test_what_may_have_been_meant_is_offered_as_links(filled, signed):
    browser = await signed("viewer")
    page = await browser.get(f"{LIST}?{urlencode({'for': 'site', 'of': '中原'})}")
    links = re.findall(r'<ul class="meant">.*?</ul>', page.text, re.S)
    found = [unescape(one) for one in re.findall(r'href="([^"]+)"', links[0])]
    assert found
    for link in found:
        assert (await browser.get(link)).status_code == 200


async def test_pages_neither_skip_nor_repeat(filled, signed):
    browser = await signed("viewer")
    for query in ("for=all", "for=industry&of=robot", "for=all&sort=name", "for=text&of=风机"):
        found = await every_page(browser, f"{LIST}?{query}")
        total = total_of((await browser.get(f"{LIST}?{query}")).text)
        assert len(found) == len(set(found)) == total > 0
    assert total == 40


async def test_a_facets_count_is_what_its_link_finds(filled, signed):
    browser = await signed("viewer")
    page = await browser.get(f"{LIST}?for=industry&of=robot&stage=growth")
    facets = page.text.split('<aside class="facets"')[1].split("</aside>")[0]
    links = re.findall(
        r'<li><a href="([^"]+)"( class="on"[^>]*)?><span>[^<]*</span> <span class="count">(\d+)',
        facets,
    )
    assert len(links) > 10
    for link, on, count in links:
        if on or any(f"{name}=" in link for name in ("missing", "qualification")):
            continue
        address = unescape(link)
        if "stage=growth&stage=" in address:  # one value more of the same dimension: the sum
            continue
        assert total_of((await browser.get(address)).text) == int(count), address


async def test_filters_combine_and_each_can_be_taken_away(filled, signed):
    browser = await signed("viewer")
    query = "for=all&city=中原&investment_wan_min=100&investment_wan_max=300&name=企业"
    page = await browser.get(f"{LIST}?{query}")
    assert 0 < total_of(page.text) < 40
    for label in ("名称含", "所在城市", "拟投规模（万元）"):
        assert label in page.text
    chips = re.search(r'<ul class="chosen".*?</ul>', page.text, re.S)[0]
    links = [unescape(one) for one in re.findall(r'href="([^"]+)"', chips)]
    for link in links[:-1]:
        assert total_of((await browser.get(link)).text) >= total_of(page.text)
    assert total_of((await browser.get(links[-1])).text) == 40


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("investment_wan_min=many", "须为数字"),
        ("land_mu_min=9&land_mu_max=3", "下限大于上限"),
        ("grade=Z", "没有这样的取值"),
        ("sort=secret", "不能按此排序"),
        ("cursor=1.abc", "翻页标记无效"),
        ("cursor=x'", "翻页标记无效"),
        ("site=火星基地", "没有这样的条目"),
    ],
)
async def test_a_filter_that_cannot_be_read_is_told_and_the_others_hold(
    filled, signed, query, words
):
    browser = await signed("viewer")
    page = await browser.get(f"{LIST}?for=all&city=中原&{query}")
    assert page.status_code == 422
    assert "筛选条件需要改正" in page.text or words in page.text
    assert total_of(page.text) == 10
    assert rows_of(page.text)


@pytest.mark.parametrize("column", SORTABLE)
async def test_the_list_sorts_by_every_column_both_ways(filled, signed, column):
    browser = await signed("viewer")
    for said in (column, f"-{column}"):
        page = await browser.get(f"{LIST}?for=all&sort={said}")
        assert page.status_code == 200
        assert len(rows_of(page.text)) == 20
    if column == "name":
        assert names_of(page.text) == sorted(names_of(page.text), reverse=True)


async def test_unknown_is_shown_as_not_said_and_never_as_no(signed, keep, office):
    await keep(
        office.people.here["viewer"].organisation_id,
        made(1, investment_wan=None, location=None, stage=None),
    )
    page = await (await signed("viewer")).get(f"{LIST}?for=industry&of=robot")
    row = page.text.split("<tbody>")[1].split("</tbody>")[0]
    assert row.count("未说明") >= 3
    assert ">否<" not in row


async def test_what_is_not_scored_yet_is_told(filled, signed, keep, office):
    here = office.people.here["viewer"].organisation_id
    await keep(here, made(900), scored=False)
    page = await (await signed("viewer")).get(f"{LIST}?for=industry&of=robot")
    assert "尚未评分 1 家" in page.text


async def test_own_weights_rerank_only_what_is_shown_and_say_so(filled, signed):
    browser = await signed("viewer")
    address = f"{LIST}?for=site&of=zhongyuan-robot-park"
    plain = await browser.get(address)
    sliders = dict(re.findall(r'type="range" id="(sites\.\w+)"[^>]*value="(\d+)"', plain.text))
    assert "sites.preference" in sliders
    moved = urlencode({**dict.fromkeys(sliders, 0), "sites.text": 100})
    page = await browser.get(f"{address}&{moved}")
    assert "按所拖权重，只在本页" in page.text
    assert set(names_of(page.text)) == set(names_of(plain.text))
    assert names_of(page.text) != names_of(plain.text)
    assert total_of(page.text) == total_of(plain.text)
    part = await browser.http.get(
        f"{address}&{moved}", headers={"accept": "text/html", "luodi-part": "1"}
    )
    assert names_of(part.text) == names_of(page.text)
    assert "<html" not in part.text
    nothing = urlencode(dict.fromkeys(sliders, 0))
    assert (await browser.get(f"{address}&{nothing}")).status_code == 422


async def test_the_english_page_is_english(filled, signed):
    browser = await signed("viewer")
    page = await browser.get(f"{LIST}?for=site&of=zhongyuan-robot-park&lang=en")
    assert "Enterprises that suit “Zhongyuan robot park”" in page.text
    assert page.headers["content-language"] == "en"


async def test_what_is_typed_is_text_on_the_page(filled, signed):
    browser = await signed("viewer")
    nasty = '"><script>alert(1)</script>'
    for query in (
        {"for": "text", "of": nasty},
        {"for": "all", "name": nasty},
        {"for": "site", "of": nasty},
    ):
        page = await browser.get(f"{LIST}?{urlencode(query)}")
        assert "<script>alert" not in page.text
