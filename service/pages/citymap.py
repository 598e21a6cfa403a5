"""A schematic of a province: one tile a city, placed by compass direction, without any boundary line.

A map with boundary lines of Chinese territory needs a review number; a grid of names needs none, fits a phone, and each
tile is a plain check box.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from matching.catalogue.entries import City
from service.pages.once import once_for

MOST_COLUMNS = 7
MOST_ROWS = 7
"""The style sheet knows so many; a plan with more cities than fit gets a list."""


class Tile(NamedTuple):
    city: City
    column: int
    row: int


@once_for
def tiles(cities: Sequence[City]) -> tuple[Tile, ...]:
    """Each city on a tile of its own, as near as can be to where it lies, row by row; empty when they do not fit.

    The assignment has the least sum of squared shifts on a grid stretched over the cities' extent.
    """
    columns = min(MOST_COLUMNS, max(1, math.ceil(math.sqrt(2.2 * len(cities)))))
    rows = math.ceil(1.6 * len(cities) / columns)
    if not cities or rows > MOST_ROWS:
        return ()
    east = _scaled([city.longitude for city in cities], columns)
    south = _scaled([-city.latitude for city in cities], rows)
    cells = [(column, row) for row in range(rows) for column in range(columns)]
    cost = np.array(
        [[(x - c) ** 2 + (y - r) ** 2 for c, r in cells] for x, y in zip(east, south, strict=True)]
    )
    chosen = [cells[cell] for cell in linear_sum_assignment(cost)[1]]
    used = sorted({row for _, row in chosen})
    placed = [
        Tile(city, column + 1, used.index(row) + 1)
        for city, (column, row) in zip(cities, chosen, strict=True)
    ]
    return tuple(sorted(placed, key=lambda tile: (tile.row, tile.column)))


def _scaled(values: Sequence[float], cells: int) -> list[float]:
    low, high = min(values), max(values)
    spread = high - low or 1.0
    return [(value - low) / spread * (cells - 1) for value in values]
