"""Cities as people write them."""

import pytest

from matching.places import Gazetteer


@pytest.fixture(scope="module")
def gazetteer(demo_catalogue):
    return Gazetteer(demo_catalogue)


@pytest.mark.parametrize("word", ["临海", "临海市", " 临海 ", "Linhai", "LINHAI", "990200", "9902"])
def test_a_city_is_found_by_any_of_its_names(gazetteer, word):
    assert gazetteer.find(word) == "临海"


def test_a_county_code_leads_to_its_city(gazetteer):
    assert gazetteer.find("990102") == "中原"


@pytest.mark.parametrize("word", ["", "海", "亚特兰蒂斯", "99"])
def test_an_unknown_name_leads_nowhere(gazetteer, word):
    assert gazetteer.find(word) is None


def test_nothing_said_is_not_an_empty_choice(gazetteer):
    assert gazetteer.read(None) is None
    assert gazetteer.read([]) is None
    named = gazetteer.read(["临海", "月球"])
    assert (named.cities, named.unknown) == (frozenset({"临海"}), ("月球",))


def test_regions_cover_their_cities(gazetteer):
    assert [region.id for region in gazetteer.regions_of("北山")] == ["north"]
    assert gazetteer.regions_of("中原") == ()
