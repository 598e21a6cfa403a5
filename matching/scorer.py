"""The industry scorer: wording near in meaning, words in common, and the declared class, fused.

Weights and the logistic curve were chosen once on the training companies; docs/evaluation.md has the figures.
"""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matching.catalogue.entries import Catalogue, Industry
from matching.encoder import Encoder
from matching.industries import IndustryScore, IndustryScorer
from matching.lexicon import Lexicon
from matching.profile import EnterpriseProfile
from matching.standards import gbt4754
from matching.text import industry_passage, profile_query

WEIGHTS = {"meaning": 1.0, "wording": 0.6, "vocabulary": 1.0, "class": 1.5}
SLOPE, MIDDLE = 1.1, 4.2
CODE_VALUES = {"core": 1.0, "part": 0.4}


def build_scorer(catalogue: Catalogue, encoder: Encoder) -> IndustryScorer:
    """The shipped scorer for a catalogue and an encoder."""
    return FusedScorer(catalogue, encoder)


class FusedScorer:
    """Sum of standardised evidence, turned into a probability by one logistic curve.

    Cosines and TF-IDF similarities are standardised over the industries of the catalogue for each profile, since
    only their order tells something.
    """

    version = "fused-1"

    def __init__(self, catalogue: Catalogue, encoder: Encoder) -> None:
        self._industries = catalogue.industries
        self._lexicon = Lexicon(catalogue.industries)
        passages = [industry_passage(industry) for industry in catalogue.industries]
        passages += [
            f"{industry.name_en}. {industry.definition_en}" for industry in catalogue.industries
        ]
        self._passages = encoder.encode(passages, kind="passage").reshape(
            2, len(self._industries), -1
        )

    def score(
        self, profile: EnterpriseProfile, vector: NDArray[np.float32]
    ) -> Mapping[str, IndustryScore]:
        text = profile_query(profile)
        parts = {
            "meaning": _standardised((self._passages @ vector).astype(np.float64).max(axis=0)),
            "wording": _standardised(self._lexicon.similarity(text)),
            "vocabulary": np.log1p(self._lexicon.hits(text)),
            "class": np.array([_class_share(profile.industry_code, i) for i in self._industries]),
        }
        fused = np.sum([WEIGHTS[name] * values for name, values in parts.items()], axis=0)
        return {
            industry.id: IndustryScore(
                _logistic(SLOPE * (float(fused[row]) - MIDDLE)),
                {name: float(values[row]) for name, values in parts.items()},
            )
            for row, industry in enumerate(self._industries)
        }


def _standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard deviations above the mean; zeros where all values are equal."""
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros_like(values)


def _class_share(code: str | None, industry: Industry) -> float:
    """How far the declared class lies within the industry's own: 1 inside a core class, 0.4 inside a partial one."""
    if code is None:
        return 0.0
    above = set(gbt4754.ancestors(code))
    return max((CODE_VALUES[own.share] for own in industry.codes if own.code in above), default=0.0)


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value > -700 else 0.0
