"""Our scorer fitted again on chosen companies: one industry left out, or fewer companies than there are."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.baselines import Answer, Company
from bench.evaluate.rows import Judged
from matching.catalogue.entries import Catalogue
from matching.encoder import Encoder
from matching.features import PairFeatures, Pairs
from matching.profile import EnterpriseProfile
from matching.scorer import PairScorer, read_model, root_members
from matching.text import profile_query
from matching.train import Example, fit

REFUSED = 0.35


class _Label(NamedTuple):
    """A wording of a graded enterprise: grade 3 is right, grade 2 accepted, as `luodi train` reads them."""

    profile: EnterpriseProfile
    right: frozenset[str]
    accepted: frozenset[str]


def _labels(row: Judged) -> Iterator[_Label]:
    grades = row.gold.get("industries", {})
    right, accepted = (
        frozenset(name for name, grade in grades.items() if grade == wanted) for wanted in (3, 2)
    )
    if right or not grades:
        yield from (_Label(profile, right, accepted) for profile in row.views.values())


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
    ) -> None:
        """`graded`: enterprises with graded industries that are fitted on beside the companies, in every wording."""
        self._catalogue, self._encoder, self._groups = catalogue, encoder, groups
        self._compute = PairFeatures(catalogue, encoder)
        self._kept: dict[str, tuple[Pairs, NDArray[np.float32]]] = {}
        self._members: dict[str, list[int]] = {}
        self._singles: dict[str, list[int]] = {}
        for position, industry in enumerate(catalogue.industries):
            self._members.setdefault(groups[industry.id], []).append(position)
            self._singles[industry.id] = [position]
        self._graded = [label for row in graded for label in _labels(row)]
        self._scorer: PairScorer | None = None

    def fit(self, companies: Sequence[Company], without: str | None = None) -> None:
        """Fit on companies that fit something, or plainly nothing, and on the graded; on nothing of `without`."""
        used = [company for company in companies if company.strong or company.negative]
        used = [company for company in used if without not in company.strong]
        graded = [label for label in self._graded if not self._in_group(label, without)]
        self._prepare([label.profile for label in (*used, *graded)])
        examples = [
            Example(self._features(item.profile), item.strong, item.acceptable, self._members)
            for item in used
        ]
        examples += [
            Example(self._features(item.profile), item.right, item.accepted, self._singles)
            for item in graded
        ]
        text = fit(examples, root_members(self._catalogue), "refit")
        self._scorer = PairScorer(self._catalogue, self._remembered, read_model(text))  # type: ignore[arg-type]

    def _in_group(self, label: "_Label", group: str | None) -> bool:
        return any(self._groups[industry] == group for industry in label.right)

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
