"""What an industry scorer answers."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.millionths import rounded_all


class IndustryScore(NamedTuple):
    """How probable one industry is for a profile, and the scorer's real inputs for it."""

    probability: float
    components: Mapping[str, float]


class Scores(Mapping[str, IndustryScore]):
    """The score of every industry, kept as numbers; a score of its own is made of each that is asked for.

    `at`: industry → its row; `probabilities` (industries,); `names` (components,), none where nothing was scored;
    `inputs` (industries, components).
    """

    def __init__(
        self,
        at: Mapping[str, int],
        probabilities: NDArray[np.float64],
        names: Sequence[str],
        inputs: NDArray[np.float64],
    ) -> None:
        self._at, self.names = at, tuple(names)
        self._probabilities, self._inputs = probabilities, inputs
        self.probabilities: Mapping[str, float] = dict(zip(at, probabilities.tolist(), strict=True))

    def __getitem__(self, industry: str) -> IndustryScore:
        inputs = self._inputs[self._at[industry]].tolist()
        return IndustryScore(
            self.probabilities[industry], dict(zip(self.names, inputs, strict=True))
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)

    def order(self) -> list[str]:
        """The industries, most probable first; ties, at the precision a result carries, break on id."""
        negated = (-rounded_all(self._probabilities)).tolist()
        ranked = sorted(zip(negated, self._at, strict=True))
        return [industry for _, industry in ranked]

    def inputs(self, industries: Sequence[str], places: Sequence[int]) -> list[list[float]]:
        """Some of the inputs, by their places among the names, of some industries."""
        rows = [self._at[industry] for industry in industries]
        found: list[list[float]] = self._inputs[rows][:, places].tolist()
        return found

    def components(self, industries: Sequence[str]) -> list[dict[str, float]]:
        """The inputs of some industries as a result carries them: rounded, by name."""
        rows = rounded_all(self._inputs[[self._at[industry] for industry in industries]])
        places, names = _by_name(self.names)
        return [dict(zip(names, row, strict=True)) for row in rows[:, places].tolist()]


@lru_cache(maxsize=16)
def _by_name(names: tuple[str, ...]) -> tuple[list[int], list[str]]:
    """The names in order and the place of each."""
    places = sorted(range(len(names)), key=names.__getitem__)
    return places, [names[place] for place in places]
