"""What labelled profiles taught: how far a profile's words and vector look like each group of industries.

Ridge regressions, fitted once and shipped as data. The *labelled* heads say how like each group that has labelled
companies a profile is, and, last, how like one that fits nothing; their words are hashed, so that no vocabulary has
to be kept, and words of every field share one space. The *own* heads say the same of single industries, from vectors
alone. An industry without a head is judged on the features that no label made (see `stages`).
"""

import math
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matching.lexicon import RUNS, of_run, runs
from matching.profile import EnterpriseProfile
from matching.text import cleaned, listed

BUCKETS = 1 << 15
FIELDS = {"lists": 1.2, "text": 0.9, "head": 0.3, "name": 0.5}
"""Weight of each field's words; the head of the text counts again, since what a firm does stands first."""
_LENGTHS = {"lists": 400, "text": 300, "head": 60}
MOST_TOKENS = 1 << 14
"""More than any field has: 200 characters of a name, each up to 18 once compatibility forms are resolved, three tokens each."""
_FORM = re.compile("股份|有限|公司|集团|科技|责任")

Row = NDArray[np.float64]
Matrix = NDArray[np.float64]


class Taught(NamedTuple):
    """The fitted numbers of the heads.

    `idf` (BUCKETS); `words` (BUCKETS, labelled + 1); `mean` (dimension), the centre of the vectors; `dense`
    (dimension, labelled + 1); `own` (dimension, industries).
    """

    idf: Row
    mean: Row
    words: Matrix
    dense: Matrix
    intercept: Row
    own: Matrix
    own_intercept: Row

    def __call__(self, words: csr_matrix, vectors: Matrix | None) -> tuple[Matrix, Matrix]:
        """Labelled heads (n, labelled + 1) and own heads (n, industries); without vectors the words speak alone."""
        labelled: Matrix = words @ self.words + self.intercept
        if vectors is None:
            return labelled, np.zeros((words.shape[0], len(self.own_intercept)))
        return self._with_vectors(labelled, vectors)

    def of_one(self, words: "WordRow", vector: Row | None) -> tuple[Matrix, Matrix]:
        """The same of one profile's words and vector, (1, …); the bytes are those of a sparse row, without making one."""
        # Row upon row, as a sparse product adds them up.
        summed = (words.weights[:, None] * self.words[words.buckets]).sum(axis=0)
        labelled: Matrix = (summed + self.intercept)[None]
        if vector is None:
            return labelled, np.zeros((1, len(self.own_intercept)))
        return self._with_vectors(labelled, vector[None])

    def _with_vectors(self, labelled: Matrix, vectors: Matrix) -> tuple[Matrix, Matrix]:
        around = centred(vectors, self.mean)
        return labelled + around @ self.dense, around @ self.own + self.own_intercept


def centred(vectors: Matrix, mean: Row) -> Matrix:
    """Vectors less the mean, length one again; a zero row stays harmless."""
    moved = vectors - mean
    found: Matrix = moved / (np.linalg.norm(moved, axis=1, keepdims=True) + 1e-9)
    return found


def fields(profile: EnterpriseProfile) -> Mapping[str, str]:
    """The profile's texts by field, as the heads read them."""
    text = cleaned(profile.business_text)
    texts = {"lists": listed(profile), "text": text, "head": text}
    bounded = {name: texts[name][:length] for name, length in _LENGTHS.items()}
    return {**bounded, "name": _FORM.sub("", cleaned(profile.name or ""))}


@lru_cache(maxsize=1 << 16)
def bucket_of(token: str) -> int:
    """The bucket a token is hashed to."""
    return zlib.crc32(token.encode()) % BUCKETS


def bucket_counts(text: str) -> dict[int, int]:
    """How often each bucket of hashed tokens occurs, in the order in which they come."""
    return Counter(chain.from_iterable(map(_buckets_of, runs(text))))


@lru_cache(maxsize=RUNS)
def _buckets_of(run: str) -> tuple[int, ...]:
    return tuple(map(bucket_of, of_run(run)))


class WordRow(NamedTuple):
    """One profile's words as the heads read them: `buckets`, ascending, and their `weights`, of length one; or empty."""

    buckets: NDArray[np.intp]
    weights: Row

    def at(self, buckets: NDArray[np.intp]) -> Row:
        """The weight of each of these buckets, 0 for one that the row lacks."""
        if not len(self.buckets):
            return np.zeros(len(buckets))
        places = np.minimum(np.searchsorted(self.buckets, buckets), len(self.buckets) - 1)
        return np.where(self.buckets[places] == buckets, self.weights[places], 0.0)


def word_rows(profiles: Sequence[EnterpriseProfile], idf: Row) -> csr_matrix:
    """Sparse (n, BUCKETS), each row of length one, or empty when nothing was said."""
    rows = [row_of(fields(profile), idf) for profile in profiles]
    ends = np.cumsum([0, *(len(row.buckets) for row in rows)])
    columns, values = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    return csr_matrix((values, columns, ends), shape=(len(rows), BUCKETS))


def row_of(texts: Mapping[str, str], idf: Row) -> WordRow:
    """The weights of one profile's words, those of its fields added up.

    All sums run in the order in which words come first, so that the bytes are those of adding one after the other.
    """
    counts = {field: bucket_counts(text) for field, text in texts.items() if text}
    parts = [_of_field(count, FIELDS[field], idf) for field, count in counts.items() if count]
    if not parts:
        return WordRow(np.zeros(0, np.intp), np.zeros(0))
    buckets, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
    every = dict.fromkeys(chain.from_iterable(counts.values()))
    in_order = np.fromiter(every, np.intp, len(every))
    summed: Row = np.bincount(buckets, weights, BUCKETS).astype(np.float64, copy=False)
    own = np.sort(in_order)
    return WordRow(own, summed[own] / _length(summed[in_order]))


def _of_field(counts: Mapping[int, int], share: float, idf: Row) -> tuple[NDArray[np.intp], Row]:
    """Each bucket of a field's words once, in the order they come, and its weight: (1 + ln tf) · idf, of length `share`."""
    buckets = np.fromiter(counts, np.intp, len(counts))
    times = np.fromiter(counts.values(), np.intp, len(counts))
    weights = _sublinear()[times] * idf[buckets]
    return buckets, share * weights / _length(weights)


@cache
def _sublinear() -> Row:
    """1 + ln n by n, from 1 on."""
    return np.array([0.0, *(1 + math.log(times) for times in range(1, MOST_TOKENS))])


def _length(weights: Row) -> float:
    """One square added after the other: a pairwise sum would differ in the last digit."""
    return math.sqrt((weights * weights).cumsum()[-1])


def idf_of(profiles: Sequence[EnterpriseProfile]) -> Row:
    """Inverse document frequency of each bucket over the profiles: ln((1 + n)/(1 + df)) + 1."""
    frequency = np.zeros(BUCKETS)
    for profile in profiles:
        frequency[list(bucket_counts("。".join(fields(profile).values())))] += 1
    return np.log((1 + len(profiles)) / (1 + frequency)) + 1
