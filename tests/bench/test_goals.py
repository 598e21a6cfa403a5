"""The table of goals says what was reached, on how many, and never calls a miss met."""

import json
from pathlib import Path

import pytest

from bench.evaluate.goals import GOALS, Goal, Reached, goals, interval
from bench.evaluate.run import STAGES

RESULTS = Path(__file__).parents[2] / "docs" / "evaluation" / "results.json"


def of(value, low, high, rows=40):
    return Reached({"value": value, "low": low, "high": high}, rows)


@pytest.fixture
def shown(monkeypatch):
    """The row of one goal, at least 0.9, for what was reached."""

    def row(reached):
        goal = Goal("g", "companies", "≥", 0.9, lambda _: reached, "because")
        monkeypatch.setattr("bench.evaluate.goals.GOALS", (goal,))
        return goals({})[0]

    return row


def test_a_figure_under_its_goal_is_missed_and_says_why(shown):
    assert shown(of(0.8, 0.7, 0.85))[-1] == "**missed**: because"


def test_a_miss_whose_interval_holds_the_goal_says_so(shown):
    assert shown(of(0.8, 0.7, 0.95))[-1] == "**missed** (the interval holds the goal): because"


def test_a_goal_that_is_reached_by_chance_is_told_apart_from_one_that_is_surely_met(shown):
    assert shown(of(0.95, 0.92, 0.97))[-1] == "met"
    assert shown(of(0.95, 0.85, 0.97))[-1] == "met; the interval reaches beyond the goal"


def test_a_goal_of_a_part_that_did_not_run_is_neither_met_nor_missed(shown):
    assert shown(None)[2:] == ["–", "≥ 0.9", "–", "not measured in this run"]


def test_none_of_three_may_still_be_seven_in_ten():
    """Clopper and Pearson (1934): 0 of 3 is compatible with up to 1 − 0.025^(1/3)."""
    assert interval(of(0.0, 0.0, 0.0, rows=3)) == pytest.approx((0.0, 0.0, 1 - 0.025 ** (1 / 3)))
    assert interval(of(1.0, 1.0, 1.0, rows=12)) == pytest.approx((1.0, 0.025 ** (1 / 12), 1.0))
    assert interval(of(0.5, 0.4, 0.6)) == (0.5, 0.4, 0.6)


def test_every_goal_names_a_part_of_the_run_and_is_found_in_the_committed_results():
    results = json.loads(RESULTS.read_text("utf-8"))
    for goal in GOALS:
        assert goal.stage in STAGES
        assert goal.find(results) is not None, goal.name


def test_a_goal_that_the_committed_results_miss_is_explained():
    results = json.loads(RESULTS.read_text("utf-8"))
    for goal, row in zip(GOALS, goals(results), strict=True):
        assert goal.why or "missed" not in row[-1], goal.name
