"""Stage two's shared weights: conditional logit over groups or industries, with heads masked in some views."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matching.features import NAMES
from matching.stages import Space, stage_two
from matching.training.heads import HeadFits
from matching.training.rows import Labelled

TEMPERATURE = 3.0
PENALTY = 1e-3
LEFT_OUT, OTHERS_OUT, GRADED, BALANCE = 0.2, 0.9, 0.9, 0.35
"""Weight of the views (own group's head masked; another group's), of graded rows, and how far rare groups are lifted."""
DECLARED = 2.0
"""Weight of a declared class of activity, set by hand: the training companies declare none."""

Array = NDArray[np.float64]


class View(NamedTuple):
    """Rows as stage two sees them: features (n, industries, f), targets (n, groups or industries), weights (n)."""

    features: Array
    targets: Array
    weights: Array


def views_of(
    rows: Sequence[Labelled],
    use: NDArray[np.int_],
    heads: HeadFits,
    unseen: tuple[Array, Array],
    left_out: tuple[Array, Array],
) -> list[View]:
    """Three views of the companies and of the graded rows among `use`: as they are, own group masked, another masked."""
    random = np.random.default_rng(0)
    views = []
    for company in (True, False):
        chosen = np.array(
            [r for r in use if heads.company[r] == company and heads.homes[r]], dtype=int
        )
        if len(chosen):
            pairs = np.stack([rows[r].pairs.values for r in chosen])
            latin = np.array([rows[r].pairs.latin for r in chosen])
            targets, weights = _targets([rows[r] for r in chosen], heads.space, company)
            own = [heads.homes[r] for r in chosen]
            drawn = [heads.space.groups[random.integers(len(heads.space.groups))] for _ in chosen]
            other = [frozenset({group}) - homes for group, homes in zip(drawn, own, strict=True)]
            for said, masked, share in (
                (unseen, None, 1.0),
                (left_out, own, LEFT_OUT),
                (unseen, other, OTHERS_OUT),
            ):
                mask = None if masked is None else _mask(heads.space, masked)
                seen = stage_two(heads.space, pairs, latin, said[0][chosen], said[1][chosen], mask)
                views.append(View(seen, targets, weights * share))
    return views


def _mask(space: Space, groups: Sequence[frozenset[str]]) -> NDArray[np.bool_]:
    names = [space.group_of[industry] for industry in space.ids]
    return np.array([[name in masked for name in names] for masked in groups])


def _targets(rows: Sequence[Labelled], space: Space, company: bool) -> tuple[Array, Array]:
    if company:
        targets = np.array([[float(group in row.strong) for group in space.groups] for row in rows])
        count = targets.sum(axis=0)
        return targets, np.array([(40 / count[target > 0].max()) ** BALANCE for target in targets])
    gains = np.array([[2.0 ** (row.grades or {}).get(i, 0) - 1 for i in space.ids] for row in rows])
    return gains / gains.sum(axis=1, keepdims=True), np.full(len(rows), GRADED)


def fit_weights(views: Sequence[View], space: Space) -> Array:
    """The weights, by L-BFGS from zero; the declared class keeps its own."""
    size = views[0].features.shape[-1]
    free = np.arange(size) != NAMES.index("class_declared")
    members = np.eye(len(space.groups))[space.member]
    total = sum(float(view.weights.sum()) for view in views)

    def loss(part: Array) -> tuple[float, Array]:
        weights = np.zeros(size)
        weights[free] = part
        found = [_loss(weights, view, members) for view in views]
        value = PENALTY * float(weights @ weights) + sum(value for value, _ in found) / total
        slope = 2 * PENALTY * weights + np.sum([slope for _, slope in found], axis=0) / total
        return value, slope[free]

    result = minimize(
        loss, np.zeros(int(free.sum())), jac=True, method="L-BFGS-B", options={"maxiter": 120}
    )
    weights = np.full(size, DECLARED)
    weights[free] = result.x
    return weights.round(6)


def _loss(weights: Array, view: View, members: Array) -> tuple[float, Array]:
    """Weighted negative log likelihood of a view and its gradient; groups score by the smooth maximum of their members."""
    logits = view.features @ weights
    grouped = view.targets.shape[1] == members.shape[1]
    scores, share = _grouped(logits, members) if grouped else (logits, None)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    if share is not None:
        right = (shares * view.targets).sum(axis=1) + 1e-12
        value = -float((view.weights * np.log(right)).sum())
        slope = (shares - shares * view.targets / right[:, None]) @ members.T * share
    else:
        value = -float((view.weights[:, None] * view.targets * np.log(shares + 1e-12)).sum())
        slope = shares * view.targets.sum(axis=1, keepdims=True) - view.targets
    return value, np.einsum("n,nk,nkf->f", view.weights, slope, view.features, optimize=True)


def _grouped(logits: Array, members: Array) -> tuple[Array, Array]:
    """Scores of groups, and each industry's share within its group."""
    top = logits.max(axis=1, keepdims=True)
    powers = np.exp(TEMPERATURE * (logits - top))
    mass = powers @ members
    return np.log(mass) / TEMPERATURE + top, powers / (mass @ members.T)
