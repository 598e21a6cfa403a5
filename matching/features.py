"""What a scorer sees of a (profile, industry) pair: meaning, wording, vocabulary and class of activity.

No industry owns a feature of its own, so an industry nobody has labelled is seen as one with labels is.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.catalogue.entries import Catalogue, Industry
from matching.encoder import Encoder
from matching.kept import Kept
from matching.lexicon import Lexicon, Wording, WordRow, WordRows, fitted_vectorizer
from matching.profile import EnterpriseProfile
from matching.standards import gbt4754
from matching.text import cleaned, industry_passages, listed, profile_query

NAMES = (
    "meaning_plan",
    "meaning_words",
    "meaning_en",
    "wording",
    "words_text",
    "words_products",
    "words_head",
    "words_name",
    "class_inferred",
    "class_declared",
)
PART = 0.35
"""How much of a class belongs to an industry that holds only part of it."""
SHARPNESS = 1.2
"""Softmax temperature (inverse) over the classes of activity."""
FLOOR = 1e-3
TEXT, START = 600, 60
KEPT = 2_048
"""For how many declared classes the industries' shares are kept; the standard has some 1,900 of all levels."""
_LATIN = re.compile("[A-Za-z]")

Row = NDArray[np.float64]


class Pairs(NamedTuple):
    """Features of one profile against every industry: `values` (industries, features).

    `wording` and `meaning` are the raw similarities before standardising, `length` the characters compared, `latin`
    the share of Latin letters among them; they tell how far the best industry is from any, and are never shown.
    """

    values: NDArray[np.float64]
    wording: Row
    meaning: Row
    length: int
    latin: float


class PairFeatures:
    """Computes features for the industries of one catalogue with one encoder."""

    def __init__(self, catalogue: Catalogue, encoder: Encoder) -> None:
        industries = catalogue.industries
        codes, names = _leaves(), class_texts()
        passages = [industry_passages(industry) for industry in industries]
        documents = ["。".join(parts) for parts in passages]
        self._lexicon = Lexicon(industries)
        vectorizer = fitted_vectorizer([*documents, *names])
        self._rows = WordRows(vectorizer)
        self._documents = Wording(vectorizer, documents)
        self._classes = Wording(vectorizer, names)
        by_kind = [text for kind in zip(*passages, strict=True) for text in kind]
        vectors = encoder.encode([*by_kind, *names], kind="passage")
        self._passages = vectors[: len(by_kind)].reshape(3, len(industries), -1)
        self._class_vectors = vectors[len(by_kind) :]
        self._claims = [_Claim.of(industry) for industry in industries]
        above = [gbt4754.ancestors(code) for code in codes]
        owned = np.array(
            [[*map(claim.share, codes, above)] for claim in self._claims], np.float64
        ).reshape(len(industries), len(codes))
        self._owners, self._owned = owned.nonzero()
        self._shares = owned[self._owners, self._owned]
        self._industries = industries
        self._of_code = Kept[Row](KEPT)

    def __call__(self, profile: EnterpriseProfile, vector: NDArray[np.float32]) -> Pairs:
        """The features; `vector` is the encoder's vector of `profile_query(profile)`."""
        query, text, products = (
            profile_query(profile),
            cleaned(profile.business_text),
            listed(profile),
        )
        row = self._rows(query)
        meaning = cosines(self._passages, vector)
        wording = self._documents.similarity(row)
        columns = [
            *standardised(np.concatenate([meaning, wording[None]])),
            self._lexicon.hits(text[:TEXT]),
            self._lexicon.hits(products),
            self._lexicon.hits(text[:START]),
            self._lexicon.hits(cleaned(profile.name or "")),
            self._inferred(row, vector),
            self._declared(profile.industry_code),
        ]
        latin = len(_LATIN.findall(query)) / (len(query) or 1)
        return Pairs(
            np.ascontiguousarray(np.array(columns).T), wording, meaning[1], len(query), latin
        )

    def _inferred(self, row: WordRow, vector: NDArray[np.float32]) -> Row:
        """Log mass on each industry's classes of a softmax over all classes of GB/T 4754, by name alone."""
        near = np.array([cosines(self._class_vectors, vector), self._classes.similarity(row)])
        by_meaning, by_words = standardised(near)
        scores = SHARPNESS * (by_meaning + by_words)
        weights = np.exp(scores - scores.max())
        # One share after the other, as a sparse product adds them up.
        products = self._shares * (weights / weights.sum())[self._owned]
        owned = np.bincount(self._owners, products, len(self._industries))
        mass: Row = np.log(owned + FLOOR)
        return mass

    def _declared(self, code: str | None) -> Row:
        """How far the class the firm declared lies within each industry's own; 0 when none was declared."""
        if code is None:
            return np.zeros(len(self._industries))
        above = gbt4754.ancestors(code)
        return self._of_code(code, lambda: np.array([c.share(code, above) for c in self._claims]))


def class_texts() -> list[str]:
    """Every narrowest class of GB/T 4754 and the group above it, in the standard's order: 集成电路制造(电子器件制造)."""
    return [
        f"{gbt4754.name(code)}({gbt4754.name(gbt4754.ancestors(code)[1])})" for code in _leaves()
    ]


def _leaves() -> list[str]:
    return [item.code for item in gbt4754.classes().values() if item.level == "小类"]


class _Claim(NamedTuple):
    """What an industry claims of GB/T 4754: how much of each of its classes, and all classes that hold one of its core."""

    shares: Mapping[str, float]
    holding: frozenset[str]

    @classmethod
    def of(cls, industry: Industry) -> "_Claim":
        core = [own.code for own in industry.codes if own.share == "core"]
        shares = {own.code: PART for own in industry.codes} | dict.fromkeys(core, 1.0)
        return cls(shares, frozenset(code[:end] for code in core for end in range(len(code) + 1)))

    def share(self, code: str, above: Iterable[str]) -> float:
        """1 inside a core class of the industry, PART inside a partial one or when only narrower classes are its own."""
        inside = [self.shares[own] for own in above if own in self.shares]
        return max(inside, default=PART if code in self.holding else 0.0)


def cosines(rows: NDArray[np.float32], vector: NDArray[np.float32]) -> Row:
    """Cosines of unit rows (…, dimension) with a unit vector.

    Not by BLAS: its threads cost more than so small a product, and the order of its sums is not ours to promise.
    """
    found: Row = np.einsum("...d,d->...", rows, vector).astype(np.float64)
    return found


def standardised(values: Row) -> Row:
    """Standard deviations above the mean, each row (…, values) for itself; zeros where all values of a row are equal.

    What `std` and `mean` give, to the bit, without their checks, which take longer than so few values.
    """
    count = values.shape[-1]
    around = values - np.add.reduce(values, axis=-1, keepdims=True) / count
    spread = np.sqrt(np.add.reduce(around * around, axis=-1, keepdims=True) / count)
    found: Row = np.where(spread > 1e-9, around / np.where(spread > 1e-9, spread, 1.0), 0.0)
    return found
