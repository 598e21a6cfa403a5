"""Each factor says something specific, and adds up; what is not the firm's industry does not leak in."""

import pytest

from matching.result import EvidenceLevel
from matching.sites import cities_of
from tests.matching.sites.conftest import WIND


def test_the_factors_add_up_to_the_score(places):
    for site in places(goals=["site"], city_prefer=["阳江"], logistics=["seaport"]).values():
        assert site.score == pytest.approx(sum(f.contribution for f in site.factors), abs=1e-9)
        assert sum(f.weight for f in site.factors) == pytest.approx(1)


def test_the_chain_names_industries_and_where_they_stand(places, factor):
    chain = factor(places()["zhongshan-offshore-wind-base"], "chain")
    assert "上游" in chain.note_zh
    assert "高端装备" in chain.note_zh or "装备" in chain.note_zh
    lone = factor(places()["shanwei-offshore-wind-base"], "chain")
    assert lone.value == 0.2
    assert "未写明同城有" in lone.note_zh


def test_a_place_in_no_city_has_no_chain_to_compare(places, factor):
    assert (
        factor(places("合成生物与酶制剂的生物制造")["biomanufacturing-parks"], "chain").value == 0.5
    )


def test_a_place_for_a_whole_field_counts_less_than_one_of_its_own(places, factor):
    sites = places("合成生物与酶制剂的生物制造")
    own, shared = (
        factor(sites[n], "industry").value
        for n in ("biomanufacturing-parks", "future-industry-platforms")
    )
    assert shared == pytest.approx(0.85 * own, abs=1e-5)


def test_a_farm_of_many_kinds_is_tied_to_a_part(places, factor):
    site = places("现代农业公司，农业产业化联合体与乡村农业产业园")["grain-100bn-clusters"]
    assert "的一部分相连" in factor(site, "industry").note_zh
    assert site.evidence_level is EvidenceLevel.NAMED_WITH_INDUSTRY


def test_a_belt_takes_in_the_neighbours_of_its_industry_where_they_want_to_be(places, factor):
    robots = "人形机器人整机与灵巧手制造"
    belt = places(robots, city_prefer=["佛山"])["pearl-west-equipment-belt"]
    assert "上下游相连" in factor(belt, "industry").note_zh
    assert belt.evidence_level is EvidenceLevel.REGIONAL_CLAUSE
    assert "pearl-west-equipment-belt" not in places(robots, city_prefer=["深圳"])


def test_a_covered_city_is_tied_through_its_belt(places):
    site = places("制造数控机床、工业母机和高端装备", city_prefer=["江门"])["jiangmen"]
    assert (site.evidence_level, site.industry) == (
        EvidenceLevel.REGIONAL_CLAUSE,
        "advanced-equipment",
    )


@pytest.mark.parametrize(("start", "value"), [("2025-06", 0.2), ("2028-01", 0.6), (None, 0.5)])
def test_a_planned_place_is_late_for_a_start_within_months(places, factor, start, value):
    site = places("研制商业卫星、火箭和卫星载荷，商业航天总装", start_by=start)[
        "commercial-space-parks"
    ]
    assert factor(site, "stage").value == value


def test_a_goal_in_plain_words_counts_as_said(places):
    assert "scenario-release-hall" in places("人形机器人整机，正在寻找应用场景")
    assert "scenario-release-hall" not in places("人形机器人整机")


def test_what_a_firm_is_only_adds(places, factor):
    quantum = "量子计算、量子精密测量仪器研制"
    sites = places(quantum, stage="startup", export_share_pct=40, first_use_product=True)
    assert {
        "national-university-science-parks",
        "scenario-release-hall",
        "hundred-billion-export-clusters",
    } <= set(sites)
    for name in ("gba-quantum-highland", "future-industry-platforms"):
        assert (
            factor(sites[name], "purpose").value == factor(places(quantum)[name], "purpose").value
        )


def test_parks_made_for_transfer_also_take_who_builds_where_industry_is_to_go(places):
    drinks = "凉茶饮料与食品饮料加工"
    assert "provincial-industrial-parks" in places(
        drinks, project_type="expansion", city_prefer=["河源"]
    )
    assert "provincial-industrial-parks" not in places(
        drinks, project_type="expansion", city_prefer=["广州"]
    )
    assert "transfer-main-platforms" in places(drinks, project_type="transfer")


def test_general_knowledge_places_a_laboratory_but_is_no_evidence(guangdong):
    lab = guangdong.catalogue.site_by_id["pengcheng-laboratory"]
    assert cities_of(lab) == {"深圳"}


def test_entries_that_repeat_another_say_so_and_stay(places):
    sites = places(WIND, city_prefer=["阳江"])
    base, city = sites["yangjiang-offshore-wind-base"], sites["yangjiang"]
    assert city.grouped_under == base.id
    assert [sibling.id for sibling in base.siblings] == [city.id]
    assert city.rank > base.rank
    for site in sites.values():
        if site.grouped_under:
            assert sites[site.grouped_under].grouped_under is None
            assert site.id in [sibling.id for sibling in sites[site.grouped_under].siblings]


def test_a_city_and_its_pilot_that_share_a_sentence_are_told_as_one(places):
    sites = places("智能网联汽车与新能源整车制造", city_prefer=["广州"])
    pair = {sites["guangzhou"].grouped_under, sites["guangzhou-v2x-pilot"].grouped_under}
    assert pair == {None, "guangzhou"} or pair == {None, "guangzhou-v2x-pilot"}
