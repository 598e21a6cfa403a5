"""The shipped industry scorer: evidence, shared weights, one calibrated probability.

logit(industry) = weights · features (see `stages`). How likely the best industry is right at all is a logistic function
of figures of the whole answer; the others follow by their distance: p(i) = p(best) · exp(logit(i) − logit(best)).
Fitted by `matching.training`; the fitted numbers are data in `models/`, their card beside them.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load as load_tensors

from matching.catalogue.entries import Catalogue
from matching.encoder import Encoder
from matching.features import NAMES, PairFeatures
from matching.heads import BUCKETS, Taught, WordRow, bucket_of, fields, row_of
from matching.highlights import Adds, is_han, latin_tokens, trade_tokens
from matching.industries import IndustryScorer
from matching.kept import Kept
from matching.profile import EnterpriseProfile
from matching.scores import Scores
from matching.stages import FIGURES, FLOOR, HEAD_NAMES, Space, decision_figures, stage_two

NUMBERS, TENSORS = "models/industries.json", "models/industries.safetensors"
COMPONENTS = (*NAMES, *HEAD_NAMES)

UNHEARD = 0.2
"""Most that is said of an industry none of whose words stands in a profile, when only words can tell."""
OWN_WORD = 0.1
"""Least that a word of an industry's own vocabulary counts for when spans are shown."""
_HEADS = [COMPONENTS.index(name) for name in ("head", "latin_head")]
_WORDS = [NAMES.index(name) for name in ("words_text", "words_products", "words_name")]

Row = NDArray[np.float64]


class ModelError(ValueError):
    """The fitted model does not belong to this code: other features, other figures."""


class Decision(NamedTuple):
    """A logistic function of standardised figures."""

    mean: Row
    scale: Row
    coefficients: Row
    intercept: float

    def __call__(self, figures: Row) -> float:
        z = float((figures - self.mean) / self.scale @ self.coefficients + self.intercept)
        return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


class Model(NamedTuple):
    """A fitted model; `version` is its name and a hash of all its numbers."""

    version: str
    model_sha256: str
    groups: Mapping[str, list[str]]
    labelled: list[str]
    owned: list[str]
    weights: Row
    decision: Decision
    taught: Taught


def read_model(numbers: str, tensors: bytes) -> Model:
    """Read a fitted model from its two files; raises ModelError when it was fitted on other features or figures."""
    return model_of(numbers, load_tensors(tensors))


def model_of(numbers: str, tensors: Mapping[str, NDArray[Any]]) -> Model:
    """The model of a JSON document and its tensors; raises ModelError like `read_model`."""
    data: dict[str, Any] = json.loads(numbers)
    decision = data["decision"]
    if tuple(data["features"]) != COMPONENTS or tuple(decision["figures"]) != FIGURES:
        raise ModelError("the model was fitted on other features; fit it again (luodi train)")
    digest = hashlib.sha256(numbers.encode())
    for name in sorted(tensors):
        digest.update(np.ascontiguousarray(tensors[name]).tobytes())
    mean, scale, coefficients = (
        np.array(decision[name]) for name in ("mean", "scale", "coefficients")
    )
    return Model(
        version=f"{data['name']}+{digest.hexdigest()[:12]}",
        model_sha256=data["model_sha256"],
        groups=data["groups"],
        labelled=data["labelled"],
        owned=data["owned"],
        weights=np.array(data["weights"]),
        decision=Decision(mean, scale, coefficients, float(decision["intercept"])),
        taught=_taught(tensors),
    )


def _taught(tensors: Mapping[str, NDArray[Any]]) -> Taught:
    wide = {name: tensor.astype(np.float64) for name, tensor in tensors.items() if name != "words"}
    # Single precision as it was fitted, held in double: a sparse product would else convert it all for every profile.
    words = (tensors["words"].astype(np.float32) * tensors["words_scale"]).astype(np.float64)
    names = ("idf", "mean", "dense", "intercept", "own", "own_intercept")
    return Taught(words=words, **{name: wide[name] for name in names})


def shipped_model() -> Model:
    """The model that comes with the package."""
    folder = resources.files("matching")
    numbers = folder.joinpath(NUMBERS).read_text(encoding="utf-8")
    return read_model(numbers, folder.joinpath(TENSORS).read_bytes())


def build_scorer(catalogue: Catalogue, encoder: Encoder) -> IndustryScorer:
    """The shipped scorer for a catalogue and an encoder."""
    model = shipped_model()
    same_vectors = encoder.model_sha256 == model.model_sha256
    return LearnedScorer(
        catalogue, PairFeatures(catalogue, encoder), model, same_vectors=same_vectors
    )


