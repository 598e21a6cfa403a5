"""Metrics of rankings, probabilities and abstentions: one pure function each.

Where there is nothing to measure (no rows, no negatives, no gains) the answer is NaN, never a flattering 0 or 1:
whoever writes results as JSON turns it into null. Shares, risks and areas lie in [0, 1].
"""

import itertools
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Statistic = Callable[[Rows], float]

BINS = 10
DRAWS = 2_000
LEVEL = 0.95


class Bin(NamedTuple):
    """One equal-mass bin of a reliability diagram: mean probability, share that was right, number of rows."""

    probability: float
    right: float
    rows: int


class Interval(NamedTuple):
    """A figure on all rows and the bounds of its bootstrap interval."""

    value: float
    low: float
    high: float


def share(flags: ArrayLike) -> float:
    """The share of true flags: top-1 from hits, false abstentions from abstentions of rows that fit, and so on."""
    values = np.asarray(flags, dtype=np.float64)
    return float(values.mean()) if values.size else math.nan


def hit(ranked: Sequence[str], wanted: Collection[str], k: int = 1) -> bool:
    """Whether one of the wanted stands among the first k."""
    return any(item in wanted for item in ranked[:k])


def reciprocal_rank(ranked: Iterable[str], wanted: Collection[str]) -> float:
    """1 / rank of the first wanted item, 0 when none is there; their mean is MRR."""
    return next((1 / rank for rank, item in enumerate(ranked, 1) if item in wanted), 0.0)


def membership(labels: Sequence[Collection[str]]) -> NDArray[np.bool_]:
    """Bool (rows, labels that occur): which row carries which label; labels in the order of their names."""
    names = sorted({name for row in labels for name in row})
    return np.array([[name in row for name in names] for row in labels], dtype=bool).reshape(
        len(labels), len(names)
    )


def macro(hits: ArrayLike, member: NDArray[np.bool_]) -> float:
    """Mean over labels of the share of hits among the rows that carry the label.

    `hits` (n), `member` (n, labels) from `membership`. A row with two labels counts under both; a label without a
    row, as in a resample, does not count.
    """
    values = np.asarray(hits, dtype=np.float64)
    counts = member.sum(axis=0)
    present = counts > 0
    if not present.any():
        return math.nan
    return float(np.mean((values @ member)[present] / counts[present]))


def auroc(positive: ArrayLike, negative: ArrayLike) -> float:
    """The chance that a positive scores above a negative, a tie counting half (Mann–Whitney U / nm)."""
    high = np.asarray(positive, dtype=np.float64)
    low = np.sort(np.asarray(negative, dtype=np.float64))
    if not high.size or not low.size:
        return math.nan
    below = np.searchsorted(low, high, "left") + np.searchsorted(low, high, "right")
    return float(below.mean() / 2 / low.size)


def reliability(probability: ArrayLike, right: ArrayLike, bins: int = BINS) -> list[Bin]:
    """Equal-mass bins from least to most probable; fewer than `bins` when there are fewer rows.

    Equal probabilities are ordered wrong before right, so that the bins do not depend on the order of the rows.
    """
    told, truth = np.asarray(probability, dtype=np.float64), np.asarray(right, dtype=np.float64)
    order = np.lexsort((truth, told))
    edges = [number * len(order) // bins for number in range(bins + 1)]
    parts = [order[low:high] for low, high in itertools.pairwise(edges) if high > low]
    return [Bin(float(told[part].mean()), float(truth[part].mean()), len(part)) for part in parts]


def ece(probability: ArrayLike, right: ArrayLike, bins: int = BINS) -> float:
    """Expected calibration error: the mean gap between told and true share, weighted by equal-mass bins.

    Nixon et al., "Measuring Calibration in Deep Learning" (2019), the equal-mass form.
    """
    found = reliability(probability, right, bins)
    total = sum(part.rows for part in found)
    gaps = sum(part.rows * abs(part.probability - part.right) for part in found)
    return gaps / total if total else math.nan


def dcg(gains: Iterable[float], k: int) -> float:
    """Discounted cumulative gain of the first k: Σ (2^gain − 1) / log2(rank + 1)."""
    first = list(gains)[:k]
    return float(sum((2**gain - 1) / math.log2(rank + 1) for rank, gain in enumerate(first, 1)))


def ndcg(ranked: Sequence[str], gains: Mapping[str, float], k: int) -> float:
    """DCG of the first k over the best possible; NaN when nothing has a gain. Unlisted items gain 0."""
    ideal = dcg(sorted(gains.values(), reverse=True), k)
    return dcg([gains.get(item, 0) for item in ranked], k) / ideal if ideal else math.nan


def recall(ranked: Sequence[str], wanted: Collection[str], k: int) -> float:
    """The share of the wanted that stand among the first k."""
    return len(set(ranked[:k]) & set(wanted)) / len(wanted) if wanted else math.nan


def false_match_at(positive: ArrayLike, negative: ArrayLike, false_abstain: float) -> float:
    """The share of negatives still matched when the threshold may cost at most this share of the positives.

    The threshold is the score of the first positive that must be kept; whoever scores at least that is matched.
    """
    kept, others = np.sort(np.asarray(positive, np.float64)), np.asarray(negative, np.float64)
    if not kept.size or not others.size:
        return math.nan
    threshold = kept[min(int(false_abstain * kept.size), kept.size - 1)]
    return float((others >= threshold).mean())


def risk_coverage(confidence: ArrayLike, right: ArrayLike) -> tuple[Floats, Floats]:
    """Coverage (m) and risk (m): answering only the most confident share, which share of the answers is wrong.

    Rows of equal confidence are answered together, so m is the number of distinct confidences.
    """
    told, truth = np.asarray(confidence, np.float64), np.asarray(right, np.float64)
    order = np.argsort(-told, kind="stable")
    answered = np.arange(1, len(order) + 1)
    risk = np.cumsum(1 - truth[order]) / answered
    last = np.append(np.diff(told[order]) != 0, True)[: len(order)]
    return (answered / max(len(order), 1))[last], risk[last]


def resampled(
    statistic: Statistic, rows: int, *, draws: int = DRAWS, seed: int = 0
) -> NDArray[np.float64]:
    """The statistic on `draws` bootstrap resamples of row numbers; the same seed draws the same rows."""
    chance = np.random.default_rng(seed)
    return np.array([statistic(chance.integers(0, rows, rows)) for _ in range(draws)])


def bounds(values: ArrayLike, level: float = LEVEL) -> tuple[float, float]:
    """The percentile interval that holds `level` of the values; resamples without a figure (NaN) are set aside."""
    found = np.asarray(values, np.float64)
    found = found[~np.isnan(found)]
    if not found.size:
        return math.nan, math.nan
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def bootstrap(
    statistic: Statistic, rows: int, *, draws: int = DRAWS, seed: int = 0, level: float = LEVEL
) -> Interval:
    """The statistic on all rows with its percentile bootstrap interval (Efron 1979); NaN without rows."""
    if not rows:
        return Interval(math.nan, math.nan, math.nan)
    value = statistic(np.arange(rows))
    return Interval(value, *bounds(resampled(statistic, rows, draws=draws, seed=seed), level))


def paired_bootstrap(
    ours: Statistic,
    theirs: Statistic,
    rows: int,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    level: float = LEVEL,
) -> Interval:
    """Ours less theirs on the same rows, each resample scored by both: a gain is one when `low` is above 0."""
    return bootstrap(
        lambda chosen: ours(chosen) - theirs(chosen), rows, draws=draws, seed=seed, level=level
    )
