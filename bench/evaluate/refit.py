"""Our scorer fitted again on chosen companies: one industry left out, or fewer companies than there are."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.baselines import Answer, Company
from matching.catalogue.entries import Catalogue
from matching.encoder import Encoder
from matching.features import PairFeatures, Pairs
from matching.profile import EnterpriseProfile
from matching.scorer import PairScorer, read_model, root_members
from matching.text import profile_query
from matching.train import Example, fit

REFUSED = 0.35


class Refit:
    """Computes the features of a profile once, fits as often as asked; the shipped fit, nothing else."""

    fitted = True
    probabilities = True
    name = "Luodi, fitted again"

    def __init__(self, catalogue: Catalogue, encoder: Encoder, groups: Mapping[str, str]) -> None:
        self._catalogue, self._encoder = catalogue, encoder
        self._compute = PairFeatures(catalogue, encoder)
        self._kept: dict[str, tuple[Pairs, NDArray[np.float32]]] = {}
        self._members: dict[str, list[int]] = {}
        for position, industry in enumerate(catalogue.industries):
            self._members.setdefault(groups[industry.id], []).append(position)
        self._scorer: PairScorer | None = None

    def fit(self, companies: Sequence[Company]) -> None:
        """Fit on companies that fit something, or plainly nothing."""
        self._prepare([company.profile for company in companies])
        examples = [
            Example(self._features(company.profile), company.strong, company.acceptable)
            for company in companies
            if company.strong or company.negative
        ]
        text = fit(examples, self._members, root_members(self._catalogue), "refit")
        self._scorer = PairScorer(self._catalogue, self._remembered, read_model(text))  # type: ignore[arg-type]

    def rank(self, profiles: Sequence[EnterpriseProfile]) -> list[Answer]:
        """Industries by probability under the last fit."""
        self._prepare(profiles)
        return [self._answer(profile) for profile in profiles]

    def _answer(self, profile: EnterpriseProfile) -> Answer:
        if self._scorer is None:
            raise RuntimeError("fit first")
        scores = self._scorer.score(profile, self._kept[profile.sha256][1])
        pairs = [(name, score.probability) for name, score in scores.items()]
        ranked = tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
        return Answer(ranked, ranked[0][1] < REFUSED)

    def _prepare(self, profiles: Sequence[EnterpriseProfile]) -> None:
        fresh = [profile for profile in profiles if profile.sha256 not in self._kept]
        vectors = self._encoder.encode([profile_query(profile) for profile in fresh], kind="query")
        for profile, vector in zip(fresh, vectors, strict=True):
            self._kept[profile.sha256] = (self._compute(profile, vector), vector)

    def _features(self, profile: EnterpriseProfile) -> Pairs:
        return self._kept[profile.sha256][0]

    def _remembered(self, profile: EnterpriseProfile, vector: NDArray[np.float32]) -> Pairs:
        return self._features(profile)
