"""Hubs: each where its source says, in the city that names it; a broken row is refused."""

import pytest

from matching.catalogue import load_catalogue
from matching.sites.distance import Point, kilometres

HEADER = "id,name_zh,name_en,kind,city,longitude,latitude,source,licence,note\n"
GOOD = "port,临海港,Port of Linhai,seaport,临海,114.1,22.5,示例,示例,\n"


def test_every_hub_has_a_source_and_lies_near_the_city_it_names(catalogue):
    cities = {city.name_zh: Point(city.longitude, city.latitude) for city in catalogue.cities}
    assert {hub.kind for hub in catalogue.hubs} == {"seaport", "airport", "rail"}
    for hub in catalogue.hubs:
        assert hub.source
        assert hub.licence
        assert kilometres(cities[hub.city], Point(hub.longitude, hub.latitude)) < 60, hub.id


def test_a_plan_may_leave_hubs_out_or_bring_its_own(folder):
    assert load_catalogue(folder.path).hubs == ()
    folder.write("sites/hubs.csv", HEADER + GOOD)
    (hub,) = load_catalogue(folder.path).hubs
    assert (hub.name_en, hub.longitude) == ("Port of Linhai", 114.1)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("seaport", "spaceport", "kind"),
        ("114.1", "214.1", "longitude"),
        ("22.5", "", "latitude"),
        (",示例,示例,", ",,示例,", "source"),
        (",临海,", ",亚特兰蒂斯,", "city"),
    ],
)
def test_a_broken_hub_is_refused(folder, old, new, field):
    folder.write("sites/hubs.csv", HEADER + GOOD.replace(old, new, 1))
    fault = folder.fault()
    assert (fault.file, fault.entry, fault.field) == ("sites/hubs.csv", "port", field)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("purposes: [transfer]", "purposes: [happiness]", "purposes"),
        ("purposes: [transfer]", "related_industries: [alchemy]", "related_industries"),
    ],
)
def test_what_a_place_is_for_is_in_the_profiles_words(folder, old, new, field):
    folder.replace("sites/places.yaml", old, new)
    assert folder.fault().field == field


def test_a_kind_of_place_takes_known_project_types_only(folder):
    kinds = {"zone", "base", "park", "city", "省级特色产业园"}
    rows = [f"- {{id: {k}, label_zh: x, label_en: x}}" for k in kinds - {"park"}]
    rows.append("- {id: park, label_zh: x, label_en: x, project_types: [picnic]}")
    folder.write("kinds.yaml", "\n".join(rows))
    assert folder.fault().field == "project_types"
