"""What every baseline is given, and what it answers."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.catalogue.entries import Catalogue
from matching.profile import EnterpriseProfile


class Entry(NamedTuple):
    """One industry as a baseline sees it: the plan's own words, and where asked for, ours (`extra`)."""

    id: str
    name: str
    sub_fields: tuple[str, ...]
    quotes: tuple[str, ...]
    parent: str | None
    extra: tuple[str, ...] = ()

    @property
    def content(self) -> str:
        """The text that is indexed: name, sub-fields, quotes, and the extra words."""
        words = f"{'、'.join(self.extra)}。" if self.extra else ""
        return f"{self.name}：{'、'.join(self.sub_fields)}。{''.join(self.quotes)}{words}"


class Company(NamedTuple):
    """A company labelled with groups of industries; `negative` when plainly none fits.

    `division` is its class of economic activity as the source labels it, or "".
    """

    profile: EnterpriseProfile
    strong: frozenset[str]
    acceptable: frozenset[str]
    negative: bool
    division: str = ""


class Answer(NamedTuple):
    """Industries or groups with their scores, best first; whether the system would rather not answer."""

    ranked: tuple[tuple[str, float], ...]
    abstained: bool = False


class Baseline(Protocol):
    """Answers profiles, after `fit` where it learns (`fitted`).

    `probabilities`: whether its scores claim to be probabilities, so that their calibration can be judged.
    `rank` answers one profile after the other, in order; it may be called without `fit` when not `fitted`.
    """

    name: str
    fitted: bool
    probabilities: bool

    def fit(self, companies: Sequence[Company]) -> None: ...

    def rank(self, profiles: Sequence[EnterpriseProfile]) -> list[Answer]: ...


class Unfitted:
    """A baseline that learns nothing and never abstains, as most do."""

    fitted = False
    probabilities = False

    def fit(self, companies: Sequence[Company]) -> None:
        """Learn nothing."""


def entries_of(catalogue: Catalogue, *, extra: bool = False) -> tuple[Entry, ...]:
    """The catalogue's industries in the plan's words; with `extra` also the definitions and vocabulary written for it."""
    return tuple(
        Entry(
            industry.id,
            industry.name_zh,
            industry.sub_fields,
            tuple(evidence.quote for evidence in industry.evidence),
            industry.parent,
            (*industry.vocabulary.zh, *industry.vocabulary.en) if extra else (),
        )
        for industry in catalogue.industries
    )


def group_of(catalogue: Catalogue, merged: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """Industry id → the group it is labelled as: its root, or the label that merges several roots."""
    label_of = {root: label for label, roots in merged.items() for root in roots}
    roots = {industry.id: catalogue.root_of(industry.id) for industry in catalogue.industries}
    return {own: label_of.get(root, root) for own, root in roots.items()}


def plain_query(profile: EnterpriseProfile) -> str:
    """A profile as baselines read it, untouched: products, technologies, then the whole business text.

    It stays the same whatever the shipped scorer comes to read.
    """
    listed = (profile.products or (), profile.technologies or ())
    parts = ["、".join(items) for items in listed if items]
    return "。".join([*parts, profile.business_text])


def ordered(ids: Sequence[str], scores: NDArray[np.float64]) -> tuple[tuple[str, float], ...]:
    """Ids with their scores, best first; ties keep the catalogue's order."""
    order = np.argsort(-scores, kind="stable")
    return tuple((ids[row], float(scores[row])) for row in order)
