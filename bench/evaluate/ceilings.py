"""How far the labels and the text let anybody get: what the source's own classes and the nearest labelled texts would give."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.baselines import Answer, Company
from bench.baselines.protocol import plain_query
from bench.evaluate.measure import Measure
from bench.evaluate.sheets import grouped
from matching import metrics
from matching.encoder import Encoder

NEAREST = (1, 3, 10)
"""How many of the nearest labelled companies an oracle may pick from."""

Weights = Mapping[str, Mapping[str, float]]


def ceilings(
    train: Sequence[Company],
    dev: Sequence[Company],
    ours: Sequence[Answer],
    groups: Mapping[str, str],
    encoder: Encoder,
    measure: Measure,
) -> list[dict[str, Any]]:
    """Top-1 and macro, with intervals, of each oracle on the companies of `dev` that fit something.

    Oracles know what no system does: the division of economic activity that the source gives a company (CSRC, which
    follows GB/T 4754), or which of the nearest companies shares the label. `ours` answers `dev`, row by row.
    """
    asked = [(c, a) for c, a in zip(dev, ours, strict=True) if c.strong]
    companies = [company for company, _ in asked]
    labelled = [company for company in train if company.strong]
    shares = division_shares(labelled)
    ranked = [[name for name, _ in grouped(answer, groups)] for _, answer in asked]
    told = zip(ranked, companies, strict=True)
    oracles = {
        "most common group of the division": [
            most_common(shares, c) in c.strong for c in companies
        ],
        "Luodi, groups the division never has struck out": [
            within(names, shares, c) in c.strong for names, c in told
        ],
    }
    for kind, near in {"e5": _by_vector(encoder), "characters": _by_characters}.items():
        order = np.argsort(-near(labelled, companies), axis=1, kind="stable")
        for count in NEAREST:
            oracles[f"best of the {count} nearest by {kind}"] = shared(
                order[:, :count], labelled, companies
            )
    member = metrics.membership([sorted(company.strong) for company in companies])
    return [_row(name, np.array(hits, float), member, measure) for name, hits in oracles.items()]


def division_shares(companies: Sequence[Company]) -> Weights:
    """Division → group → companies of the division that belong to it; one of two groups counts half for each."""
    found: dict[str, dict[str, float]] = {}
    for company in companies:
        own = found.setdefault(company.division, {})
        for group in sorted(company.strong):
            own[group] = own.get(group, 0.0) + 1 / len(company.strong)
    return found


def most_common(shares: Weights, company: Company) -> str | None:
    """The group most companies of the division belong to; None for a division never seen."""
    own = shares.get(company.division, {})
    return max(sorted(own), key=own.__getitem__, default=None)


def within(names: Sequence[str], shares: Weights, company: Company) -> str | None:
    """The first of the ranked groups that the company's division ever has; the first of all where it has none."""
    own = shares.get(company.division, {})
    return next((name for name in names if name in own), names[0] if names else None)


def shared(
    nearest: NDArray[np.intp], labelled: Sequence[Company], asked: Sequence[Company]
) -> list[bool]:
    """Whether any of the nearest companies has a group of the one asked for."""
    return [
        any(labelled[place].strong & company.strong for place in row)
        for row, company in zip(nearest, asked, strict=True)
    ]


Near = Callable[[Sequence[Company], Sequence[Company]], NDArray[Any]]


def _by_vector(encoder: Encoder) -> Near:
    def near(labelled: Sequence[Company], asked: Sequence[Company]) -> NDArray[Any]:
        rows, queries = (
            encoder.encode([plain_query(c.profile) for c in part], kind="query")
            for part in (labelled, asked)
        )
        found: NDArray[Any] = queries @ rows.T
        return found

    return near


def _by_characters(labelled: Sequence[Company], asked: Sequence[Company]) -> NDArray[Any]:
    """Cosines of TF-IDF of 1 to 3 characters."""
    grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    rows = grams.fit_transform([plain_query(c.profile) for c in labelled])
    found: NDArray[Any] = (
        grams.transform([plain_query(c.profile) for c in asked]) @ rows.T
    ).toarray()
    return found


def _row(
    name: str, hits: metrics.Floats, member: NDArray[np.bool_], measure: Measure
) -> dict[str, Any]:
    return {
        "oracle": name,
        "rows": len(hits),
        "top1": measure.one(lambda rows: metrics.share(hits[rows]), len(hits)),
        "top1_macro": measure.one(lambda rows: metrics.macro(hits[rows], member[rows]), len(hits)),
    }
