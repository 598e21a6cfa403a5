"""The heat map and the parks' missing facts, against the reports of the same enterprises."""

import re
from collections import Counter

import pytest

from matching.match import match
from matching.profile import EnterpriseProfile
from matching.result import Grade
from service.candidates.engine import CandidateEngine
from service.candidates.filters import Filters
from service.candidates.search import Search
from service.candidates.targets import Kind, Target
from service.overview.coverage import Asked, candidates_by_place
from service.overview.parks import lacks_of
from tests.conftest import TODAY

ROBOT = "人形机器人谐波减速器与伺服电机"
SOLAR = "光伏组件与逆变器制造"
LOT = [
    {"name": "甲", "business_text": ROBOT, "location": {"city": "中原市"}, "land_mu": 60},
    {"name": "乙", "business_text": f"{ROBOT}二", "location": {"city": "临海"}, "city_prefer": ["中原", "临海市"], "power_mva": 3},
    {"name": "丙", "business_text": f"{ROBOT}三", "city_prefer": ["zhongyuan", "杭州"], "land_mu": 0, "needs_chemical_park": True},
    {"name": "丁", "business_text": SOLAR, "location": {"city": "临海"}, "logistics": ["cold_chain"], "land_mu": 5},
    {"name": "戊", "business_text": f"{ROBOT}五", "location": {"city": "杭州"}, "logistics": ["rail"], "floor_m2": 900},
]  # fmt: skip


@pytest.fixture
def engine(known):
    return CandidateEngine(known.knowledge)


@pytest.fixture
async def filled(office, keep):
    person = office.people.here["officer"]
    await keep(person, *LOT)
    other = {
        "name": "别人",
        "business_text": f"{ROBOT}别人",
        "location": {"city": "中原"},
        "land_mu": 9,
    }
    await keep(office.people.there["officer"], other)
    return person


@pytest.fixture
def asked(known):
    catalogue, gazetteer = known.knowledge.catalogue, known.knowledge.gazetteer
    names = [item.id for item in catalogue.industries]
    return Asked(names, gazetteer.cities, gazetteer.find, Grade.C)


async def test_a_cell_counts_who_is_in_the_city_or_would_go_there_once(
    filled, engine, asked, acting
):
    async with acting(filled) as session:
        found = await engine.counted(session, TODAY, lambda b, e: candidates_by_place(b, e, asked))
    robot, solar = asked.industries.index("robot"), asked.industries.index("photovoltaic")
    middle, sea = asked.cities.index("中原"), asked.cities.index("临海")
    assert (found.here[robot, middle], found.either[robot, middle]) == (1, 3)
    assert (found.here[robot, sea], found.either[robot, sea]) == (1, 1)
    assert found.anywhere[robot] == 4
    assert found.either[solar, sea] >= 1
    assert found.pending == 0


async def test_a_cell_agrees_with_the_search_it_leads_to(filled, engine, asked, acting):
    async with acting(filled) as session:
        found = await engine.counted(session, TODAY, lambda b, e: candidates_by_place(b, e, asked))
        for row, industry in enumerate(asked.industries):
            for column, city in enumerate(asked.cities):
                filters = Filters({"city": frozenset({city})})
                wanted = Search(Target(Kind.INDUSTRY, industry), filters)
                page = await engine.search(session, wanted, TODAY)
                assert found.here[row, column] == page.total
            everywhere = await engine.search(
                session, Search(Target(Kind.INDUSTRY, industry)), TODAY
            )
            assert found.anywhere[row] == everywhere.total


async def test_enterprises_without_scores_are_told_apart_from_those_that_do_not_fit(
    office, known, engine, asked, acting
):
    from service.enterprises.load import load_records
    from service.enterprises.records import Origin, record_of

    person = office.people.here["officer"]
    place = known.knowledge.gazetteer.find
    profile = EnterpriseProfile(name="未算", business_text=ROBOT)
    async with acting(person) as session:
        record = record_of(profile, person.organisation_id, Origin("by_hand"), place)
        await load_records(session, person.organisation_id, [record], "x")
    async with acting(person) as session:
        found = await engine.counted(session, TODAY, lambda b, e: candidates_by_place(b, e, asked))
    assert (found.pending, int(found.anywhere.sum())) == (1, 0)


