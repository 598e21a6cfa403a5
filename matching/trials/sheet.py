"""A ranking laid out as columns, so that a trial recomputes only what the tried field can change.

A score orders entries under the query's weights; a fit, the same sum under the weights of best fit, decides which are
listed. Where the weights are those of best fit the two are one. Both are sums of whole millionths, so that a tried
order is the very order that ranking anew would give. All answers to all fields are tried in one go.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.factors import NO_NUMBERS, Numbers
from matching.kept import Kept
from matching.millionths import ONE, Millionths
from matching.profile import EnterpriseProfile
from matching.result import State
from matching.trials.reading import Read

TOP = 10
"""The order of so many entries at the head of each list counts; further down a place more or less tells nobody much."""

_SHORT = 10
"""For so many bits of places, a score of some 20 bits before them still leaves a whole number of 32 bits."""

Flags = NDArray[np.bool_]
Places = NDArray[np.signedinteger]


class Layout(NamedTuple):
    """A ranking in numbers: (…, weights, entries) what factors add, and (…, entries) what may be listed and what is
    listed whatever its fit. In front stands nothing, or one place a trial. `still` is the ranker's own: what no answer
    changes; `wording` what the wording of each entry adds to its score."""

    adds: Millionths
    opened: Flags
    wanted: Flags
    still: Any = None
    wording: Numbers = NO_NUMBERS


class Tried(NamedTuple):
    """A ranking under every answer to some fields: the layout of all trials, those of one field after those of another, and
    how many each field has."""

    fields: Sequence[str]
    counts: Sequence[int]
    layout: Layout


class Order(NamedTuple):
    """Positions of all that is worth showing, best first, and of what is written out."""

    listed: list[int]
    shown: list[int]


class Ranker(Protocol):
    """What a ranking must tell to be laid out and tried: see `SiteRanker` and `PolicyRanker`.

    `items` are sorted by id, so that ties break on it; entries of one of the `groups` share a bound of the list.
    """

    items: tuple[Any, ...]
    numbers: Read
    decisions: Kept[bool]
    groups: Places
    least: float

    def layout(self, query: Any) -> Layout:
        """The ranking for a query."""
        ...

    def tried(
        self,
        query: Any,
        layout: Layout,
        answers: Mapping[str, Sequence[Any]],
        answered: Callable[[str, Any], Any],
    ) -> Tried | None:
        """The query under each answer to each field that can change it; None where none can.

        `answered` gives the query with a field saying something else.
        """
        ...

    def judging(self, field: str) -> Sequence[int]:
        """The entries with a condition that reads the field."""
        ...

    def takes(self, at: int, field: str, query: Any) -> Hashable:
        """All that the conditions of an entry that read a field take from a query besides the field."""
        ...

    def states(self, at: int, query: Any, field: str) -> Mapping[str, State]:
        """The conditions of an entry that read a field, met, unmet or unknown."""
        ...


def said(profile: EnterpriseProfile, field: str) -> Any:
    """What a profile says in a field; R&D intensity may be said by two amounts."""
    return profile.rd_intensity if field == "rd_intensity_pct" else getattr(profile, field)


class Sheet:
    """One profile's ranking as columns: what a query says, and what other answers would change."""

    def __init__(self, ranker: Ranker, query: Any, limit: int) -> None:
        self.ranker, self.query, self.limit = ranker, query, limit
        self.layout = ranker.layout(query)
        self._least = round(ranker.least * ONE)
        scores, self._now = self._listed(self.layout)
        self.order = order_of(scores, self._now, ranker.groups, limit)
        self.shown = frozenset(self.order.shown)

    def scores(self, places: Sequence[int]) -> tuple[list[float], list[float]]:
        """The scores and the fits of some entries."""
        adds = (self.layout.adds[:, places] / ONE).tolist()
        return adds[0], adds[-1]

    def score(self, at: int) -> tuple[float, float]:
        """An entry's score and its fit."""
        adds = self.layout.adds[:, at]
        return int(adds[0]) / ONE, int(adds[-1]) / ONE

    def wording(self, places: Sequence[int]) -> list[tuple[float, float]]:
        """How near the wording of some entries is, and what that adds to the score of each."""
        values, adds = self.layout.wording
        return [*zip(values[places].tolist(), adds[places].tolist(), strict=True)]

    def _listed(self, layout: Layout) -> tuple[Millionths, Flags]:
        scores, fits = layout.adds[..., 0, :], layout.adds[..., -1, :]
        return scores, layout.opened & (layout.wanted | (fits >= self._least))

    def moved(
        self, answers: Mapping[str, Sequence[Any]], answered: Callable[[str, Any], Any]
    ) -> Mapping[str, Flags]:
        """Field → (entries) whether some answer to it puts an entry on or takes it off the list, or moves it within the
        first ten; only fields that can."""
        tried = self.ranker.tried(self.query, self.layout, answers, answered)
        if tried is None:
            return {}
        scores, listed = self._listed(tried.layout)
        ever = np.flatnonzero(listed.any(axis=0) | self._now)
        after = heads(scores[:, ever], listed[:, ever], self.ranker.groups[ever], self.limit)
        changed = differences(self._heads(ever), after)
        found = np.zeros((len(tried.fields), listed.shape[1]), np.bool_)
        starts = np.cumsum([0, *tried.counts[:-1]])
        found[:, ever] = np.logical_or.reduceat(changed, starts, axis=0)
        return dict(zip(tried.fields, found, strict=True))

    def _heads(self, ever: Places) -> "Heads":
        """The head of the order as it is, among some of the entries."""
        places = np.searchsorted(ever, self.order.shown)
        shown = np.zeros((1, len(ever)), np.bool_)
        shown[0, places] = True
        top = np.full((1, TOP), -1, np.intp)
        top[0, : len(places)] = places[:TOP]
        return Heads(shown, top)


