"""Fitting the industry scorer from labelled profiles: deterministic, the same bytes from the same data.

Weights: conditional logit over groups of industries (the root industries, unless told otherwise), each group scored
by the smooth maximum of its members, maximising the summed probability of the right groups, with an L2 penalty;
L-BFGS from zero. Decision: logistic regression on the seven figures, right or wrong, fits and misfits together.
"""

import itertools
import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

from matching.features import NAMES, Pairs
from matching.scorer import FIGURES, figures

PENALTY = 1e-2
SHARPNESS = 3.0
DECLARED = 2.0
"""Weight of a declared class, set by hand: training companies declare none."""

Matrix = NDArray[np.float64]


Groups = Mapping[str, Sequence[int]]
"""Positions of the industries that each label stands for."""


class Example(NamedTuple):
    """One labelled profile's features; `right` are its labels, `accepted` those that would not be wrong either.

    A misfit has neither. `groups` says what the labels stand for: a company's root industries, or single industries.
    """

    pairs: Pairs
    right: frozenset[str]
    accepted: frozenset[str]
    groups: Groups


def fit(examples: Sequence[Example], roots: list[list[int]], name: str) -> str:
    """The fitted model as JSON text."""
    weights = _weights([example for example in examples if example.right])
    seen, correct = [], []
    for example in examples:
        logits = example.pairs.values @ weights
        seen.append(figures(example.pairs, logits, roots))
        best = int(logits.argmax())
        labels = example.right | example.accepted
        correct.append(any(best in example.groups[label] for label in labels & set(example.groups)))
    return _document(name, weights, np.array(seen), np.array(correct))


class _Batch(NamedTuple):
    """Examples whose labels mean the same, as arrays: features, members of each label, which labels are right."""

    features: Matrix
    members: list[NDArray[np.int_]]
    right: NDArray[np.bool_]


def _weights(labelled: Sequence[Example]) -> Matrix:
    batches = [
        _batch(list(same))
        for _, same in itertools.groupby(labelled, lambda example: id(example.groups))
    ]
    free = np.array([feature != "class_declared" for feature in NAMES])

    def loss(part: Matrix) -> tuple[float, Matrix]:
        weights = np.zeros(len(NAMES))
        weights[free] = part
        found = [_loss(weights, batch) for batch in batches]
        value = sum(value for value, _ in found) / len(labelled) + PENALTY * float(
            (weights**2).sum()
        )
        slope = (
            np.sum([slope for _, slope in found], axis=0) / len(labelled) + 2 * PENALTY * weights
        )
        return value, slope[free]

    found = minimize(
        loss, np.zeros(free.sum()), jac=True, method="L-BFGS-B", options={"maxiter": 500}
    )
    weights = np.full(len(NAMES), DECLARED)
    weights[free] = found.x
    return weights.round(6)


def _batch(examples: list[Example]) -> _Batch:
    groups = examples[0].groups
    return _Batch(
        np.stack([example.pairs.values for example in examples]),
        [np.array(positions) for positions in groups.values()],
        np.array([[label in example.right for label in groups] for example in examples]),
    )


def _loss(weights: Matrix, batch: _Batch) -> tuple[float, Matrix]:
    """Summed negative log probability of the right labels, and its gradient."""
    logits = batch.features @ weights
    smooth = [logsumexp(SHARPNESS * logits[:, m], axis=1) / SHARPNESS for m in batch.members]
    scores = np.stack(smooth, axis=1)
    logs = scores - logsumexp(scores, axis=1, keepdims=True)
    hit = logsumexp(np.where(batch.right, logs, -np.inf), axis=1)
    inside = np.where(batch.right, np.exp(logs - hit[:, None]), 0.0)
    by_label = np.exp(logs) - inside
    by_industry = np.zeros_like(logits)
    for column, m in enumerate(batch.members):
        share = np.exp(SHARPNESS * (logits[:, m] - scores[:, column : column + 1]))
        by_industry[:, m] += by_label[:, column : column + 1] * share
    return float(-hit.sum()), np.einsum("ni,nif->f", by_industry, batch.features)


def _document(name: str, weights: Matrix, seen: Matrix, correct: NDArray[np.bool_]) -> str:
    mean, scale = seen.mean(axis=0), np.maximum(seen.std(axis=0), 1e-6)
    decision = LogisticRegression(C=1.0, max_iter=1000).fit((seen - mean) / scale, correct)
    document = {
        "name": name,
        "features": NAMES,
        "weights": weights.tolist(),
        "decision": {
            "figures": FIGURES,
            "mean": mean.round(6).tolist(),
            "scale": scale.round(6).tolist(),
            "coefficients": decision.coef_[0].round(6).tolist(),
            "intercept": round(float(decision.intercept_[0]), 6),
        },
    }
    return json.dumps(document, indent=1) + "\n"
