"""From evidence to a logit an industry, and from logits to how likely the best one is right.

Stage one is evidence: pair features, which no label made, and heads, which labels taught. Stage two weighs both with
weights that all industries share. For an industry whose group has no head the pair features count anew (`free_…`), the
more so the less any head claims the profile: where no labelled industry knows a firm, those without labels may. Heads
learned mostly Chinese, so that they count differently in Latin letters (`latin_…`). The weights were fitted with heads
masked at random, so that industries with and without labels compete fairly.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.catalogue.entries import Catalogue
from matching.features import NAMES

FLOOR = 0.02
OF_HEADS = ("head", "head_log", "head_none", "own_head")
FREE = ("meaning_plan", "wording", "words_text", "words_products", "class_inferred")
"""Pair features that weigh differently for an industry without a head."""
_FREE = [NAMES.index(name) for name in FREE]
HEAD_NAMES = (
    *OF_HEADS,
    "child",
    "free_unclaimed",
    "free_misfit",
    *(f"free_{name}" for name in FREE),
    *(f"latin_{name}" for name in OF_HEADS),
)
FIGURES = (
    "best", "lead", "spread", "head_best", "head_none", "head_max",
    "words_best", "wording_best", "meaning_best", "length", "latin",
)  # fmt: skip
SQUARED = 6
"""The first six figures also enter squared."""

Array = NDArray[np.float64]


class Space:
    """Where each industry of a catalogue stands among the groups, the labelled heads and the own heads.

    `groups`: label → industry ids, for the groups that labels speak of; an industry of no such group forms one with
    its root. `labelled` and `owned` are the orders of the heads' columns.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        groups: Mapping[str, Sequence[str]],
        labelled: Sequence[str],
        owned: Sequence[str],
    ) -> None:
        label_of = {industry: label for label, ids in groups.items() for industry in ids}
        self.ids = [industry.id for industry in catalogue.industries]
        self.group_of = {i: label_of.get(i, catalogue.root_of(i)) for i in self.ids}
        self.groups = sorted(set(self.group_of.values()))
        self.labelled = list(labelled)
        names = [self.group_of[i] for i in self.ids]
        self.at = {industry: place for place, industry in enumerate(self.ids)}
        self.member = np.array([self.groups.index(name) for name in names])
        self.by_group = np.argsort(self.member, kind="stable")
        self.starts = np.searchsorted(self.member[self.by_group], np.arange(len(self.groups)))
        self.column = np.array([self._at(labelled, name) for name in names])
        self.own_column = np.array([self._at(owned, i) for i in self.ids])
        self.have, self.some_column = self.column >= 0, np.maximum(self.column, 0)
        self.of_label = self.column[:, None] == np.arange(len(labelled))
        self.child = np.array(
            [industry.parent is not None for industry in catalogue.industries], float
        )

    @staticmethod
    def _at(names: Sequence[str], name: str) -> int:
        return list(names).index(name) if name in names else -1

    def own_heads(self, own: Array) -> Array:
        """(n, industries of this catalogue) from (n, own heads): 0 for an industry without one."""
        return np.where(self.own_column >= 0, own[:, np.maximum(self.own_column, 0)], 0.0)


def stage_two(
    space: Space,
    pairs: Array,
    latin: Array,
    labelled: Array,
    own: Array,
    masked: NDArray[np.bool_] | None = None,
) -> Array:
    """(n, industries, features): pair features, those of HEAD_NAMES, one bias a labelled group.

    `pairs` (n, industries, pair features), `latin` (n,) the share of Latin letters, `labelled` (n, labelled + 1), `own`
    (n, industries); `masked` (n, industries) is true where no head may be used.
    """
    have = space.have[None]
    if masked is not None:
        have = have & ~masked
        own = np.where(masked, 0.0, own)
    head = np.where(have, labelled[:, space.some_column], 0.0)
    found = np.empty((*pairs.shape[:2], len(NAMES) + len(HEAD_NAMES) + len(space.labelled)))
    of_pairs, rest = found[..., : len(NAMES)], found[..., len(NAMES) :]
    of_pairs[:] = pairs
    _of_heads(rest[..., : len(OF_HEADS)], head, have, own)
    rest[..., len(OF_HEADS)] = space.child
    free = rest[..., len(OF_HEADS) + 1 : -len(OF_HEADS) - len(space.labelled)]
    _free(free, pairs, labelled, head, have)
    of_latin = rest[..., len(HEAD_NAMES) - len(OF_HEADS) : len(HEAD_NAMES)]
    np.multiply(latin[:, None, None], rest[..., : len(OF_HEADS)], out=of_latin)
    rest[..., len(HEAD_NAMES) :] = have[..., None] & space.of_label
    return found


def _of_heads(found: Array, head: Array, have: NDArray[np.bool_], own: Array) -> None:
    """Write (n, industries, OF_HEADS)."""
    found[..., 0] = 10 * head
    bounded = np.minimum(np.maximum(head, FLOOR), 1)
    found[..., 1] = np.where(have, 2 * np.log(bounded), 0.0)
    found[..., 2] = 3.0 * ~have
    found[..., 3] = 10 * own


def _free(
    found: Array, pairs: Array, labelled: Array, head: Array, have: NDArray[np.bool_]
) -> None:
    """Write (n, industries, 2 + FREE): what counts only for industries without a head, that is how far no head claims the
    profile, and the features of FREE."""
    free = 3.0 * ~have
    found[..., 0] = free * (1 - np.clip(head.max(axis=1, keepdims=True), 0, 1))
    found[..., 1] = free * np.clip(labelled[:, -1:], 0, 1)
    np.multiply(~have[..., None], pairs[..., _FREE], out=found[..., 2:])


def group_scores(space: Space, logits: Array) -> Array:
    """(n, groups): each group's best member."""
    best: Array = np.maximum.reduceat(logits[:, space.by_group], space.starts, axis=1)
    return best


def decision_figures(
    space: Space,
    logits: Array,
    pairs: Array,
    raw: tuple[Array, Array],
    said: tuple[Array, Array],
    labelled: Array,
) -> Array:
    """(n, 11 + 6): the figures of FIGURES, and the squares of the first six.

    `raw` are wording and meaning similarities before standardising (n, industries), `said` the length of what was
    compared and the share of Latin letters in it. `spread` is the entropy of a softmax over groups, in nats.
    """
    rows, best = np.arange(len(logits)), logits.argmax(axis=1)
    ordered = np.sort(group_scores(space, logits), axis=1)
    shares = np.exp(ordered - ordered[:, -1:])
    shares /= shares.sum(axis=1, keepdims=True)
    spread = -(shares * np.log(shares + 1e-9)).sum(axis=1)
    column, strongest = space.column[best], labelled[:, :-1].max(axis=1)
    head = np.where(column >= 0, labelled[rows, np.maximum(column, 0)], strongest)
    lead = ordered[:, -1] - ordered[:, -2] if ordered.shape[1] > 1 else np.zeros(len(rows))
    words = pairs[rows, best, NAMES.index("words_text")]
    of_logits = (ordered[:, -1], lead, spread)
    of_heads = (head, labelled[:, -1], strongest)
    of_evidence = (words, raw[0][rows, best], raw[1][rows, best])
    found = np.stack((*of_logits, *of_heads, *of_evidence, np.log1p(said[0]), said[1]), axis=1)
    return np.concatenate([found, found[:, :SQUARED] ** 2], axis=1)
