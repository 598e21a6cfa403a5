"""Logistic regressions fitted on labelled companies: what plain supervised learning gives.

They answer groups of industries, know no group without labelled companies, and so say nothing about a new plan.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bench.baselines.protocol import Answer, Baseline, Company
from matching.encoder import Encoder
from matching.profile import EnterpriseProfile
from matching.text import profile_query

NONE = ""
"""The class of companies that fit nothing."""
ABSTAIN = 0.35
DENSE_SCALE, STRENGTH = 8.0, 10.0
SEED = 20250613


class Features:
    """Texts → a sparse table; `fit` first."""

    def __init__(self, encoder: Encoder | None, *, characters: bool) -> None:
        self._encoder = encoder
        self._tfidf = (
            TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
            if characters
            else None
        )

    def fit(self, texts: list[str]) -> csr_matrix:
        if self._tfidf is not None:
            self._tfidf.fit(texts)
        return self.table(texts)

    def table(self, texts: list[str]) -> csr_matrix:
        parts: list[Any] = []
        if self._encoder is not None:
            vectors = self._encoder.encode(texts, kind="query").astype(np.float64)
            parts.append(csr_matrix(DENSE_SCALE * vectors))
        if self._tfidf is not None:
            parts.append(self._tfidf.transform(texts))
        return hstack(parts).tocsr()


class Regression:
    """Multinomial logistic regression on labelled groups, one more class for companies that fit nothing.

    A company of two groups is a row of each at half weight. Abstains when no group reaches 0.35.
    """

    fitted = True
    probabilities = True

    def __init__(self, name: str, features: Features) -> None:
        self.name = name
        self._features = features
        self._model = LogisticRegression(C=STRENGTH, max_iter=300)

    def fit(self, companies: Sequence[Company]) -> None:
        """Learn from the companies with a strong label and those that plainly fit nothing."""
        used = [company for company in companies if company.strong or company.negative]
        table = self._features.fit([profile_query(company.profile) for company in used])
        rows, labels, weights = [], [], []
        for row, company in enumerate(used):
            for label in sorted(company.strong) or [NONE]:
                rows.append(row)
                labels.append(label)
                weights.append(1 / max(len(company.strong), 1))
        self._model.fit(table[rows], labels, sample_weight=weights)

    def rank(self, profiles: Sequence[EnterpriseProfile]) -> list[Answer]:
        """Groups by probability; the probability that nothing fits is kept out of the list."""
        table = self._features.table([profile_query(profile) for profile in profiles])
        found = self._model.predict_proba(table)
        return [self._answer(row) for row in found]

    def _answer(self, row: Any) -> Answer:
        pairs = [
            (str(label), float(value))
            for label, value in zip(self._model.classes_, row, strict=True)
            if label != NONE
        ]
        ranked = tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
        return Answer(ranked, ranked[0][1] < ABSTAIN)


class Calibrated:
    """Another baseline's scores turned into probabilities on labelled companies: the gain from labels alone.

    One logistic curve over the score of the best group, its lead over the second, and the rank; the order stays.
    """

    fitted = True
    probabilities = True

    def __init__(self, inner: Baseline, groups: Mapping[str, str]) -> None:
        self.name = f"{inner.name} + logistic calibration"
        self._inner, self._groups = inner, groups
        self._model = LogisticRegression(C=STRENGTH, max_iter=300)
        self._scale = (0.0, 1.0)

    def fit(self, companies: Sequence[Company]) -> None:
        """Learn how often the first answer is right at a given score and lead."""
        used = [company for company in companies if company.strong or company.negative]
        answers = self._inner.rank([company.profile for company in used])
        told = np.array([_told(self._grouped(answer)) for answer in answers])
        self._scale = (told.mean(axis=0), told.std(axis=0))
        right = [
            self._grouped(answer)[0][0] in company.strong | company.acceptable
            for answer, company in zip(answers, used, strict=True)
        ]
        self._model.fit(self._standard(told), right)

    def rank(self, profiles: Sequence[EnterpriseProfile]) -> list[Answer]:
        """The inner order; the first group's probability from the curve, the others below it."""
        return [self._answer(answer) for answer in self._inner.rank(profiles)]

    def _answer(self, answer: Answer) -> Answer:
        grouped = self._grouped(answer)
        told = np.array([_told(grouped)])
        first = float(self._model.predict_proba(self._standard(told))[0, 1])
        ranked = tuple((name, first / rank) for rank, (name, _) in enumerate(grouped, 1))
        return Answer(ranked, first < ABSTAIN)

    def _standard(self, told: Any) -> Any:
        mean, spread = self._scale
        return (told - mean) / spread

    def _grouped(self, answer: Answer) -> list[tuple[str, float]]:
        best: dict[str, float] = {}
        for name, score in answer.ranked:
            best.setdefault(self._groups.get(name, name), score)
        return list(best.items())


def _told(grouped: Sequence[tuple[str, float]]) -> tuple[float, float]:
    return grouped[0][1], grouped[0][1] - grouped[1][1]


Make = Callable[[], Baseline]


def regressions(encoder: Encoder) -> list[Regression]:
    """On meaning, on characters, and on both."""
    return [
        Regression("LR on e5", Features(encoder, characters=False)),
        Regression("LR on characters", Features(None, characters=True)),
        Regression("LR on both", Features(encoder, characters=True)),
    ]
