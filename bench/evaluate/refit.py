"""Our scorer fitted again on chosen companies: one industry left out, or fewer companies than there are."""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.baselines import Answer, Company
from bench.evaluate.rows import Judged
from matching.catalogue.entries import Catalogue
from matching.encoder import Encoder
from matching.features import PairFeatures, Pairs
from matching.profile import EnterpriseProfile
from matching.scorer import LearnedScorer, model_of
from matching.stages import Space
from matching.text import profile_query
from matching.training import Labelled, fit_model
from service.cli.train import WRITTEN, Said

REFUSED = 0.35


def _graded(row: Judged) -> Iterator[Said]:
    grades = row.gold.get("industries", {})
    for profile in row.views.values():
        yield Said(row.id, profile, frozenset(), frozenset(), grades, WRITTEN)


class Refit:
    """Computes the features of a profile once, fits as often as asked; the shipped fit, nothing else."""

    fitted = True
    probabilities = True
    name = "Luodi, fitted again"

    def __init__(
        self,
        catalogue: Catalogue,
        encoder: Encoder,
        groups: Mapping[str, str],
        graded: Sequence[Judged],
        written: Sequence[Said] = (),
    ) -> None:
        """`graded` and `written` are fitted on beside the companies: enterprises with graded industries, in every
        wording, and profiles written for training."""
        self._catalogue, self._encoder, self._groups = catalogue, encoder, groups
        self._compute = PairFeatures(catalogue, encoder)
        self._kept: dict[str, tuple[Pairs, NDArray[np.float32]]] = {}
        self._members: dict[str, list[str]] = {}
        for industry in catalogue.industries:
            self._members.setdefault(groups[industry.id], []).append(industry.id)
        self._graded = [said for row in graded for said in _graded(row)]
        self._written = list(written)
        self._scorer: LearnedScorer | None = None

    def fit(self, companies: Sequence[Company], without: str | None = None) -> None:
        """Fit on companies that fit something, or plainly nothing, and on the graded; on nothing of `without`."""
        said = [Said(c.profile.sha256, c.profile, c.strong, c.acceptable, None) for c in companies]
        said = [
            item
            for item in (*said, *self._graded, *self._written)
            if not self._in_group(item, without)
        ]
        self._prepare([item.profile for item in said])
        rows = [
            Labelled(
                item.id,
                item.profile,
                self._kept[item.profile.sha256][1],
                self._features(item.profile),
                *item[2:],
            )
            for item in said
        ]
        labelled = sorted({group for item in said for group in item.strong})
        space = Space(
            self._catalogue, self._members, labelled, [i.id for i in self._catalogue.industries]
        )
        sha256 = self._encoder.model_sha256
        fitted = fit_model(rows, space, self._members, name="refit", model_sha256=sha256)
        model = model_of(fitted.json, fitted.tensors)
        self._scorer = LearnedScorer(self._catalogue, self._remembered, model, same_vectors=True)  # type: ignore[arg-type]

    def _in_group(self, said: Said, group: str | None) -> bool:
        plain = said.strong | {
            self._groups[i] for i, grade in (said.grades or {}).items() if grade >= 2
        }
        return group in plain

    def rank(self, profiles: Sequence[EnterpriseProfile]) -> list[Answer]:
        """Industries by probability under the last fit."""
        self._prepare(profiles)
        return [self._answer(profile) for profile in profiles]

    def _answer(self, profile: EnterpriseProfile) -> Answer:
        if self._scorer is None:
            raise RuntimeError("fit first")
        scores = self._scorer.score(profile, self._kept[profile.sha256][1])
        pairs = [(name, score.probability) for name, score in scores.items()]
        if not all(math.isfinite(value) for _, value in pairs):
            raise FloatingPointError(
                "the fit gave no probabilities: too few or too uniform profiles"
            )
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
