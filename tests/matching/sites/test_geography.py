"""Preference falls with distance, hubs only help, and regional clauses count for a project that moves."""

import pytest

BASES = ("shantou", "jieyang", "shanwei", "zhongshan", "yangjiang")


def test_a_wanted_city_counts_fully_and_others_fall_with_distance(places, factor):
    sites = places(city_prefer=["汕头"])
    values = {name: factor(sites[f"{name}-offshore-wind-base"], "preference") for name in BASES}
    assert values["shantou"].value == 1
    assert values["jieyang"].value > values["shanwei"].value > values["yangjiang"].value > 0
    assert values["jieyang"].note_zh == "距意向城市汕头约 38 公里"
    assert values["jieyang"].note_en == "about 38 km from Shantou, a preferred city"


def test_where_no_city_was_said_all_are_alike(places, factor):
    sites = places()
    assert {factor(sites[f"{name}-offshore-wind-base"], "preference").value for name in BASES} == {
        0.5
    }


def test_a_firm_that_stays_is_near_its_own_city_and_one_that_moves_is_not_held_there(
    places, factor
):
    location = {"province": "广东", "city": "汕头"}
    staying = places(location=location, project_type="expansion")["shantou-offshore-wind-base"]
    moving = places(location=location, project_type="transfer")["shantou-offshore-wind-base"]
    assert factor(staying, "preference").note_zh == "汕头是企业所在城市"
    assert factor(moving, "preference").value == 0.5


def test_a_region_that_holds_a_wanted_city_counts_less_than_the_city(places, factor):
    sites = places(city_prefer=["韶关"])
    assert factor(sites["northern-green-zone"], "preference").value == 0.75
    assert factor(sites["shaoguan"], "preference").value == 1


def test_a_place_in_no_city_is_neutral(places, factor):
    site = places("合成生物与酶制剂的生物制造", city_prefer=["广州"])["biomanufacturing-parks"]
    assert factor(site, "preference").note_en == "the entry is not tied to one city"


def test_a_near_hub_helps_and_a_far_one_never_hurts(places, factor):
    sites = places(logistics=["seaport"])
    near, far = (
        factor(sites[f"{n}-offshore-wind-base"], "logistics") for n in ("shantou", "yangjiang")
    )
    assert near.value > far.value >= 0.5
    assert "汕头港" in near.note_zh
    assert "Port of Shantou" in near.note_en


def test_several_hubs_are_averaged_and_each_is_named(places, factor):
    note = factor(
        places(logistics=["airport", "rail"])["shantou-offshore-wind-base"], "logistics"
    ).note_en
    assert "airport: Jieyang Chaoshan" in note
    assert "railway station:" in note


def test_a_place_in_no_city_has_no_distance_to_a_hub(places, factor):
    site = places("合成生物与酶制剂的生物制造", logistics=["airport"])["biomanufacturing-parks"]
    assert factor(site, "logistics").value == 0.5


def test_a_plan_without_hubs_says_that_it_lists_none(ask, factor):
    sites = {site.id: site for site in ask("制造海上风机塔筒与海缆", logistics=["seaport"]).sites}
    assert factor(sites["linhai-wind-base"], "logistics").note_zh == "目录未收录海港"


@pytest.mark.parametrize(
    ("project", "receiving", "core"), [("transfer", 1, 0), ("new", 0.75, 0.25), (None, 0.75, 0.25)]
)
def test_transfer_counts_fully_only_for_what_moves(places, factor, project, receiving, core):
    sites = places(project_type=project)
    assert factor(sites["shantou-offshore-wind-base"], "transfer").value == receiving
    assert factor(sites["zhongshan-offshore-wind-base"], "transfer").value == core


def test_a_project_that_moves_reads_the_regional_clause_beside_the_place(places):
    moving = places(project_type="transfer")["shantou-offshore-wind-base"]
    staying = places(project_type="new")["shantou-offshore-wind-base"]
    assert {"4.14", "4.15"} <= {quote.clause_id for quote in moving.evidence}
    assert {quote.clause_id for quote in staying.evidence} == {"2.7.6"}
