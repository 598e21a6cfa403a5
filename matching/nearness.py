"""How near the wording of catalogue entries is to a profile's."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.features import cosines, standardised
from matching.kept import Kept
from matching.millionths import Values


class Entries:
    """The entries of a catalogue in the order of its numbers; made once for all profiles."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.at = {entry: row for row, entry in enumerate(ids)}
        self._rows = Kept[NDArray[np.intp]](32)

    def rows(self, ids: tuple[str, ...]) -> NDArray[np.intp]:
        """(ids,) the row of each entry; kept, since the same few lists are asked for again and again."""
        return self._rows(ids, lambda: np.array([self.at[entry] for entry in ids], np.intp))


class Nearness(Mapping[str, float]):
    """Entry → how near it is, 0 to 1: numbers (entries,) of which no dictionary is made."""

    def __init__(self, entries: Entries, values: Values) -> None:
        self._entries, self._values = entries, values
        self._each: list[float] = values.tolist()

    def __getitem__(self, entry: str) -> float:
        return self._each[self._entries.at[entry]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries.at)

    def __len__(self) -> int:
        return len(self._entries.at)

    def of(self, ids: tuple[str, ...]) -> Values:
        """(ids,) the values of some entries."""
        values: Values = self._values[self._entries.rows(ids)]
        return values


def nearness_of(similarity: Mapping[str, float], ids: tuple[str, ...]) -> Values:
    """(ids,) from similarities by id; 0 for an entry that has none."""
    if isinstance(similarity, Nearness):
        return similarity.of(ids)
    return np.array([similarity.get(entry, 0.0) for entry in ids], np.float64)


def nearness(
    entries: Entries, vectors: NDArray[np.float32], vector: NDArray[np.float32]
) -> Nearness:
    """How near the wording of each entry (entries, dimension) is to a profile's: 0 for the mean and all below it, 1 from
    three standard deviations above it on.

    Raw cosines of sentence embeddings lie between 0.7 and 0.9 for unrelated texts; only the order among the
    entries tells something.
    """
    near = standardised(cosines(vectors, vector)) / 3
    return Nearness(entries, np.minimum(np.maximum(near, 0.0), 1.0))
