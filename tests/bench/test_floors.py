"""A change that makes the matcher worse on the project's own set does not pass."""

import numpy as np
import pytest

from bench.evaluate import floors
from bench.evaluate.attacks import nonsense
from bench.evaluate.sets import default_data, read_sets
from bench.evaluate.sheets import judged_figures
from bench.evaluate.systems import Ours, named_sites

BOUNDS = floors.read()


@pytest.fixture(scope="module")
def ours(knowledge):
    return Ours(knowledge, knowledge.catalogue.info.period_from)


@pytest.fixture(scope="module")
def measured(ours, knowledge):
    own = read_sets(default_data()).own
    named = named_sites(knowledge.catalogue)

    def measure(view):
        rows = [row for row in own if view in row.views]
        found = ours.find([row.views[view] for row in rows])
        figures = judged_figures(rows, found, named, abstains=True)
        return {name: figure(np.arange(len(rows))) for name, figure in figures.items()}

    return {view: measure(view) for view in BOUNDS["floors"]}


@pytest.mark.parametrize(
    ("view", "name"), [(v, n) for v, names in BOUNDS["floors"].items() for n in names]
)
def test_no_figure_falls_under_its_floor(measured, view, name):
    assert measured[view][name] >= BOUNDS["floors"][view][name]


@pytest.mark.parametrize(
    ("view", "name"), [(v, n) for v, names in BOUNDS["ceilings"].items() for n in names]
)
def test_no_error_rises_over_its_ceiling(measured, view, name):
    assert measured[view][name] <= BOUNDS["ceilings"][view][name]


def test_a_profile_that_says_nothing_is_refused(ours):
    refused = nonsense(ours)
    assert refused["empty"]
    assert refused["blank"]
