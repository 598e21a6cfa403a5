"""Industries read as a tree."""

import pytest

from matching.relevance import Relevance, Tie, links_of

SCORES = {"new-energy": 0.3, "offshore-wind": 0.9, "photovoltaic": 0.2, "robot": 0.05}


@pytest.fixture
def relevance(demo_catalogue):
    return Relevance(demo_catalogue, SCORES)


def test_a_broad_link_serves_every_child(relevance):
    assert relevance.tie(["new-energy"]) == Tie("offshore-wind", 0.9)


def test_a_link_to_a_child_serves_that_child_only(relevance):
    assert relevance.tie(["photovoltaic"]) == Tie("photovoltaic", 0.2)


def test_a_child_named_beside_its_parent_narrows_the_link(relevance, demo_catalogue):
    assert relevance.tie(links_of(demo_catalogue, ["photovoltaic", "new-energy"])) == Tie(
        "photovoltaic", 0.2
    )


def test_a_faint_link_is_no_link(relevance):
    assert not relevance.tie(["robot"]).is_relevant
    assert not relevance.tie([]).is_relevant
    assert relevance.tie([]) == Tie(None, 0.0)
