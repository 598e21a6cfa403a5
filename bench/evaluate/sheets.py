"""Answers set against labels: one row a profile, and every figure as a function of row numbers.

A figure that is a function of rows can be taken on all of them or on a resample, by one system or paired with another.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.baselines import Answer, Company
from bench.evaluate.rows import Judged
from bench.evaluate.systems import Found
from matching import metrics
from matching.metrics import Rows, Statistic

EQUAL_LOSS = 0.10
"""The share of fits every system may lose when false matches are compared."""


def grouped(answer: Answer, groups: Mapping[str, str]) -> list[tuple[str, float]]:
    """The groups of the ranked industries in order, each at its best industry's score."""
    best: dict[str, float] = {}
    for name, score in answer.ranked:
        best.setdefault(groups.get(name, name), score)
    return list(best.items())


def company_figures(
    companies: Sequence[Company],
    answers: Sequence[Answer],
    groups: Mapping[str, str],
    *,
    probabilities: bool,
) -> dict[str, Statistic]:
    """The figures of labelled companies by name, as the reference scorer defines them."""
    ranked = [grouped(answer, groups) for answer in answers]
    names = [[name for name, _ in row] for row in ranked]
    pairs = list(zip(names, companies, strict=True))
    fits = np.array([bool(company.strong) for company in companies])
    top = np.array([row[0][1] if row else 0.0 for row in ranked])
    abstained = np.array([answer.abstained for answer in answers])
    right = np.array([metrics.hit(n, c.strong | c.acceptable) for n, c in pairs])
    hits = np.array([metrics.hit(n, c.strong) for n, c in pairs])
    member = metrics.membership([sorted(company.strong) for company in companies])
    found: dict[str, Statistic] = {
        "top1": _share(hits, fits),
        "top1_macro": lambda rows: metrics.macro(hits[rows], member[rows]),
        "top1_lenient": _share(right, fits),
        "top3": _share([metrics.hit(n, c.strong, 3) for n, c in pairs], fits),
        "mrr": _share([metrics.reciprocal_rank(n, c.strong) for n, c in pairs], fits),
        "reject_auroc": _split(metrics.auroc, top, fits),
        "false_abstain": _share(abstained, fits),
        "false_match": _share(~abstained, ~fits),
        "false_match_at_10": _split(
            lambda high, low: metrics.false_match_at(high, low, EQUAL_LOSS), top, fits
        ),
    }
    if probabilities:
        found["ece"] = lambda rows: metrics.ece(top[rows], (right & fits)[rows])
    return found


def judged_figures(
    rows: Sequence[Judged], found: Sequence[Found], named_sites: frozenset[str], *, abstains: bool
) -> dict[str, Statistic]:
    """The figures of graded enterprises by name: nDCG and recall of the lists, the top industry, abstention.

    Only the sites the plan names were judged; others in a list are passed over, as the reference scorer does.
    `abstains`: whether the system ever does, so that its abstentions are figures at all.
    """
    fits = np.array([not row.abstain for row in rows])
    gains = [row.gold.get("industries", {}) for row in rows]
    names = [[name for name, _ in item.industries.ranked] for item in found]
    top = [g.get(n[0], 0) if n else 0 for n, g in zip(names, gains, strict=True)]
    best = np.array(top, np.float64)
    told = np.array([_first(item.industries) for item in found])
    abstained = np.array([item.industries.abstained for item in found])
    figures: dict[str, Statistic] = {
        "top_grade2": _share(best >= 2, fits),
        "top_grade1": _share(best >= 1, fits),
        "industries_ndcg5": _mean(
            [metrics.ndcg(n, g, 5) for n, g in zip(names, gains, strict=True)]
        ),
        "industries_recall10": _mean(
            [_recall(n, g, 10) for n, g in zip(names, gains, strict=True)]
        ),
        "reject_auroc": _split(metrics.auroc, told, fits),
    }
    if abstains:
        figures["false_abstain"] = _share(abstained, fits)
        figures["false_match"] = _share(~abstained, ~fits)
        figures["ece"] = lambda chosen: metrics.ece(told[chosen], ((best >= 2) & fits)[chosen])
    for kind in ("sites", "policies"):
        if all(getattr(item, kind) is not None for item in found):
            figures |= _list_figures(kind, rows, found, named_sites)
    return figures


def _list_figures(
    kind: str, rows: Sequence[Judged], found: Sequence[Found], named_sites: frozenset[str]
) -> dict[str, Statistic]:
    gains = [row.gold.get(kind, {}) if not row.abstain else {} for row in rows]
    lists = [
        [name for name in getattr(item, kind) if kind != "sites" or name in named_sites]
        for item in found
    ]
    pairs = list(zip(lists, gains, strict=True))
    return {
        f"{kind}_ndcg10": _mean([metrics.ndcg(n, g, 10) for n, g in pairs]),
        f"{kind}_recall20": _mean([_recall(n, g, 20) for n, g in pairs]),
    }


def agreement(first: Sequence[Found], second: Sequence[Found]) -> Statistic:
    """How often two wordings of the same profiles get the same top industry."""
    same = np.array([_top(a) == _top(b) for a, b in zip(first, second, strict=True)])
    return lambda rows: metrics.share(same[rows])


def _top(found: Found) -> str | None:
    return found.industries.ranked[0][0] if found.industries.ranked else None


def _first(answer: Answer) -> float:
    return answer.ranked[0][1] if answer.ranked else 0.0


def _recall(ranked: Sequence[str], gains: Mapping[str, float], k: int) -> float:
    return metrics.recall(ranked, {name for name, gain in gains.items() if gain >= 2}, k)


def _share(flags: Any, among: NDArray[np.bool_]) -> Statistic:
    values = np.asarray(flags, np.float64)
    return lambda rows: metrics.share(values[rows][among[rows]])


def _mean(values: Sequence[float]) -> Statistic:
    """The mean of the rows that have a figure."""
    table = np.asarray(values, np.float64)
    return lambda rows: metrics.share(table[rows][~np.isnan(table[rows])])


def _split(metric: Any, scores: NDArray[np.float64], fits: NDArray[np.bool_]) -> Statistic:
    def figure(rows: Rows) -> float:
        chosen, inside = scores[rows], fits[rows]
        return float(metric(chosen[inside], chosen[~inside]))

    return figure
