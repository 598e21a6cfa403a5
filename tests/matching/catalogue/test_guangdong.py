"""The bundled catalogue of guangdong_2025: complete, in agreement with the annotation, and true to the plan."""

import re

import pytest

from matching.catalogue import bundled_plans
from matching.places import Gazetteer

FOLDER = bundled_plans()["guangdong_2025"]
TEXT = (FOLDER / "plan.txt").read_bytes().decode("utf-8")
UNNAMED = {"珠海", "江门", "肇庆", "潮州"}


def entries(catalogue):
    for kind in ("industries", "regions", "sites", "policies", "targets", "projects"):
        for entry in getattr(catalogue, kind):
            yield kind, entry


def by_id(rows):
    return {row["id"]: row for row in rows}


def quotes(entry):
    return [(evidence.clause_id, evidence.quote) for evidence in entry.evidence]


def test_the_catalogue_is_complete(catalogue, own_policies):
    statuses = [site.status for site in catalogue.sites]
    assert len(catalogue.industries) == 68
    assert statuses.count("named") + statuses.count("promised") == 103
    assert statuses.count("covered") == 4
    assert statuses.count("registered") == 122
    assert len(own_policies) == 151
    assert len(catalogue.policies) == 171
    assert len(catalogue.targets) == 49
    assert len(catalogue.projects) == 10
    assert len(catalogue.cities) == 21
    assert sum(len(city.counties) for city in catalogue.cities) == 122


def test_every_quote_stands_in_the_text(catalogue):
    checked = 0
    for _, entry in entries(catalogue):
        for evidence in entry.evidence:
            assert TEXT[evidence.start : evidence.end] == evidence.quote, entry.id
            checked += 1
    assert checked > 450


def test_every_quote_lies_in_the_clause_it_names_and_in_no_furniture(catalogue):
    for _, entry in entries(catalogue):
        for evidence in entry.evidence:
            clause = catalogue.plan.clause(evidence.clause_id)
            assert clause.start <= evidence.start < evidence.end <= clause.end, entry.id
            assert not any(
                start < evidence.end and evidence.start < end
                for start, end in catalogue.plan.furniture
            ), entry.id


def test_every_entry_has_evidence_of_one_kind(catalogue):
    for site in catalogue.sites:
        assert bool(site.evidence) != bool(site.register_entry), site.id
    for kind, entry in entries(catalogue):
        assert entry.evidence or kind == "sites", entry.id


@pytest.mark.parametrize(
    ("kind", "annotation"),
    [("industries", "industries"), ("policies", "programs")],
)
def test_ids_and_quotes_are_the_annotated_ones(
    catalogue, annotated, kind, annotation, own_policies
):
    own = own_policies if kind == "policies" else getattr(catalogue, kind)
    found = {entry.id: quotes(entry) for entry in own}
    expected = {
        row["id"]: [(quote["clause"], quote["text"]) for quote in row["quotes"]]
        for row in annotated[annotation]
    }
    assert found == expected


def test_places_keep_the_annotated_ids_quotes_city_status_and_stage(catalogue, annotated):
    found = {
        site.id: (quotes(site), site.city, site.city_background, site.status, site.stage, site.count_text)
        for site in catalogue.sites
        if site.status in {"named", "promised"}
    }  # fmt: skip
    expected = {
        row["id"]: (
            [(quote["clause"], quote["text"]) for quote in row["quotes"]],
            row["city"],
            row["city_background"],
            row["status"],
            row["stage"],
            row["count_text"],
        )
        for row in annotated["places"]
    }
    assert found == expected


def test_places_keep_the_annotated_industries(catalogue, annotated):
    annotated_places = by_id(annotated["places"])
    widened = set()
    for site in catalogue.sites:
        if site.id in annotated_places:
            linked = set(annotated_places[site.id]["linked_industries"])
            assert linked <= set(site.industries), site.id
            widened |= {site.id} if linked != set(site.industries) else set()
    assert widened == {
        "future-industry-platforms",
        "proof-of-concept-centers",
        "national-future-pilot-zones",
    }


@pytest.mark.parametrize(
    ("kind", "annotation"), [("targets", "targets"), ("projects", "named_projects")]
)
def test_targets_and_projects_keep_the_annotated_ids_and_quotes(
    catalogue, annotated, kind, annotation, own_policies
):
    own = own_policies if kind == "policies" else getattr(catalogue, kind)
    found = {entry.id: quotes(entry) for entry in own}
    assert found == {row["id"]: [(row["clause"], row["quote"])] for row in annotated[annotation]}


