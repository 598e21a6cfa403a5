"""The entrances by a gap in a chain and by a target of the plan, on a plan that has both."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest

from matching.catalogue import load_catalogue
from matching.encoder import LexicalEncoder
from matching.match import build_knowledge
from service.app import Known
from service.maintenance import project
from tests.make import migrated_database
from tests.plans.chained import chained_plan
from tests.service.candidates.conftest import ROBOTS, SUNS, WINDS, made
from tests.service.finding.conftest import LIST, every_page, rows_of, total_of


@pytest.fixture(scope="session")
def known(tmp_path_factory) -> Known:
    catalogue = load_catalogue(chained_plan(tmp_path_factory.mktemp("plan")))
    return Known(build_knowledge(catalogue, LexicalEncoder()), None)


@pytest.fixture(scope="session")
async def officers_database(server_url, known):
    async with migrated_database(server_url) as url:
        await project(url, known.knowledge.catalogue)
        yield url


@pytest.fixture
async def here(office, keep):
    """Twelve makers of robots, seven of wind turbines, two of solar modules: the last are few."""
    of = office.people.here["viewer"].organisation_id
    lots = ((ROBOTS, 12), (WINDS, 7), (SUNS, 2))
    texts = [f"{one[n % 3]}，第{n}号" for one, count in lots for n in range(count)]
    await keep(of, *(made(n, name=f"企{n:02}", business_text=text) for n, text in enumerate(texts)))
    return of


def address(kind: str, said: str) -> str:
    return f"{LIST}?{urlencode({'for': kind, 'of': said})}"


async def test_the_start_offers_the_targets_that_name_an_industry(here, signed):
    page = await (await signed("viewer")).get(LIST)
    assert 'name="for" value="plan_target"' in page.text
    assert '<option value="承接产业转移园区（2个）">' in page.text


@pytest.mark.parametrize(
    "said",
    [
        "transfer-parks",
        "承接产业转移园区（2个）",
        "承接产业转移",
        "parks taking in transferred industry",
    ],
)
async def test_a_target_of_the_plan_lists_who_could_fulfil_it_under_its_own_sentence(
    here, signed, said
):
    browser = await signed("viewer")
    page = await browser.get(address("plan_target", said))
    assert page.status_code == 200, page.text
    assert "可为“承接产业转移园区（2个）”出力的企业" in page.text
    assert "规划建设2个承接产业转移园区" in page.text
    assert re.search(r'href="[^"]*for=industry&amp;of=robot"', page.text)
    robots = await every_page(browser, address("industry", "robot"))
    assert await every_page(browser, address("plan_target", said)) == robots
    assert len(robots) == total_of(page.text) >= 12


async def test_a_target_that_is_not_the_plans_is_told_with_the_remedy(here, signed):
    page = await (await signed("viewer")).get(address("plan_target", "moon-base"))
    assert page.status_code == 422
    assert "没有这样的条目" in page.text
    assert "<tbody>" not in page.text


async def test_a_gap_names_what_the_chain_lacks_here_and_lists_who_could_fill_it(here, signed):
    browser = await signed("viewer")
    page = await browser.get(address("gap", "robot"))
    assert page.status_code == 200, page.text
    assert "能补“智能机器人产业”产业链缺口的企业" in page.text
    lacking = page.text.split("本地候选较少的环节：")[1].split("</p>")[0]
    assert "photovoltaic" in lacking
    assert "offshore-wind" not in lacking
    suns = await every_page(browser, address("industry", "photovoltaic"))
    assert await every_page(browser, address("gap", "robot")) == suns
    assert set(re.findall(r'<span class="tag plain">([^<]+)</span>', page.text)) == {"上游"}


async def test_what_is_lacking_depends_on_where_here_is(here, signed):
    """In a city without one maker of turbines these are lacking too."""
    browser = await signed("viewer")
    page = await browser.get(f"{address('gap', 'robot')}&city=杭州")
    lacking = page.text.split("本地候选较少的环节：")[1].split("</p>")[0]
    assert {"photovoltaic", "offshore-wind"} == set(re.findall(r"of=([\w-]+)", unescape(lacking)))


async def test_neither_list_shows_another_citys(here, signed, keep, office):
    before = {}
    browser = await signed("viewer")
    for kind, said in (("gap", "robot"), ("plan_target", "transfer-parks")):
        before[kind, said] = rows_of((await browser.get(address(kind, said))).text)
    there = office.people.there["viewer"].organisation_id
    await keep(there, *(made(300 + n, name="邻市", business_text=SUNS[n % 3]) for n in range(6)))
    for (kind, said), rows in before.items():
        assert rows_of((await browser.get(address(kind, said))).text) == rows
