"""Reports of results that were kept earlier: long ones, and ones made with another catalogue or plan."""

import datetime as dt

import pytest

from matching.match import match
from matching.profile import EnterpriseProfile
from service.matches.store import keep
from tests.conftest import TODAY
from tests.make import full_profile

RUN = "run_" + "a" * 26


@pytest.fixture
def result(known):
    """A result under a run id of its own, so that it can be changed and kept."""
    found = match(profile(), known.knowledge, today=TODAY)
    return found.model_copy(update={"run": found.run.model_copy(update={"run_id": RUN})})


def profile():
    return EnterpriseProfile.model_validate(full_profile())


async def report(office, result):
    here = await office(TODAY)
    async with here.sessions() as session, session.begin():
        await keep(session, profile(), result)
    return (await here.client.get(f"/r/{RUN}", headers={"Accept": "text/html"})).text


async def test_a_long_list_is_folded_and_nothing_of_it_is_lost(office, result):
    site = result.sites[0]
    many = tuple(
        site.model_copy(update={"id": f"site-{n}", "name_zh": f"示例园区{n:02d}号", "rank": n})
        for n in range(1, 13)
    )
    page = await report(office, result.model_copy(update={"sites": many}))
    opened, folded = page.split('<details class="rest"><summary>其余 7 项</summary>')
    assert all(f"示例园区{n:02d}号" in opened for n in range(1, 6))
    assert all(f"示例园区{n:02d}号" in folded for n in range(6, 13))
    assert '<ol class="entries" start="6">' in folded


async def test_facts_that_no_place_states_are_told_once_and_others_beside_their_place(
    office, result
):
    site = result.sites[0]
    two = (
        site.model_copy(update={"id": "one", "missing_facts": ("land_mu",)}),
        site.model_copy(update={"id": "two", "missing_facts": ("land_mu", "power_mva")}),
    )
    page = await report(office, result.model_copy(update={"sites": two}))
    assert page.count("请向园区核实：用地。") == 1
    assert page.count("未公布：用电容量") == 1


async def test_a_report_made_with_an_older_catalogue_says_so(office, result):
    older = result.run.model_copy(update={"catalogue_version": "0+0123456789ab"})
    assert "规划目录已有更新" not in await report(office, result)
    page = await report_again(office, result.model_copy(update={"run": older}))
    assert "规划目录已有更新" in page


async def report_again(office, result):
    other = "run_" + "b" * 26
    run = result.run.model_copy(update={"run_id": other})
    here = await office(TODAY)
    async with here.sessions() as session, session.begin():
        await keep(session, profile(), result.model_copy(update={"run": run}))
    return (await here.client.get(f"/r/{other}", headers={"Accept": "text/html"})).text


async def test_a_report_on_a_plan_that_is_no_longer_here_has_no_dead_links(office, result):
    gone = [quote.model_copy(update={"plan_id": "gone_2020"}) for quote in result.sites[0].evidence]
    run = result.run.model_copy(update={"plan_ids": ("gone_2020",)})
    sites = (result.sites[0].model_copy(update={"evidence": tuple(gone)}),)
    page = await report(office, result.model_copy(update={"run": run, "sites": sites}))
    assert "gone_2020" in page
    assert "/plans/gone_2020" not in page
    assert gone[0].quote in page


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (dt.date(2030, 12, 31), "期满后请以新文件为准"),
        (dt.date(2031, 1, 1), "今天不在规划的适用期间内"),
    ],
)
async def test_the_start_page_says_when_the_plan_is_over(office, today, words):
    here = await office(today)
    assert words in (await here.client.get("/")).text