def test_targets_keep_the_annotated_numbers(catalogue, annotated):
    expected = by_id(annotated["targets"])
    for target in catalogue.targets:
        row = expected[target.id]
        for field in ("raw", "value_min", "value_max", "comparator", "unit", "kind", "scope"):
            assert getattr(target, field) == row[field], (target.id, field)


def test_parks_keep_the_published_rows(catalogue, park_rows):
    parks = {site.id: site for site in catalogue.sites if site.status == "registered"}
    assert set(parks) == set(park_rows)
    for park_id, park in parks.items():
        row = park_rows[park_id]
        register = park.register_entry
        cities = tuple(city.removesuffix("市") for city in row["city"].split("|"))
        assert park.name_zh == row["name_zh"]
        assert (park.city,) == cities or park.spans == cities
        assert (park.county or "") == row["county"]
        assert (park.area_as_stated or "") == row["area_as_stated"]
        assert (str(park.longitude), str(park.latitude)) == (row["longitude"], row["latitude"])
        assert (register.source, register.source_url) == (row["source"], row["source_url"])
        assert register.reliability == row["reliability"]
        assert register.list_name == (row["list_name"] or "无官方名录（据新闻或公开资料）")


def test_a_cluster_of_several_cities_lies_in_none_alone(catalogue):
    cluster = catalogue.site_by_id["park-086"]
    assert cluster.city is None
    assert cluster.spans == ("广州", "深圳", "佛山", "东莞")


def test_names_tell_entries_apart(catalogue):
    for kind in ("industries", "policies", "regions", "projects"):
        names = [entry.name_zh for entry in getattr(catalogue, kind)]
        assert len(set(names)) == len(names), kind
    shown = [(site.name_zh, site.kind) for site in catalogue.sites]
    assert len(set(shown)) == len(shown)
    assert len({site.name_en for site in catalogue.sites}) == len(catalogue.sites)


