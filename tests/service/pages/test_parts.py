"""Parts of the form that are worked out: the tile map, and what a question feeds."""

import pytest

from service.pages.citymap import MOST_COLUMNS, MOST_ROWS, tiles
from service.pages.feeds import fields_of, policies_reading
from service.pages.questions import GROUPS, STEPS, every_question, step_of


def test_every_city_has_a_tile_of_its_own_within_the_grid(knowledge):
    placed = tiles(knowledge.catalogue.cities)
    assert len({(tile.column, tile.row) for tile in placed}) == len(knowledge.catalogue.cities)
    assert all(tile.column <= MOST_COLUMNS and tile.row <= MOST_ROWS for tile in placed)


def test_tiles_lie_as_the_cities_do_and_are_reached_row_by_row(knowledge):
    placed = tiles(knowledge.catalogue.cities)
    at = {tile.city.name_zh: tile for tile in placed}
    assert at["湛江"].column < at["广州"].column < at["汕头"].column
    assert at["韶关"].row < at["广州"].row < at["珠海"].row
    assert [(tile.row, tile.column) for tile in placed] == sorted(
        (tile.row, tile.column) for tile in placed
    )


@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_cities_make_a_small_map_and_none_makes_none(known, count):
    assert len(tiles(known.knowledge.catalogue.cities[:count])) == count


def test_more_cities_than_fit_make_a_list_instead(known):
    (city, *_) = known.knowledge.catalogue.cities
    assert tiles([city] * 60) == ()


def test_a_policy_counts_for_what_its_conditions_and_its_audience_read(knowledge):
    exporters = [p for p in knowledge.catalogue.policies if "exporter" in p.serves.traits]
    assert exporters
    assert all("export_share_pct" in fields_of(policy) for policy in exporters)
    judged = [p for p in knowledge.catalogue.policies if p.id == "high-tech-enterprise"]
    assert not judged or "rd_intensity_pct" in fields_of(judged[0])


def test_counts_name_fields_of_the_form(knowledge):
    asked = {question.name for question in every_question()}
    counts = policies_reading(knowledge.catalogue)
    assert counts
    assert set(counts) <= asked


def test_every_question_stands_in_one_step_says_why_and_what_for():
    names = [question.name for group in GROUPS for question in group.questions]
    assert len(names) == len(set(names))
    assert all(question.why and question.uses for question in every_question())
    assert step_of("land_mu").id == "project"
    assert step_of("start_by") is STEPS[0]
