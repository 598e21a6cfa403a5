"""Every metric against figures worked out by hand, and against the reference scorer where it is at hand."""

import importlib.util
import math
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import metrics

SCORER = Path(__file__).parents[3] / "shared" / "eval" / "score.py"


@pytest.fixture(scope="module")
def reference():
    if not SCORER.is_file():
        pytest.skip("the reference scorer, ../shared/eval/score.py, is not on this machine")
    spec = importlib.util.spec_from_file_location("reference_score", SCORER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_share_of_flags():
    assert metrics.share([True, False, False, True]) == 0.5
    assert math.isnan(metrics.share([]))


def test_a_hit_is_among_the_first_k_only():
    assert metrics.hit(["b", "a"], {"a"}, 2)
    assert not metrics.hit(["b", "a"], {"a"})
    assert not metrics.hit([], {"a"}, 3)


def test_reciprocal_rank():
    assert metrics.reciprocal_rank(["c", "b", "a"], {"a", "b"}) == 1 / 2
    assert metrics.reciprocal_rank(["c"], {"a"}) == 0


def test_macro_weighs_a_rare_label_like_a_common_one():
    labels = [["steel"], ["steel"], ["steel"], ["tea"]]
    assert metrics.macro([1, 1, 1, 0], metrics.membership(labels)) == 0.5


def test_a_row_with_two_labels_counts_under_both():
    labels = [["steel", "tea"], ["tea"]]
    assert metrics.macro([1, 0], metrics.membership(labels)) == (1 + 0.5) / 2


def test_a_label_without_rows_does_not_count():
    member = np.array([[True, False], [True, False]])
    assert metrics.macro([1, 0], member) == 0.5
    assert math.isnan(metrics.macro([], metrics.membership([])))


def test_auroc_counts_pairs_in_the_right_order_and_ties_half():
    # 0.9 > both, 0.5 ties with one and beats the other: (2 + 1.5) / 4
    assert metrics.auroc([0.9, 0.5], [0.5, 0.1]) == 3.5 / 4
    assert metrics.auroc([0.1], [0.9]) == 0
    assert math.isnan(metrics.auroc([], [0.1]))
    assert math.isnan(metrics.auroc([0.1], []))


def test_reliability_bins_hold_equally_many():
    told, right = [0.9, 0.1, 0.8, 0.3], [1, 0, 0, 1]
    low, high = metrics.reliability(told, right, bins=2)
    assert low == pytest.approx((0.2, 0.5, 2))
    assert high == pytest.approx((0.85, 0.5, 2))


def test_ece_is_the_mean_gap():
    # bins of two: |0.2 − 0.5| and |0.85 − 0.5|, each weighing a half
    assert metrics.ece([0.9, 0.1, 0.8, 0.3], [1, 0, 0, 1], bins=2) == pytest.approx(0.325)
    assert math.isnan(metrics.ece([], []))


def test_ece_of_probabilities_that_come_true_is_nought():
    assert metrics.ece([0.5] * 10, [0, 1] * 5, bins=1) == 0


def test_ndcg_by_hand():
    gains = {"a": 3, "b": 1}
    # (1 / log2 2 + 7 / log2 3) / (7 / log2 2 + 1 / log2 3)
    worked = (1 + 7 / math.log2(3)) / (7 + 1 / math.log2(3))
    assert metrics.ndcg(["b", "a"], gains, 5) == pytest.approx(worked)
    assert metrics.ndcg(["a", "b"], gains, 5) == 1
    assert metrics.ndcg(["x", "a"], gains, 1) == 0
    assert math.isnan(metrics.ndcg(["a"], {}, 5))


def test_recall_of_the_wanted():
    assert metrics.recall(["a", "x", "b"], {"a", "b"}, 2) == 0.5
    assert math.isnan(metrics.recall(["a"], set(), 2))


def test_false_match_at_a_given_loss_of_positives():
    positive, negative = [0.1, 0.4, 0.6, 0.8], [0.05, 0.3, 0.5, 0.9]
    # one positive in four may go: whoever scores 0.4 or more is matched, two of the four negatives do
    assert metrics.false_match_at(positive, negative, 0.25) == 0.5
    assert metrics.false_match_at(positive, negative, 0.0) == 0.75
    assert metrics.false_match_at(positive, negative, 1.0) == 0.25
    assert math.isnan(metrics.false_match_at([], negative, 0.1))
    assert math.isnan(metrics.false_match_at(positive, [], 0.1))


def test_risk_grows_as_the_unsure_are_answered_too():
    coverage, risk = metrics.risk_coverage([0.9, 0.2, 0.6, 0.4], [1, 0, 1, 0])
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1]
    assert risk == pytest.approx([0, 0, 1 / 3, 0.5])


