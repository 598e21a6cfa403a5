"""A ranking laid out as columns, so that a trial recomputes only what the tried field can change.

A score orders entries under the query's weights; a fit, the same sum under the weights of best fit, decides which are
listed. Where the weights are those of best fit the two are one.

Every score is a sum of contributions with six decimals. What no askable field changes is added up once a profile;
the columns that read a field are kept by the values read, over all profiles, since they depend on nothing else.
"""

from collections.abc import Collection, Container, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.profile import EnterpriseProfile
from matching.result import State
from matching.trials.reading import Read, fields_read

FEW = 40
"""Up to so many entries are computed one by one rather than looked up as a whole column."""
KEPT = 512
"""How many columns are kept; the common answers make some fifty."""
KEPT_CELLS = 20_000
"""How many single values are kept, of factors that few entries read."""

NOTHING = (0.0, 0.0)
Column = NDArray[np.float64]
"""(entries, 2): what a factor adds to each score and to each fit."""


class Weighed(NamedTuple):
    """A ranking before it is cut: what only its score could keep out (`found`), and what no answer changes of each entry
    (`settled`), by id."""

    found: Mapping[str, Any]
    settled: Mapping[str, Any]


class Ranker(Protocol):
    """What a ranking must tell to be tried: see `SiteRanker` and `PolicyRanker`."""

    least: float

    def contributions(
        self,
        item: Any,
        query: Any,
        factors: Container[str] | None = None,
        settled: Any = None,
        weighed: Any = None,
    ) -> dict[str, tuple[float, float]]: ...

    def judged_fields(self, item: Any) -> Collection[str]: ...
    def wanted(self, item: Any, query: Any) -> bool: ...
    def wants(self, query: Any) -> Hashable: ...
    def weighed(self, query: Any) -> Weighed: ...
    def lets_in(self, item: Any) -> Collection[str]: ...
    def kept_out(self, item: Any, query: Any, settled: Any = None) -> str | None: ...
    def varies(self, item: Any, query: Any, settled: Any = None) -> bool: ...
    def basis(self, factor: str, query: Any, item: Any = None) -> Hashable | None: ...
    def alike(self, factor: str, item: Any) -> Hashable: ...
    def reads(self, factor: str, item: Any) -> tuple[str, ...]: ...
    def group(self, item: Any) -> Hashable: ...
    def states(self, item: Any, query: Any, field: str) -> Mapping[str, State]: ...


class Order(NamedTuple):
    """Positions in `Trials.items` of all that is worth showing, best first, and of what is written out."""

    listed: list[int]
    shown: list[int]


def said(profile: EnterpriseProfile, field: str) -> Any:
    """What a profile says in a field; R&D intensity may be said by two amounts."""
    return profile.rd_intensity if field == "rd_intensity_pct" else getattr(profile, field)


