"""Distances agree with known ones, and are told no finer than coordinates allow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.sites.distance import Point, kilometres, nearest, told

points = st.builds(Point, st.floats(-180, 180), st.floats(-90, 90))


def test_a_degree_of_latitude_is_111_km():
    assert kilometres(Point(113, 22), Point(113, 23)) == pytest.approx(111.2, abs=0.1)


def test_guangzhou_and_shenzhen_are_a_hundred_kilometres_apart():
    distance = kilometres(Point(113.264385, 23.12911), Point(114.057868, 22.543099))
    assert distance == pytest.approx(104, abs=2)


@given(points, points)
def test_the_way_back_is_as_long_and_no_way_is_longer_than_half_the_earth(a, b):
    assert kilometres(a, b) == pytest.approx(kilometres(b, a), abs=1e-6)
    assert 0 <= kilometres(a, b) <= 20_016


def test_the_nearest_of_none_is_unknown():
    assert nearest([Point(113, 22)], []) is None
    assert nearest([Point(113, 22)], [Point(113, 23), Point(113, 22)]) == 0


@pytest.mark.parametrize(
    ("distance", "zh", "en"),
    [(3.4, "不足 10 公里", "under 10 km"), (84.6, "约 85 公里", "about 85 km")],
)
def test_distances_are_told_in_whole_kilometres(distance, zh, en):
    assert told(distance) == (zh, en)