class Heads(NamedTuple):
    """(trials, entries) what is written out of each order, and (trials, TOP) the first of it, -1 where there is none."""

    shown: Flags
    top: Places


def differences(before: Heads, after: Heads) -> Flags:
    """(trials, entries) what comes onto or leaves the list, or stands elsewhere within the first ten."""
    changed = after.shown ^ before.shown
    trials, slots = np.nonzero(after.top != before.top)
    for entries in (after.top[trials, slots], before.top[np.zeros_like(trials), slots]):
        there = entries >= 0
        changed[trials[there], entries[there]] = True
    return changed


def heads(scores: Millionths, listed: Flags, groups: Places, limit: int) -> Heads:
    """The heads of many orders of the same entries; ties break on the entries' own order."""
    order, kept = _sorted(scores, listed, groups, limit)
    trials, count = listed.shape
    rows, slots = kept.nonzero()
    entries = order[rows, slots]
    shown = np.zeros((trials, count), np.bool_)
    shown[rows, entries] = True
    place = np.arange(len(rows)) - rows.searchsorted(np.arange(trials))[rows]
    first = place < TOP
    top = np.full((trials, TOP), -1, np.intp)
    top[rows[first], place[first]] = entries[first]
    return Heads(shown, top)


def order_of(scores: Millionths, listed: Flags, groups: Places, limit: int) -> Order:
    """One order."""
    order, kept = _sorted(scores[None], listed[None], groups, limit)
    return Order(order[0, : int(listed.sum())].tolist(), order[0, kept[0]].tolist())


def _sorted(scores: Millionths, listed: Flags, groups: Places, limit: int) -> tuple[Places, Flags]:
    """(trials, entries) the entries best first, those not listed last; and which are among the first of their group.

    Score and place make one whole number, so that no two are equal and any sort gives the one order.
    """
    count = listed.shape[1]
    bits = count.bit_length()
    kind: type[np.signedinteger] = np.int32 if bits <= _SHORT else np.int64
    last = (ONE + 1) << bits
    keys = np.full(listed.shape, last, kind)
    np.subtract(np.arange(count, dtype=kind), scores.astype(kind) << bits, out=keys, where=listed)
    keys.sort(axis=1)
    there = keys < last
    places: Places = keys & ((1 << bits) - 1)
    places[~there] = -1
    most = int(groups.max(initial=0))
    if not most:
        there[:, limit:] = False
        return places, there
    group, kept = groups[places], np.zeros(listed.shape, np.bool_)
    for one in range(most + 1):
        own = there & (group == one)
        kept |= own & (own.cumsum(axis=1, dtype=np.int32) <= limit)
    return places, kept