class Trials:
    """What can be tried on the entries of one ranking; `items` are sorted by id, so that ties break on it."""

    def __init__(
        self,
        ranker: Ranker,
        items: Sequence[Any],
        reads: Mapping[str, tuple[str, ...]],
        thresholds: Iterable[tuple[str, float | None]] = (),
        lets_in: Collection[str] = (),
    ) -> None:
        """`lets_in` are the fields that decide, besides any score, whether an entry is listed."""
        self.ranker, self.items, self.factors = ranker, tuple(items), dict(reads)
        self.lets_in = frozenset(lets_in)
        self.at = {item.id: position for position, item in enumerate(self.items)}
        self.conditions: list[frozenset[str]] = []
        self.numbers: dict[str, frozenset[float]] = {}
        for item in self.items:
            found = [fields_read(c.rule) for c in getattr(item, "conditions", ())]
            self.conditions.append(frozenset(ranker.judged_fields(item)))
            for read in found:
                self._note(read)
        self._note({field: frozenset({n}) for field, n in thresholds if n is not None})
        self._readers = {
            (factor, field): [
                position
                for position, item in enumerate(self.items)
                if field in ranker.reads(factor, item)
            ]
            for factor, fields in reads.items()
            for field in set(fields)
        }
        self.decides = {
            field: [at for at, item in enumerate(self.items) if field in ranker.lets_in(item)]
            for field in self.lets_in
        }
        self._columns: dict[Any, Column] = {}
        self._cells: dict[Any, tuple[float, float]] = {}
        self._firsts: dict[str, list[int]] = {}
        self._kind: dict[str, NDArray[np.intp]] = {}
        for factor in reads:
            kinds: dict[Hashable, list[int]] = {}
            for position, item in enumerate(self.items):
                kinds.setdefault(ranker.alike(factor, item), []).append(position)
            self._firsts[factor] = [members[0] for members in kinds.values()]
            self._kind[factor] = np.zeros(len(self.items), dtype=np.intp)
            for number, members in enumerate(kinds.values()):
                self._kind[factor][members] = number
        groups = [*dict.fromkeys(ranker.group(item) for item in self.items)]
        self.groups = np.array([groups.index(ranker.group(i)) for i in self.items], dtype=np.intp)
        self.group_count = len(groups)

    def forget(self) -> None:
        """Drop what is kept of tried answers; only time changes."""
        self._columns.clear()
        self._cells.clear()

    def _note(self, read: Read) -> None:
        for field, numbers in read.items():
            self.numbers[field] = self.numbers.get(field, frozenset()) | numbers

    def readers(self, factor: str, field: str) -> list[int]:
        """The entries whose factor reads the field."""
        return self._readers.get((factor, field), [])

    def column(self, factor: str, query: Any) -> Column:
        """What the factor adds to each entry's scores, kept by all that it reads; not where that is the profile's own."""
        basis = self.ranker.basis(factor, query)
        if basis is None:
            return self._made(factor, query)
        key = (factor, basis, tuple(query.weights.items()))
        found = self._columns.get(key)
        if found is None:
            found = self._made(factor, query)
            if len(self._columns) >= KEPT:
                self._columns.clear()
            self._columns[key] = found
        return found

    def _made(self, factor: str, query: Any) -> Column:
        """The column worked out, once for all the entries that the factor cannot tell apart."""
        values = [self.value(factor, first, query) for first in self._firsts[factor]]
        return np.array(values, dtype=np.float64).reshape(-1, 2)[self._kind[factor]]

    def value(self, factor: str, at: int, query: Any, settled: Any = None) -> tuple[float, float]:
        """What the factor adds to one entry's scores; one that an entry has not adds nothing to it."""
        added = self.ranker.contributions(self.items[at], query, (factor,), settled)
        return added.get(factor, NOTHING)

    def cells(
        self, factor: str, at: Sequence[int], query: Any, settled: Sequence[Any]
    ) -> list[tuple[float, float]]:
        """What the factor adds to some entries' scores, each kept like a column."""
        ranker, kept, found = self.ranker, self._cells, []
        weights = tuple(query.weights.items())
        for entry in at:
            basis = ranker.basis(factor, query, self.items[entry])
            if basis is None:
                found.append(self.value(factor, entry, query, settled[entry]))
                continue
            key = (factor, entry, basis, weights)
            value = kept.get(key)
            if value is None:
                value = kept[key] = self.value(factor, entry, query, settled[entry])
            found.append(value)
        if len(kept) > KEPT_CELLS:
            kept.clear()
        return found


