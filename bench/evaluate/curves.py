"""Numbers behind the charts: reliability, risk and coverage, confusion."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.baselines import Company
from bench.evaluate.charts import ABSTAINED
from bench.evaluate.rows import Judged
from bench.evaluate.sets import Sets
from bench.evaluate.sheets import grouped
from bench.evaluate.systems import Found
from matching import metrics

if TYPE_CHECKING:
    from bench.evaluate.run import Bench


def curves(bench: "Bench", sets: Sets) -> dict[str, Any]:
    """Of our matcher alone, on the labelled companies and on the project's own set."""
    told: dict[str, tuple[list[float], list[bool]]] = {}
    confusion = None
    if sets.dev:
        found = bench.ours.find([company.profile for company in sets.dev])
        names = [grouped(item.industries, bench.groups) for item in found]
        told["listed companies"] = _companies(sets.dev, names)
        confusion = _confusion(sets.dev, names, found)
    own = bench.ours.find([row.views["zh"] for row in sets.own])
    told["own set"] = _judged(sets.own, own)
    return {
        "reliability": {
            name: [part._asdict() for part in metrics.reliability(*pair)]
            for name, pair in told.items()
        },
        "risk_coverage": {name: _risk(*pair) for name, pair in told.items()},
        "confusion": confusion,
    }


def _risk(told: list[float], right: list[bool]) -> list[list[float]]:
    coverage, risk = metrics.risk_coverage(told, right)
    return np.stack([coverage, risk], axis=1).round(4).tolist()


def _companies(companies: Sequence[Company], names: Any) -> tuple[list[float], list[bool]]:
    right = [row[0][0] in c.strong | c.acceptable for row, c in zip(names, companies, strict=True)]
    return [row[0][1] for row in names], right


def _judged(rows: Sequence[Judged], found: Sequence[Found]) -> tuple[list[float], list[bool]]:
    tops = [item.industries.ranked[0] for item in found]
    right = [
        not row.abstain and row.gold.get("industries", {}).get(name, 0) >= 2
        for row, (name, _) in zip(rows, tops, strict=True)
    ]
    return [probability for _, probability in tops], right


def _confusion(
    companies: Sequence[Company], names: Any, found: Sequence[Found]
) -> dict[str, dict[str, int]]:
    """Labelled group → answered group → companies; a company of two groups counts under the one answered, if any."""
    table: dict[str, dict[str, int]] = {}
    for company, row, item in zip(companies, names, found, strict=True):
        if company.strong:
            top = row[0][0]
            label = top if top in company.strong else min(company.strong)
            answered = ABSTAINED if item.industries.abstained else top
            counts = table.setdefault(label, {})
            counts[answered] = counts.get(answered, 0) + 1
    return table