def test_rows_of_equal_confidence_are_answered_together():
    coverage, risk = metrics.risk_coverage([0.5, 0.5, 0.9], [0, 1, 1])
    assert coverage == pytest.approx([1 / 3, 1])
    assert risk == pytest.approx([0, 1 / 3])
    assert [len(found) for found in metrics.risk_coverage([], [])] == [0, 0]


def test_bootstrap_of_a_constant_has_no_width():
    assert metrics.bootstrap(lambda chosen: 0.25, 7, draws=50) == (0.25, 0.25, 0.25)


def test_bootstrap_agrees_with_the_normal_interval_of_a_share():
    hits = np.array([1.0] * 60 + [0.0] * 40)
    found = metrics.bootstrap(lambda chosen: hits[chosen].mean(), 100, seed=3)
    half = 1.96 * math.sqrt(0.6 * 0.4 / 100)
    assert found.value == 0.6
    assert (found.low, found.high) == pytest.approx((0.6 - half, 0.6 + half), abs=0.02)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    values = np.random.default_rng(0).random(40)

    def ask(seed):
        return metrics.bootstrap(lambda chosen: values[chosen].mean(), 40, seed=seed, draws=200)

    assert ask(1) == ask(1)
    assert ask(1) != ask(2)


def test_bootstrap_sets_resamples_without_a_figure_aside():
    def steel_only(chosen):
        return float(chosen[0]) if chosen[0] else math.nan

    found = metrics.bootstrap(steel_only, 2, draws=50)
    assert math.isnan(found.value)
    assert (found.low, found.high) == (1, 1)


def test_no_rows_no_interval():
    assert all(map(math.isnan, metrics.bootstrap(lambda chosen: 1.0, 0)))
    assert all(map(math.isnan, metrics.bounds([math.nan])))


def test_pairing_sees_a_small_gain_that_two_intervals_hide():
    """Ours is right wherever theirs is and on three rows more: never worse on any resample."""
    theirs = np.array([1.0, 0.0] * 50)
    ours = theirs.copy()
    ours[[1, 3, 5]] = 1
    gain = metrics.paired_bootstrap(
        lambda chosen: ours[chosen].mean(), lambda chosen: theirs[chosen].mean(), 100
    )
    assert gain.value == pytest.approx(0.03)
    assert gain.low >= 0
    alone = metrics.bootstrap(lambda chosen: theirs[chosen].mean(), 100)
    assert alone.high > ours.mean()


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_ece_lies_between_nought_and_one_and_ignores_the_order_of_rows(pairs):
    told, right = zip(*pairs, strict=True)
    found = metrics.ece(told, right)
    assert 0 <= found <= 1
    assert metrics.ece(told[::-1], right[::-1]) == pytest.approx(found)


@pytest.mark.parametrize("seed", range(5))
def test_the_reference_scorer_agrees(reference, seed):
    chance = random.Random(seed)
    told = [round(chance.random(), 1) for _ in range(57)]
    right = [chance.random() < p for p in told]
    assert metrics.ece(told, right) == pytest.approx(
        reference.ece(list(zip(told, map(int, right), strict=True)))
    )
    assert metrics.auroc(told[:30], told[30:]) == pytest.approx(
        reference.auroc(told[:30], told[30:])
    )
    gains = {name: chance.randrange(4) for name in "abcdef"}
    ranked = chance.sample("abcdefgh", 8)
    assert metrics.ndcg(ranked, gains, 5) == pytest.approx(reference.ndcg(ranked, gains, 5))