class Sheet:
    """One profile's ranking as columns: what a query says, and what another answer would change."""

    def __init__(
        self, trials: Trials, query: Any, limit: int, weighed: Weighed | None = None
    ) -> None:
        """`weighed` is what the ranker's `weighed` answers for the query, where the caller has it."""
        self.trials, self.query, self.limit = trials, query, limit
        found = trials.ranker.weighed(query) if weighed is None else weighed
        self._settled = [found.settled.get(item.id) for item in trials.items]
        self._open = np.array([item.id in found.found for item in trials.items], dtype=np.bool_)
        self._perhaps = frozenset(
            at
            for at, item in enumerate(trials.items)
            if trials.ranker.varies(item, query, self._settled[at])
        )
        self._laid_out = sorted({*np.flatnonzero(self._open).tolist(), *self._perhaps})
        self._lay_out(found.found)
        self._readers: dict[str, list[tuple[str, list[int]]]] = {}
        self._wanted = self._wanted_by(query)
        self._scores = self._summed(self._moving)
        self.base = self._order(self._open, self._wanted, self._scores)

    def _lay_out(self, found: Mapping[str, Any]) -> None:
        """The columns of what is or could be listed; what no answer changes is added up."""
        ranker, items, count = self.trials.ranker, self.trials.items, len(self.trials.items)
        fixed = [NOTHING] * count
        moving = {factor: [NOTHING] * count for factor in self.trials.factors}
        for at in self._laid_out:
            own = found.get(items[at].id)
            added = ranker.contributions(items[at], self.query, None, self._settled[at], own)
            for factor in moving:
                moving[factor][at] = added.get(factor, NOTHING)
            rest = [value for factor, value in added.items() if factor not in moving]
            fixed[at] = (sum(value[0] for value in rest), sum(value[1] for value in rest))
        self._fixed = np.array(fixed, dtype=np.float64).reshape(-1, 2)
        self._moving = {
            factor: np.array(column, dtype=np.float64).reshape(-1, 2)
            for factor, column in moving.items()
        }
        self._is_laid_out = np.zeros((count, 1), dtype=np.bool_)
        self._is_laid_out[self._laid_out] = True

    def _reading(self, field: str) -> list[tuple[str, list[int]]]:
        """The factors that read the field, with the entries that are or could be listed and for which they do."""
        if field not in self._readers:
            read = ((factor, self.trials.readers(factor, field)) for factor in self._moving)
            kept = [(factor, [at for at in r if self._is_laid_out[at, 0]]) for factor, r in read]
            self._readers[field] = [(factor, readers) for factor, readers in kept if readers]
        return self._readers[field]

    def touched(self, field: str) -> bool:
        """Whether any factor of an entry that is or could be listed reads the field."""
        return bool(self._reading(field))

    def tried(self, field: str, query: Any) -> Order:
        """The order under a query that differs from the sheet's in one field; `base` itself where nothing moves."""
        moving = dict(self._moving)
        for factor, readers in self._reading(field):
            moving[factor] = self._tried(factor, readers, query)
        scores, opened, wanted = self._summed(moving), self._open, self._wanted
        if field in self.trials.lets_in:
            opened, wanted = self._opened_by(field, query), self._wanted_by(query)
        now, before = (scores, opened, wanted), (self._scores, self._open, self._wanted)
        if all(np.array_equal(*pair) for pair in zip(now, before, strict=True)):
            return self.base
        return self._order(opened, wanted, scores)

    def _tried(self, factor: str, readers: Sequence[int], query: Any) -> Column:
        """A factor's column under another answer."""
        if len(readers) > FEW:
            return self.trials.column(factor, query)
        column = self._moving[factor].copy()
        column[readers] = self.trials.cells(factor, readers, query, self._settled)
        return column

    def _opened_by(self, field: str, query: Any) -> NDArray[np.bool_]:
        opened, ranker, items = self._open.copy(), self.trials.ranker, self.trials.items
        for at in self.trials.decides[field]:
            if at in self._perhaps:
                opened[at] = ranker.kept_out(items[at], query, self._settled[at]) is None
        return opened

    def _wanted_by(self, query: Any) -> NDArray[np.bool_]:
        ranker, items = self.trials.ranker, self.trials.items
        found = np.zeros(len(items), dtype=np.bool_)
        if ranker.wants(query):
            wanted = [at for at in self._laid_out if ranker.wanted(items[at], query)]
            found[wanted] = True
        return found

    def _summed(self, moving: Mapping[str, Column]) -> Column:
        """The scores and fits of what is laid out, 0 for the rest."""
        return np.round(sum(moving.values(), self._fixed), 6) * self._is_laid_out

    def _order(self, opened: NDArray[np.bool_], wanted: NDArray[np.bool_], scores: Column) -> Order:
        listed = np.flatnonzero(opened & (wanted | (scores[:, 1] >= self.trials.ranker.least)))
        order = listed[np.argsort(-scores[listed, 0], kind="stable")]
        groups, kept = self.trials.groups[order], np.zeros(len(order), dtype=np.bool_)
        for group in range(self.trials.group_count):
            kept[np.flatnonzero(groups == group)[: self.limit]] = True
        return Order(order.tolist(), order[kept].tolist())

    def states(self, position: int, query: Any, field: str) -> Mapping[str, State]:
        """The conditions of an entry that read a field, met, unmet or unknown."""
        return self.trials.ranker.states(self.trials.items[position], query, field)
