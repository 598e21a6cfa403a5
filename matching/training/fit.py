"""Everything fitted in one go, written as JSON for people and safetensors for numbers."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from matching.features import NAMES
from matching.stages import FIGURES, HEAD_NAMES, Space, decision_figures, stage_two
from matching.training.heads import DENSE, HeadFits
from matching.training.rows import Labelled, is_right
from matching.training.weights import fit_weights, views_of

Array = NDArray[np.float64]


class Fitted(NamedTuple):
    """A fitted model: what its JSON file says, and its tensors."""

    document: dict[str, Any]
    tensors: dict[str, NDArray[Any]]

    @property
    def json(self) -> str:
        return json.dumps(self.document, ensure_ascii=False, indent=1) + "\n"


def fit_model(
    rows: Sequence[Labelled],
    space: Space,
    groups: Mapping[str, Sequence[str]],
    *,
    name: str,
    model_sha256: str,
) -> Fitted:
    """Fit heads, weights and decision on labelled rows; no random draw but a generator with a fixed seed."""
    every = np.arange(len(rows))
    heads = HeadFits(rows, space)
    unseen, left_out = heads.out_of_fold(), heads.left_out()
    weights = fit_weights(views_of(rows, every, heads, unseen, left_out), space)
    document = {
        "name": name,
        "model_sha256": model_sha256,
        "groups": {label: list(ids) for label, ids in groups.items()},
        "labelled": space.labelled,
        "owned": space.ids,
        "features": [*NAMES, *HEAD_NAMES],
        "weights": weights.tolist(),
        "decision": _decision(rows, space, weights, unseen),
    }
    return Fitted(document, _tensors(heads))


def _decision(
    rows: Sequence[Labelled], space: Space, weights: Array, unseen: tuple[Array, Array]
) -> dict[str, Any]:
    """Logistic regression: is the best industry right? On rows whose heads did not see them."""
    used = np.array(
        [r for r, row in enumerate(rows) if row.strong or row.grades or row.fits_nothing]
    )
    seen = figures_of([rows[r] for r in used], space, weights, unseen[0][used], unseen[1][used])
    figures, best = seen
    correct = np.array([is_right(rows[r], space, int(b)) for r, b in zip(used, best, strict=True)])
    mean, scale = figures.mean(axis=0), np.maximum(figures.std(axis=0), 1e-6)
    weight = np.array([rows[r].weight for r in used])
    model = LogisticRegression(C=0.3, max_iter=2000).fit(
        (figures - mean) / scale, correct, sample_weight=weight
    )
    return {
        "figures": list(FIGURES),
        "mean": mean.round(6).tolist(),
        "scale": scale.round(6).tolist(),
        "coefficients": model.coef_[0].round(6).tolist(),
        "intercept": round(float(model.intercept_[0]), 6),
    }


def figures_of(
    rows: Sequence[Labelled], space: Space, weights: Array, labelled: Array, own: Array
) -> tuple[Array, NDArray[np.int_]]:
    """The decision figures of rows, and the position of each one's best industry."""
    pairs = np.stack([row.pairs.values for row in rows])
    latin = np.array([row.pairs.latin for row in rows])
    logits = stage_two(space, pairs, latin, labelled, own) @ weights
    raw = (
        np.stack([row.pairs.wording for row in rows]),
        np.stack([row.pairs.meaning for row in rows]),
    )
    said = (np.array([row.pairs.length for row in rows]), latin)
    return decision_figures(space, logits, pairs, raw, said, labelled), logits.argmax(axis=1)


def _tensors(heads: HeadFits) -> dict[str, NDArray[Any]]:
    """The heads fitted on all rows; the words' weights in 8 bits, one scale a column."""
    every = np.arange(len(heads.company))
    coefficients, mean = heads.labelled(every)
    words = heads.words.T @ coefficients
    scale = np.abs(words).max(axis=0, keepdims=True) / 127
    graded = every[~heads.company]
    own, own_mean = heads.own(graded)
    return {
        "idf": heads.idf.astype(np.float16),
        "mean": heads.mean.astype(np.float16),
        "words": np.round(words / scale).astype(np.int8),
        "words_scale": scale.astype(np.float32),
        "dense": (DENSE * heads.dense.T @ coefficients).astype(np.float16),
        "intercept": mean.astype(np.float32),
        "own": (heads.dense[graded].T @ own).astype(np.float16),
        "own_intercept": own_mean.astype(np.float32),
    }