def test_every_name_is_given_in_both_languages(catalogue):
    named = [*catalogue.sites, *catalogue.policies, *catalogue.regions, *catalogue.industries]
    for entry in named:
        assert re.search(r"[\u4e00-\u9fff]", entry.name_zh) or entry.name_zh == "6G", entry.id
        assert not re.search(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", entry.name_en), entry.id
    for city in catalogue.cities:
        assert city.name_en
        assert all(county.name_en for county in city.counties), city.name_zh


def test_promised_places_say_how_many_where_the_plan_does(catalogue):
    assert catalogue.site_by_id["biomanufacturing-parks"].count_text == "3—5个"
    assert catalogue.site_by_id["transfer-main-platforms"].count_text == "15个"


def test_the_four_cities_the_plan_never_names_are_covered_by_a_regional_clause_only(catalogue):
    covered = [site for site in catalogue.sites if site.status == "covered"]
    assert {site.city for site in covered} == UNNAMED
    for site in covered:
        assert site.city not in TEXT
        assert site.industries == ()
        assert {evidence.clause_id for evidence in site.evidence} == {"4.14"}


def test_a_city_site_names_its_own_city(catalogue):
    cities = {city.name_zh for city in catalogue.cities}
    sites = {site.city for site in catalogue.sites if site.kind == "city"}
    assert sites == cities


def test_only_the_refining_bases_are_known_to_be_chemical_parks(catalogue):
    known = {site.id for site in catalogue.sites if site.chemical_park is not None}
    assert known == {
        f"{city}-refining-base" for city in ("guangzhou", "huizhou", "zhanjiang", "maoming", "jieyang")
    }  # fmt: skip


def test_the_regions_divide_the_province_as_the_province_does(catalogue):
    cities = {region.id: set(region.cities) for region in catalogue.regions}
    everywhere = {city.name_zh for city in catalogue.cities}
    core, rest = cities["pearl-river-delta"], cities["east-west-north-guangdong"]
    parts = [cities[f"{side}-guangdong"] for side in ("east", "west", "north")]
    assert (len(core), len(rest)) == (9, 12)
    assert core | rest == everywhere
    assert not core & rest
    assert set().union(*parts) == rest
    assert sum(map(len, parts)) == 12
    assert cities["greater-bay-area"] == core
    assert len(cities["coastal-belt"]) == 14
    assert cities["coastal-belt"] | cities["northern-green-zone"] == everywhere - {"佛山", "肇庆"}


def test_a_region_is_tied_to_an_industry_only_where_its_clause_says_so(catalogue):
    tied = {region.id: region.industries for region in catalogue.regions if region.industries}
    assert tied == {
        "pearl-east-electronics-belt": ("electronic-information",),
        "pearl-west-equipment-belt": ("advanced-equipment",),
    }


def test_every_unnamed_city_lies_in_a_region(catalogue):
    gazetteer = Gazetteer(catalogue)
    for city in UNNAMED:
        assert gazetteer.regions_of(city)


def test_a_region_and_the_place_of_the_same_name_share_their_id(catalogue):
    named = {site.name_zh: site.id for site in catalogue.sites if site.status == "named"}
    for region in catalogue.regions:
        assert named.get(region.name_zh, region.id) == region.id


def test_the_plan_lets_one_apply_for_one_thing(catalogue):
    assert TEXT.count("申领") == 1
    plans_own = [
        policy.id
        for policy in catalogue.policies
        if policy.kind == "programme" and any("申领" in item.quote for item in policy.evidence)
    ]
    assert plans_own == ["talent-card"]


def test_no_policy_states_an_amount_or_a_window_that_the_plan_does_not(catalogue):
    assert not re.search(r"补贴|奖励|补助|贴息|万元|免税|减税", TEXT)
    levers = [policy for policy in catalogue.policies if policy.kind == "lever"]
    assert {(policy.amount, policy.window) for policy in levers} == {(None, None)}
    (card,) = [policy for policy in catalogue.policies if policy.id == "talent-card"]
    assert (card.amount.kind, card.window.kind) == ("none", "unpublished")


def test_a_count_is_a_target_and_no_condition(own_policies):
    for policy in own_policies:
        for condition in policy.conditions:
            assert not re.search(r"\d+[—个家项场]|不少于|不低于", condition.text_zh), policy.id


def test_a_condition_comes_from_a_clause_its_policy_quotes(own_policies):
    for policy in own_policies:
        quoted = {evidence.clause_id for evidence in policy.evidence}
        assert {condition.source for condition in policy.conditions} <= quoted, policy.id


def test_cities_of_a_policy_are_named_by_its_quotes(own_policies):
    for policy in own_policies:
        said = "".join(evidence.quote for evidence in policy.evidence)
        for city in policy.cities:
            assert city in said, policy.id


def test_a_policy_bound_to_named_cities_asks_for_them(catalogue):
    asked = {
        policy.id: condition.rule.values
        for policy in catalogue.policies
        for condition in policy.conditions
        if condition.rule.kind == "city"
    }
    assert asked["v2x-pilot"] == ("广州", "深圳")
    assert asked["hydrogen-demo"] == ("佛山",)
    assert len(asked["pearl-river-belts"]) == 9
    assert len(asked["east-west-north-linkage"]) == 12


@pytest.mark.parametrize(
    ("policy_id", "trait", "values"),
    [
        ("foreign-investment", "ownership", {"foreign", "joint_venture", "hk_mo_tw"}),
        ("time-honoured-brands", "qualifications", {"time_honoured"}),
        ("srdi-firms", "qualifications", {"srdi", "srdi_giant"}),
        ("yuemao-global", "traits", {"exporter"}),
        ("scenario-sandbox", "traits", {"first_use_product"}),
        ("industrial-transfer", "project_types", {"transfer"}),
        ("guidance-funds", "goals", {"funding"}),
        ("talent-recruitment", "goals", {"talent"}),
        ("land-quota-guarantee", "goals", {"site"}),
        ("scenario-hall", "goals", {"scenario", "market"}),
    ],
)
def test_a_policy_serves_whom_its_wording_means(catalogue, policy_id, trait, values):
    assert set(getattr(catalogue.policy_by_id[policy_id].serves, trait)) == values


def test_no_policy_links_a_child_beside_its_parent(catalogue):
    """Such a link would read as the child alone: an entry names the whole industry or the part it means."""
    for policy in catalogue.policies:
        linked = set(policy.serves.industries)
        for industry in linked:
            assert not linked & set(catalogue.lineage(industry)[1:]), policy.id


def test_an_industry_knows_its_root_and_those_above_it(catalogue):
    assert catalogue.root_of("offshore-wind") == "new-energy"
    assert catalogue.root_of("new-energy") == "new-energy"
    assert catalogue.lineage("offshore-wind") == ("offshore-wind", "new-energy")