async def test_a_missing_fact_is_counted_as_often_as_the_reports_name_it(
    filled, engine, known, acting
):
    """For every site and fact: the number of reports that list the site and name the fact as missing."""
    expected: Counter = Counter()
    for said in LOT:
        result = match(EnterpriseProfile(**said), known.knowledge, today=TODAY)
        for site in result.sites:
            if site.grade in (Grade.A, Grade.B, Grade.C):
                expected.update((site.id, fact) for fact in site.missing_facts)
    sites = known.knowledge.catalogue.sites
    async with acting(filled) as session:
        lacks = await engine.counted(session, TODAY, lambda b, e: lacks_of(b, e, sites, Grade.C))
    assert expected
    assert {(one.site_id, one.fact): one.unsettled for one in lacks} == expected
    assert [one.unsettled for one in lacks] == sorted(
        (one.unsettled for one in lacks), reverse=True
    )


async def test_what_is_known_of_a_park_costs_it_nothing(filled, engine, known, acting):
    sites = known.knowledge.catalogue.sites
    told = [site.model_copy(update={"chemical_park": True}) for site in sites]

    async def facts(which):
        async with acting(filled) as session:
            found = await engine.counted(
                session, TODAY, lambda b, e: lacks_of(b, e, which, Grade.C)
            )
        return {one.fact for one in found}

    assert "needs_chemical_park" in await facts(sites)
    assert await facts(told) == await facts(sites) - {"needs_chemical_park"}


async def test_the_page_shows_the_counts_and_leads_to_the_searches(filled, me):
    page = (await (await me("viewer")).get("/officer/overview/coverage?grade=C&depth=all")).text
    assert 'role="img"' in page
    search = "/officer/candidates?for=industry&amp;of=robot&amp;city=%E4%B8%AD%E5%8E%9F&amp;grade=A&amp;grade=B&amp;grade=C"
    assert f'<a href="{search}">3</a>' in page
    # The plan names places for offshore wind in 临海; nobody there was kept.
    todo = page[page.index('id="todo"') :]
    assert re.search(
        r"for=industry&amp;of=offshore-wind&amp;site=linhai&amp;grade=A[^>]*>临海 · ", todo
    )


@pytest.mark.parametrize("what", ["policies", "parks"])
async def test_what_is_counted_can_be_switched(filled, me, what):
    page = await (await me("viewer")).get(f"/officer/overview/coverage?what={what}")
    assert page.status_code == 200
    assert f'value="{what}" selected' in page.text


async def test_a_choice_that_is_none_is_told_and_does_not_count(filled, me):
    page = await (await me("viewer")).get("/officer/overview/coverage?what=money&grade=Z")
    assert page.status_code == 422
    assert page.text.count("请选择所列选项之一") == 2
    parks = await (await me("viewer")).get("/officer/overview/parks?city=东京&grade=Z")
    assert parks.text.count("请选择所列选项之一") == 2


async def test_the_park_page_ranks_facts_and_leads_to_the_park_and_its_candidates(filled, me):
    page = (await (await me("viewer")).get("/officer/overview/parks?grade=C&city=中原")).text
    assert "中原机器人产业园" in page
    assert "/plans/demo_2030/sites/zhongyuan-robot-park" in page
    assert "/officer/candidates?for=site&amp;of=zhongyuan-robot-park&amp;grade=A" in page


async def test_an_enterprise_added_counts_at_once(filled, keep, engine, asked, acting):
    async def robots():
        async with acting(filled) as session:
            found = await engine.counted(
                session, TODAY, lambda b, e: candidates_by_place(b, e, asked)
            )
        return int(found.anywhere[asked.industries.index("robot")])

    before = await robots()
    await keep(filled, {"name": "己", "business_text": f"{ROBOT}六", "city_prefer": ["中原"]})
    assert await robots() == before + 1