class LearnedScorer:
    """Scores every industry of a catalogue.

    `weights`: what one unit of each component adds to an industry's logit. `same_vectors`: whether the encoder is the
    one the heads were fitted with; with any other, the heads go by words.
    """

    def __init__(
        self, catalogue: Catalogue, features: PairFeatures, model: Model, *, same_vectors: bool
    ) -> None:
        self.version = model.version
        self._features = features
        self._model = model
        self._same_vectors = same_vectors
        self.weights: Mapping[str, float] = dict(
            zip(COMPONENTS, model.weights.tolist(), strict=False)
        )
        self._space = Space(catalogue, model.groups, model.labelled, model.owned)
        self._word_rows = Kept[WordRow](64)
        trade = trade_tokens(catalogue.industries)
        # One look a token tells both its bucket and whether it names a trade.
        self._told = lru_cache(maxsize=1 << 16)(
            lambda token: bucket_of(token) + BUCKETS * (token in trade)
        )
        self._own_latin = {item.id: latin_tokens(item) for item in catalogue.industries}

    def score(self, profile: EnterpriseProfile, vector: NDArray[np.float32]) -> Scores:
        model, space = self._model, self._space
        pairs = self._features(profile, vector)
        wide = vector.astype(np.float64) if self._same_vectors else None
        labelled, owned = model.taught.of_one(self._row(profile), wide)
        values = pairs.values[None]
        said = (np.array([float(pairs.length)]), np.array([pairs.latin]))
        seen = stage_two(space, values, said[1], labelled, space.own_heads(owned))
        logits = seen @ model.weights
        raw = (pairs.wording[None], pairs.meaning[None])
        right = model.decision(decision_figures(space, logits, values, raw, said, labelled)[0])
        probabilities = right * np.exp(logits[0] - logits[0].max())
        if not self._same_vectors:
            probabilities = np.where(
                _has_words(pairs.values), probabilities, np.minimum(probabilities, UNHEARD)
            )
        return Scores(space.at, probabilities, COMPONENTS, seen[0, :, : len(COMPONENTS)])

    def _row(self, profile: EnterpriseProfile) -> WordRow:
        """The profile's words as the heads read them; reasons ask again for what the score asked for."""
        key = (profile.business_text, profile.products, profile.technologies, profile.name)
        return self._word_rows(key, lambda: row_of(fields(profile), self._model.taught.idf))

    def adds(
        self,
        profile: EnterpriseProfile,
        scores: Scores,
        industries: Sequence[str],
        tokens: Sequence[str],
    ) -> Sequence[Adds]:
        """What each token of the profile adds to an industry's logit through the heads, and an own word through vocabulary.

        The slope at the profile's own score: logit = 10·w·head + 2·w'·ln(head), and head = Σ row·words.
        """
        columns = self._space.column[[self._space.at[industry] for industry in industries]]
        pairs = zip(scores.inputs(industries, _HEADS), columns.tolist(), strict=True)
        slopes = [self._slopes(of_head, latin, column) for (of_head, latin), column in pairs]
        told = np.fromiter(map(self._told, tokens), np.intp, len(tokens))
        added = self._added(profile, told % BUCKETS, [slope for _, slope in slopes], columns)
        telling = _Telling(tokens, told >= BUCKETS)
        return [
            Adds(telling.of(adds, self._own_latin[industry]), own_word)
            for industry, adds, (own_word, _) in zip(industries, added, slopes, strict=True)
        ]

    def _added(
        self,
        profile: EnterpriseProfile,
        buckets: NDArray[np.intp],
        slopes: Sequence[float],
        columns: NDArray[np.intp],
    ) -> NDArray[np.float64]:
        """(industries, tokens) what the tokens add through the heads; nothing where an industry has none."""
        weights = self._row(profile).at(buckets)
        words = self._model.taught.words[buckets[None], columns[:, None]]
        found: NDArray[np.float64] = weights * np.array(slopes)[:, None] * words
        found[columns < 0] = 0.0
        return found

    def _slopes(self, of_head: float, latin_head: float, column: int) -> tuple[float, float]:
        """What an own word of an industry adds to its logit, and how fast the logit grows with its head."""
        weight = self.weights
        free = column < 0
        own_word = max(
            OWN_WORD,
            weight["words_text"] + weight["words_products"] + free * weight["free_words_text"],
        )
        latin = latin_head / of_head if of_head else 0.0
        slope = 10 * (weight["head"] + latin * weight["latin_head"])
        if FLOOR < (head := of_head / 10) < 1:
            slope += 2 / head * (weight["head_log"] + latin * weight["latin_head_log"])
        return own_word, slope


class _Telling:
    """Picks, of what tokens add, that which says most of an industry."""

    def __init__(self, tokens: Sequence[str], trade: NDArray[np.bool_]) -> None:
        self._trade = trade
        told = ((at, tokens[at]) for at in trade.nonzero()[0].tolist())
        self._latin = [(at, token) for at, token in told if not is_han(token)]

    def of(self, adds: Row, own_latin: frozenset[str]) -> Row:
        """What the trade words add, where any speaks for the industry; of Latin ones only the industry's own where one of
        those does, since `site` or `developer` is some other industry's word. 0 for the rest."""
        of_trade = np.where(self._trade, adds, 0.0)
        if not len(adds) or of_trade.max() <= 0:
            return adds
        others = [at for at, token in self._latin if token not in own_latin]
        if not others:
            return of_trade
        kept = of_trade.copy()
        kept[others] = 0.0
        return kept if kept.max() > 0 else of_trade


def _has_words(pairs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which industries have a word of their own in the profile."""
    found: NDArray[np.bool_] = pairs[:, _WORDS].sum(axis=1) > 0
    return found
