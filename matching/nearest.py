"""The entries nearest to a query among thousands: exact, and the same bytes on every run.

One matrix product looks at every entry; nothing is approximated or left out. Its float32 sums may differ in the last
digits from one library, thread count or batch to the next, so the product only decides who could be among the best:
those are measured again, each by itself, and put in order.
"""

from collections.abc import Sequence
from math import inf, sqrt
from typing import NamedTuple

import numpy as np
from numpy import maximum, vecdot
from numpy.typing import NDArray

from matching.encoder.protocol import Vectors

AT_ONCE = 1 << 22
"""Scores held in memory at a time: 16 MB of float32."""
COPIED = 64
"""Candidates copied side by side at a time: few enough to stay in a core's own cache."""
GROUP = 64
"""Entries of which only the best is compared in a first look for the k-th best."""
LINE = 64
"""Bytes of a line of the processor's cache."""
_NOT_FINITE = "vectors must be finite, and so must the squares of their lengths"
_UNIT = 2.0**-24
"""Unit roundoff of float32."""
_LONGER = 1.001
"""Makes a computed length the merest bit too long rather than too short."""

Rows = NDArray[np.intp]
Scores = NDArray[np.float32]


class Found(NamedTuple):
    """The best entries of each query, best first: `rows` (n, k) into the ids as given, `scores` (n, k) float32."""

    rows: Rows
    scores: Scores


class Nearest:
    """Finds the entries with the largest inner products, which for unit vectors are cosines; ties break on id."""

    def __init__(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Index `vectors`, float32 (len(ids), dimension).

        Raises ValueError when ids repeat, their number is not that of the rows, or a number is not finite.
        """
        if len(set(ids)) != len(ids) or vectors.ndim != 2 or len(vectors) != len(ids):
            raise ValueError("every entry needs an id of its own and one vector")
        self.ids = tuple(ids)
        self._given = np.array(sorted(range(len(ids)), key=ids.__getitem__), np.intp)
        self._vectors = _aligned(vectors, self._given)
        self._count, self._single = len(ids), (1, vectors.shape[1])
        self._doubt = (
            4 * _sum_error(vectors.shape[1]) * float(_lengths(self._vectors).max(initial=0))
        )

    def best(self, queries: Vectors, k: int) -> Found:
        """The `k` best entries (all, where there are fewer) of each of the queries, float32 (n, dimension).

        A query's answer does not depend on the others asked with it. Raises ValueError when k is below 1, the
        dimensions differ or a number is not finite.
        """
        if queries.shape == self._single and 0 < k <= self._count:
            # Numbers that lie apart would be added up in another order, to other last digits.
            return self._one(queries.ravel(), k)
        if k < 1:
            raise ValueError("k must be at least 1")
        if queries.ndim != 2 or queries.shape[1] != self._vectors.shape[1]:
            raise ValueError(f"queries must be rows of {self._vectors.shape[1]} numbers")
        k = min(k, self._count)
        if k == 0 or len(queries) == 0:
            none = (len(queries), k)
            return Found(np.zeros(none, np.intp), np.zeros(none, np.float32))
        size = max(1, AT_ONCE // self._count)
        parts = [self._several(queries[at : at + size], k) for at in range(0, len(queries), size)]
        return Found(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    def _one(self, query: Scores, k: int) -> Found:
        """What `_several` answers, in fewer steps: on a small catalogue each costs a twentieth of the product."""
        square = float(query.dot(query))
        if not square < inf:
            raise ValueError(_NOT_FINITE)
        rough = self._vectors.dot(query)
        bests = _bests(rough, k)
        at = len(bests) - k
        bests.partition(at)
        rows = (rough >= bests[at] - self._doubt * _LONGER * sqrt(square)).nonzero()[0]
        scores = vecdot(self._vectors.take(rows, axis=0), query)
        chosen = (-scores).argsort(kind="stable")[None, :k]
        return Found(self._given[rows[chosen]], scores[chosen])

    def _several(self, queries: Vectors, k: int) -> Found:
        rough = queries @ self._vectors.T
        doubts = self._doubt * _lengths(queries)
        asked, rows = (rough >= (_kth_at_least(rough, k) - doubts)[:, None]).nonzero()
        scores = np.empty(len(rows), np.float32)
        for at in range(0, len(rows), COPIED):
            cut = slice(at, at + COPIED)
            candidates, own = (
                self._vectors.take(rows[cut], axis=0),
                queries.take(asked[cut], axis=0),
            )
            scores[cut] = vecdot(candidates, own)
        order = np.lexsort((-scores, asked))  # stable, and rows come in the order of ids
        firsts = np.searchsorted(asked, np.arange(len(queries)))
        chosen = order[firsts[:, None] + np.arange(k)]
        return Found(self._given[rows[chosen]], scores[chosen])


def _aligned(vectors: Vectors, rows: Rows) -> Vectors:
    """The rows as float32, one after another from where a line of the processor's cache begins: read a tenth quicker."""
    count, dimension = len(rows), vectors.shape[1]
    size = 4 * count * dimension
    memory = np.empty(size + LINE, np.uint8)
    start = -memory.ctypes.data % LINE
    found: Vectors = memory[start : start + size].view(np.float32).reshape(count, dimension)
    found[:] = vectors[rows]
    return found


def _sum_error(dimension: int) -> float:
    """How far a float32 sum of products can lie from the true one, for vectors of length one, in whatever order.

    d · u / (1 − d · u), u = 2⁻²⁴ (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1), d two
    larger for the roundings of the comparison itself. Two such sums lie apart by twice as much; of the k-th best and
    its rival each may be wrong by that.
    """
    part = (dimension + 2) * _UNIT
    return part / (1 - part)


def _lengths(vectors: Vectors) -> Scores:
    """(n,) lengths, the merest bit too long; raises ValueError for NaN and infinity."""
    squares = vecdot(vectors, vectors)
    if not np.isfinite(squares).all():
        raise ValueError(_NOT_FINITE)
    lengths: Scores = np.float32(_LONGER) * np.sqrt(squares)
    return lengths


def _kth_at_least(scores: Scores, k: int) -> Scores:
    """(n,) values that at least `k` scores of each row (n, entries) reach, at or close below the k-th best."""
    bests = _bests(scores, k)
    at = bests.shape[-1] - k
    bests.partition(at)
    least: Scores = bests[..., at]
    return least


def _bests(scores: Scores, k: int) -> Scores:
    """A copy of the scores (…, entries) in which the k-th best of each row is to be found, or one close below it.

    The bests of groups: k groups reach the k-th of them, hence k scores, and finding it among fewer is quicker.
    """
    count = scores.shape[-1]
    groups = count // GROUP
    if groups >= 2 * k:
        grouped = scores[..., : groups * GROUP].reshape(*scores.shape[:-1], GROUP, groups)
        bests: Scores = grouped.max(axis=-2)
    elif (half := count // 2) >= 8 * k:
        bests = maximum(scores[..., :half], scores[..., half : half + half])
    else:
        bests = scores.copy()
    return bests
