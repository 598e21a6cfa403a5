"""Fitting the industry scorer from labelled profiles: deterministic, the same bytes from the same data.

Weights: conditional logit over groups of industries (the root industries, unless told otherwise), each group scored
by the smooth maximum of its members, maximising the summed probability of the right groups, with an L2 penalty;
L-BFGS from zero. Decision: logistic regression on the seven figures, right or wrong, fits and misfits together.
"""

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


class Example(NamedTuple):
    """One labelled profile's features; `right` are its groups, `accepted` those that would not be wrong either.

    A misfit has neither.
    """

    pairs: Pairs
    right: frozenset[str]
    accepted: frozenset[str]


def fit(
    examples: Sequence[Example],
    groups: Mapping[str, Sequence[int]],
    roots: list[list[int]],
    name: str,
) -> str:
    """The fitted model as JSON text; `groups` are positions of industries by the names that labels use."""
    labelled = [example for example in examples if example.right]
    weights = _weights(labelled, groups)
    seen, correct = [], []
    owner = {position: group for group, members in groups.items() for position in members}
    for example in examples:
        logits = example.pairs.values @ weights
        seen.append(figures(example.pairs, logits, roots))
        best = owner.get(int(logits.argmax()))
        correct.append(best in example.right | example.accepted)
    return _document(name, weights, np.array(seen), np.array(correct))


def _weights(labelled: Sequence[Example], groups: Mapping[str, Sequence[int]]) -> Matrix:
    features = np.stack([example.pairs.values for example in labelled])
    members = [np.array(positions) for positions in groups.values()]
    right = np.array([[group in example.right for group in groups] for example in labelled])
    free = np.array([feature != "class_declared" for feature in NAMES])

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        return _loss(weights, features, members, right)

    def free_loss(part: Matrix) -> tuple[float, Matrix]:
        whole = np.zeros(len(NAMES))
        whole[free] = part
        value, slope = loss(whole)
        return value, slope[free]

    found = minimize(
        free_loss, np.zeros(free.sum()), jac=True, method="L-BFGS-B", options={"maxiter": 500}
    )
    weights = np.full(len(NAMES), DECLARED)
    weights[free] = found.x
    return weights.round(6)


def _loss(
    weights: Matrix, features: Matrix, members: Sequence[NDArray[np.int_]], right: NDArray[np.bool_]
) -> tuple[float, Matrix]:
    """Mean negative log probability of the right groups, and its gradient."""
    logits = features @ weights
    scores = np.stack(
        [logsumexp(SHARPNESS * logits[:, m], axis=1) / SHARPNESS for m in members], axis=1
    )
    logs = scores - logsumexp(scores, axis=1, keepdims=True)
    hit = logsumexp(np.where(right, logs, -np.inf), axis=1)
    inside = np.where(right, np.exp(logs - hit[:, None]), 0.0)
    by_group = np.exp(logs) - inside
    by_industry = np.zeros_like(logits)
    for column, m in enumerate(members):
        share = np.exp(SHARPNESS * (logits[:, m] - scores[:, column : column + 1]))
        by_industry[:, m] += by_group[:, column : column + 1] * share
    slope = np.einsum("ni,nif->f", by_industry, features) / len(features)
    value = float(-hit.mean() + PENALTY * (weights**2).sum())
    return value, slope + 2 * PENALTY * weights


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
