"""Logistic regressions fitted on labelled companies: what plain supervised learning gives.

They answer groups of industries, know no group without labelled companies, and so say nothing about a new plan.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from bench.baselines.protocol import Answer, Baseline, Company, plain_query
from matching.encoder import Encoder
from matching.profile import EnterpriseProfile

NONE = ""
"""The class of companies that fit nothing."""
ABSTAIN = 0.35
DENSE, CHARACTERS, CURVE = 0.03, 50.0, 10.0
"""Inverse strengths of the penalty; the first two by five-fold cross-validation on the training companies."""


def _texts(profiles: Sequence[EnterpriseProfile]) -> list[str]:
    return [plain_query(profile) for profile in profiles]


def _dense(encoder: Encoder) -> Any:
    """Regression on the encoder's vectors, each column standardised."""
    vectors = FunctionTransformer(lambda texts: encoder.encode(list(texts), kind="query"))
    return make_pipeline(vectors, StandardScaler(), LogisticRegression(C=DENSE, max_iter=500))


def _characters() -> Any:
    """Regression on TF-IDF of 1 to 3 characters."""
    grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    return make_pipeline(grams, LogisticRegression(C=CHARACTERS, max_iter=300))


class Regression:
    """Multinomial logistic regressions on labelled groups, one more class for companies that fit nothing.

    Several views of the text are averaged in log probability. A company of two groups is a row of each at half
    weight. Abstains when no group reaches 0.35.
    """

    fitted = True
    probabilities = True

    def __init__(self, name: str, make: Sequence[Callable[[], Any]]) -> None:
        self.name = name
        self._make = make
        self._models: list[Any] = []

    def fit(self, companies: Sequence[Company]) -> None:
        """Learn from the companies with a strong label and those that plainly fit nothing."""
        rows = [
            (company.profile, label, 1 / max(len(company.strong), 1))
            for company in companies
            if company.strong or company.negative
            for label in sorted(company.strong) or [NONE]
        ]
        profiles, labels, weights = zip(*rows, strict=True)
        self._models = [make() for make in self._make]
        for model in self._models:
            model.fit(_texts(profiles), labels, logisticregression__sample_weight=np.array(weights))

    def rank(self, profiles: Sequence[EnterpriseProfile]) -> list[Answer]:
        """Groups by probability; the probability that nothing fits is kept out of the list."""
        texts = _texts(profiles)
        logs = np.mean([np.log(model.predict_proba(texts)) for model in self._models], axis=0)
        found = np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True)
        return [self._answer(row) for row in found]

    def _answer(self, row: Any) -> Answer:
        pairs = [
            (str(label), float(value))
            for label, value in zip(self._models[0].classes_, row, strict=True)
            if label != NONE
        ]
        ranked = tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
        return Answer(ranked, ranked[0][1] < ABSTAIN)


class Calibrated:
    """Another baseline's scores turned into probabilities on labelled companies: the gain from labels alone.

    One logistic curve over the score of the best group, its lead over the second; the order stays.
    """

    fitted = True
    probabilities = True

    def __init__(self, inner: Baseline, groups: Mapping[str, str]) -> None:
        self.name = f"{inner.name} + logistic calibration"
        self._inner, self._groups = inner, groups
        self._model = LogisticRegression(C=CURVE, max_iter=300)
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


def regressions(encoder: Encoder) -> list[Regression]:
    """On meaning, on characters, and on both."""
    return [
        Regression("LR on e5", [lambda: _dense(encoder)]),
        Regression("LR on characters", [_characters]),
        Regression("LR on both", [lambda: _dense(encoder), _characters]),
    ]
