"""The shipped industry scorer: a few shared weights over pair features, then one calibrated probability.

logit(industry) = weights · features. How likely the best industry fits at all is a logistic function of seven figures
of the profile (best logit, lead over the next root industry, spread, raw evidence, length); the others follow by
their distance: p(i) = p(best) · exp(logit(i) − logit(best)). Fitted by `matching.train`; the fitted numbers are data
in `models/industries.json`, its card beside it.
"""

import hashlib
import json
import math
from collections.abc import Mapping
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.catalogue.entries import Catalogue
from matching.encoder import Encoder
from matching.features import NAMES, PairFeatures, Pairs
from matching.industries import IndustryScore, IndustryScorer
from matching.profile import EnterpriseProfile

FIGURES = ("best", "lead", "spread", "words_best", "wording_best", "meaning_best", "length")
MODEL = "models/industries.json"

Row = NDArray[np.float64]


class ModelError(ValueError):
    """The fitted model does not belong to this code: other features, other figures, or not a model at all."""


class Model(NamedTuple):
    """Fitted numbers: one weight a feature, and the logistic function of the figures (standardised first)."""

    version: str
    weights: Row
    mean: Row
    scale: Row
    coefficients: Row
    intercept: float


def read_model(text: str) -> Model:
    """Read a fitted model; raises ModelError when its features are not the ones this code computes."""
    data: dict[str, Any] = json.loads(text)
    decision = data["decision"]
    if tuple(data["features"]) != NAMES or tuple(decision["figures"]) != FIGURES:
        raise ModelError("the model was fitted on other features; fit it again (luodi train)")
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Model(
        f"{data['name']}+{digest}",
        np.array(data["weights"]),
        np.array(decision["mean"]),
        np.array(decision["scale"]),
        np.array(decision["coefficients"]),
        float(decision["intercept"]),
    )


def build_scorer(catalogue: Catalogue, encoder: Encoder) -> IndustryScorer:
    """The shipped scorer for a catalogue and an encoder."""
    text = resources.files("matching").joinpath(MODEL).read_text(encoding="utf-8")
    return PairScorer(catalogue, PairFeatures(catalogue, encoder), read_model(text))


class PairScorer:
    """Scores every industry of a catalogue by the same weights."""

    def __init__(self, catalogue: Catalogue, features: PairFeatures, model: Model) -> None:
        self.version = model.version
        self._features = features
        self._model = model
        self._ids = [industry.id for industry in catalogue.industries]
        self._roots = root_members(catalogue)

    def score(
        self, profile: EnterpriseProfile, vector: NDArray[np.float32]
    ) -> Mapping[str, IndustryScore]:
        pairs = self._features(profile, vector)
        logits = pairs.values @ self._model.weights
        fits = self._fits(figures(pairs, logits, self._roots))
        probabilities = fits * np.exp(logits - logits.max())
        return {
            industry: IndustryScore(
                float(probability), dict(zip(NAMES, values.tolist(), strict=True))
            )
            for industry, probability, values in zip(
                self._ids, probabilities, pairs.values, strict=True
            )
        }

    def _fits(self, seen: Row) -> float:
        """How likely the best industry is right at all."""
        model = self._model
        z = float((seen - model.mean) / model.scale @ model.coefficients + model.intercept)
        return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


def root_members(catalogue: Catalogue) -> list[list[int]]:
    """Positions of the industries under each root industry, roots in catalogue order."""
    members: dict[str, list[int]] = {}
    for position, industry in enumerate(catalogue.industries):
        members.setdefault(catalogue.root_of(industry.id), []).append(position)
    return list(members.values())


def figures(pairs: Pairs, logits: Row, roots: list[list[int]]) -> Row:
    """The seven figures of FIGURES; `spread` is the entropy of a softmax over root industries, in nats."""
    by_root = np.sort([logits[members].max() for members in roots])
    shares = np.exp(by_root - by_root[-1])
    shares /= shares.sum()
    best = int(logits.argmax())
    lead = by_root[-1] - by_root[-2] if len(by_root) > 1 else 0.0
    spread = -(shares * np.log(shares + 1e-9)).sum()
    words = pairs.values[best, NAMES.index("words_text")]
    raw = (pairs.wording[best], pairs.meaning[best], math.log1p(pairs.length))
    return np.array([by_root[-1], lead, spread, words, *raw])
