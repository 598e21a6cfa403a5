"""How a row compares: engines in turn, a ratio within each round, its median and how sure it is."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

SEED = 20250613
LEAST_ROUNDS = 7
DRAWS = 4_000

Clock = Callable[[], float]
Work = Callable[[int], Any]
"""What an engine does in a round: it is given the round's number, so that rounds can take different parts of a set."""


class GateError(Exception):
    """The answers are not good enough to be worth timing; the message says how far they are off."""


class Ratio(NamedTuple):
    """A median with its bootstrap 95 % interval."""

    median: float
    low: float
    high: float


class Goal(NamedTuple):
    """What a figure should reach: at most or at least `bound`."""

    name: str
    found: Ratio
    sense: Literal["at most", "at least"]
    bound: float
    unit: str = "times"

    @property
    def met(self) -> bool:
        """Whether the median reaches the bound."""
        below = self.found.median <= self.bound
        return below if self.sense == "at most" else self.found.median >= self.bound

    @property
    def sure(self) -> bool:
        """Whether the whole interval says the same as the median."""
        edge = self.found.high if (self.sense == "at most") == self.met else self.found.low
        return self._replace(found=Ratio(edge, edge, edge)).met == self.met

    def as_json(self) -> dict[str, Any]:
        median, low, high = (float(f"{value:.4g}") for value in self.found)
        return {
            "name": self.name,
            "median": median,
            "ci95": [low, high],
            "unit": self.unit,
            "goal": f"{self.sense} {self.bound:g}",
            "met": self.met,
            "whole_interval_agrees": self.sure,
        }


def in_turn(
    engines: Mapping[str, Work], rounds: int, clock: Clock = time.perf_counter
) -> dict[str, list[float]]:
    """Seconds of every engine in every round: A B A B …, so that a slow moment of the machine meets them alike.

    Round 0 warms caches and does not count. Raises ValueError for fewer than seven rounds.
    """
    if rounds < LEAST_ROUNDS:
        raise ValueError(f"at least {LEAST_ROUNDS} rounds make a figure")
    times: dict[str, list[float]] = {name: [] for name in engines}
    for number in range(rounds + 1):
        for name, work in engines.items():
            started = clock()
            work(number)
            if number:
                times[name].append(clock() - started)
    return times


def ratio(numerators: Sequence[float], denominators: Sequence[float]) -> Ratio:
    """The median of the rounds' ratios, with its interval; each ratio is taken within a round."""
    return median(np.array(numerators) / np.array(denominators))


def median(values: Sequence[float] | np.ndarray[Any, Any]) -> Ratio:
    """The median and its percentile bootstrap 95 % interval over the rounds."""
    found = np.asarray(values, float)
    draws = np.random.default_rng(SEED).choice(found, (DRAWS, len(found)))
    low, high = np.quantile(np.median(draws, axis=1), [0.025, 0.975])
    return Ratio(float(np.median(found)), float(low), float(high))


def medians(times: Mapping[str, Sequence[float]], per: float, digits: int = 4) -> dict[str, float]:
    """Median time of each engine divided by `per`, to so many significant digits."""
    return {
        name: float(f"{statistics.median(taken) / per:.{digits}g}") for name, taken in times.items()
    }
