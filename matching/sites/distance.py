"""Straight-line distances on the map."""

import math
from collections.abc import Iterable
from typing import NamedTuple

EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""
NEAR_KM = 10


class Point(NamedTuple):
    """A place in degrees. Cities carry GCJ-02, hubs WGS-84: half a kilometre apart, less than is ever told."""

    longitude: float
    latitude: float


def kilometres(a: Point, b: Point) -> float:
    """Great-circle distance by the haversine formula."""
    lat_a, lat_b = math.radians(a.latitude), math.radians(b.latitude)
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += (
        math.cos(lat_a)
        * math.cos(lat_b)
        * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def nearest(ones: Iterable[Point], others: Iterable[Point]) -> float | None:
    """The least distance between two groups of points; None when one is empty."""
    others = tuple(others)
    return min((kilometres(a, b) for a in ones for b in others), default=None)


def told(distance: float) -> tuple[str, str]:
    """The distance in words, no finer than the coordinates allow."""
    if distance < NEAR_KM:
        return f"不足 {NEAR_KM} 公里", f"under {NEAR_KM} km"
    return f"约 {distance:.0f} 公里", f"about {distance:.0f} km"
