"""Fitting with less: without the companies of one industry, and with fewer and fewer companies."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.baselines import Answer, Baseline, Company
from bench.evaluate.measure import Measure
from bench.evaluate.refit import Refit
from bench.evaluate.sheets import grouped
from matching import metrics

SIZES = (50, 100, 200, 400, 800)
PARTS = (0.125, 0.25, 0.5)
ORDERS = 3


def leave_one_out(
    refit: Refit,
    raw: Baseline,
    train: Sequence[Company],
    dev: Sequence[Company],
    groups: Mapping[str, str],
    *,
    seed: int,
    draws: int,
) -> dict[str, Any]:
    """Each group's companies taken out of the fit, then asked for: top-1 of those kept for judging.

    `raw` is a method that never learns, on the same companies. The mean weighs every group alike; its interval
    resamples companies within groups.
    """
    names = sorted({name for company in dev for name in company.strong})
    table, ours, theirs = [], [], []
    for name in names:
        asked = [company for company in dev if name in company.strong]
        refit.fit(train, without=name)
        hits = _hits(refit.rank([company.profile for company in asked]), asked, groups)
        plain = _hits(raw.rank([company.profile for company in asked]), asked, groups)
        table.append(
            {
                "group": name,
                "rows": len(asked),
                "ours": float(hits.mean()),
                "raw": float(plain.mean()),
            }
        )
        ours.append(hits)
        theirs.append(plain)
    return {
        "groups": table,
        "ours": _mean_interval(ours, seed, draws),
        "raw": _mean_interval(theirs, seed, draws),
        "difference": _mean_interval(
            [a - b for a, b in zip(ours, theirs, strict=True)], seed, draws
        ),
    }


def learning_curve(
    systems: Sequence[Baseline],
    train: Sequence[Company],
    dev: Sequence[Company],
    groups: Mapping[str, str],
    *,
    seed: int,
) -> list[dict[str, Any]]:
    """Top-1 and macro top-1 after fitting on the first n of one random order of the training companies."""
    order = list(train)
    random.Random(seed).shuffle(order)
    asked = [company for company in dev if company.strong]
    member = metrics.membership([sorted(company.strong) for company in asked])
    curve = []
    for system in systems:
        for size in [*(n for n in SIZES if n < len(order)), len(order)]:
            system.fit(order[:size])
            hits = _hits(system.rank([company.profile for company in asked]), asked, groups)
            curve.append(
                {
                    "system": system.name,
                    "companies": size,
                    "top1": float(hits.mean()),
                    "top1_macro": metrics.macro(hits, member),
                }
            )
    return curve


def last_half(
    refit: Refit,
    train: Sequence[Company],
    dev: Sequence[Company],
    groups: Mapping[str, str],
    measure: Measure,
) -> dict[str, Any]:
    """What an eighth, a quarter, half and all of the companies give, over ORDERS random orders, and what the last half adds.

    `parts`: mean top-1 over the orders with its interval over companies, lowest and highest order. `gain`: top-1 with
    all less the mean with half, on the same resampled companies.
    """
    asked = [company for company in dev if company.strong]
    profiles = [company.profile for company in asked]

    def hits(companies: Sequence[Company]) -> metrics.Floats:
        refit.fit(companies)
        return _hits(refit.rank(profiles), asked, groups)

    orders = [list(train) for _ in range(ORDERS)]
    for number, order in enumerate(orders):
        random.Random(measure.seed + number).shuffle(order)
    by_part = {
        part: np.array([hits(order[: round(part * len(order))]) for order in orders])
        for part in PARTS
    }
    by_part[1.0] = hits(train)[None]
    gain = by_part[1.0][0] - by_part[0.5].mean(axis=0)
    return {
        "parts": [_part(part, found, len(train), measure) for part, found in by_part.items()],
        "gain": measure.one(lambda rows: metrics.share(gain[rows]), len(asked)),
    }


def _part(
    part: float, hits: NDArray[np.float64], companies: int, measure: Measure
) -> dict[str, Any]:
    """`hits` (orders, companies asked)."""
    each, mean = hits.mean(axis=1), hits.mean(axis=0)
    return {
        "part": part,
        "companies": round(part * companies),
        "orders": len(hits),
        "top1": measure.one(lambda rows: metrics.share(mean[rows]), hits.shape[1]),
        "lowest": float(each.min()),
        "highest": float(each.max()),
    }


def _hits(
    answers: Sequence[Answer], companies: Sequence[Company], groups: Mapping[str, str]
) -> metrics.Floats:
    ranked = [[name for name, _ in grouped(answer, groups)] for answer in answers]
    pairs = zip(ranked, companies, strict=True)
    return np.array([metrics.hit(names, company.strong) for names, company in pairs], np.float64)


def _mean_interval(by_group: Sequence[metrics.Floats], seed: int, draws: int) -> dict[str, float]:
    chance = np.random.default_rng(seed)
    means = np.array(
        [hits[chance.integers(0, len(hits), (draws, len(hits)))].mean(axis=1) for hits in by_group]
    ).mean(axis=0)
    value = float(np.mean([hits.mean() for hits in by_group]))
    return metrics.Interval(value, *metrics.bounds(means))._asdict()
