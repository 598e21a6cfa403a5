"""Contributions worked out many at a time are those worked out one by one, to the last digit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.factors import Part, contribution
from matching.millionths import ONE, contributions, whole

shares = st.floats(0, 1) | st.integers(0, 2 * ONE).map(lambda number: number / (2 * ONE))


@given(values=st.lists(shares, min_size=1, max_size=20))
def test_a_value_is_rounded_as_round_rounds_it_halves_too(values):
    found = whole(np.array(values)) / ONE
    assert found.tolist() == [round(value, 6) for value in values]


@given(
    values=st.lists(shares, min_size=1, max_size=20),
    weights=st.lists(st.sampled_from([0.0, 0.05, 0.13, 0.35, 0.5, 1 / 3]), min_size=1, max_size=2),
)
def test_a_contribution_is_the_one_a_result_tells(values, weights):
    found = contributions(np.array(values), weights) / ONE
    one_by_one = [
        [contribution(Part("x", value, "", ""), {"x": weight}) for value in values]
        for weight in weights
    ]
    assert found.tolist() == one_by_one
