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
from matching.result import State, Verdict
from matching.trials.reading import Read, fields_read

FEW = 40
"""Up to so many entries are computed one by one rather than looked up as a whole column."""
KEPT = 512
"""How many columns are kept; the common answers make some fifty."""

NOTHING = (0.0, 0.0)
Column = NDArray[np.float64]
"""(entries, 2): what a factor adds to each score and to each fit."""


class Ranker(Protocol):
    """What a ranking must tell to be tried: see `SiteRanker` and `PolicyRanker`."""

    least: float

    def contributions(
        self, item: Any, query: Any, factors: Container[str] | None = None
    ) -> dict[str, tuple[float, float]]: ...

    def judged_fields(self, item: Any) -> Collection[str]: ...
    def wanted(self, item: Any, query: Any) -> bool: ...
    def kept_out(self, item: Any, query: Any) -> str | None: ...
    def varies(self, item: Any, query: Any) -> bool: ...
    def context(self, factor: str, query: Any) -> Hashable | None: ...
    def reads(self, factor: str, item: Any) -> tuple[str, ...]: ...
    def shown(self, order: Sequence[Any], limit: int) -> Sequence[Any]: ...
    def verdicts(self, item: Any, query: Any) -> tuple[Verdict, ...]: ...


class Order(NamedTuple):
    """Positions in `Trials.items` of all that is worth showing, best first, and of what is written out."""

    listed: list[int]
    shown: list[int]


def _said(profile: EnterpriseProfile, field: str) -> Any:
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
        self._columns: dict[Any, Column] = {}

    def _note(self, read: Read) -> None:
        for field, numbers in read.items():
            self.numbers[field] = self.numbers.get(field, frozenset()) | numbers

    def readers(self, factor: str, field: str) -> list[int]:
        """The entries whose factor reads the field."""
        return self._readers.get((factor, field), [])

    def column(self, factor: str, query: Any, profile: EnterpriseProfile) -> Column:
        """What the factor adds to each entry's score, kept by all that it reads; not kept where that is the profile's own."""
        context = self.ranker.context(factor, query)
        if context is None:
            return self._made(factor, query)
        said = tuple(_said(profile, field) for field in self.factors[factor])
        key = (factor, said, context, repr(getattr(query, "weights", None)))
        found = self._columns.get(key)
        if found is None:
            found = self._made(factor, query)
            if len(self._columns) >= KEPT:
                self._columns.clear()
            self._columns[key] = found
        return found

    def _made(self, factor: str, query: Any) -> Column:
        """A factor that an entry has not adds nothing to it."""
        rows = (self.ranker.contributions(i, query, (factor,)) for i in self.items)
        return np.array([row.get(factor, NOTHING) for row in rows], dtype=np.float64).reshape(-1, 2)


class Sheet:
    """One profile's ranking as columns: what a query says, and what another answer would change."""

    def __init__(self, trials: Trials, query: Any, limit: int) -> None:
        self.trials, self.query, self.limit = trials, query, limit
        ranker, count = trials.ranker, len(trials.items)
        self.fixed, self._open = np.zeros((count, 2)), np.zeros(count, dtype=np.bool_)
        self._moving = {factor: np.zeros((count, 2)) for factor in trials.factors}
        self._perhaps: list[int] = []
        for position, item in enumerate(trials.items):
            self._open[position] = ranker.kept_out(item, query) is None
            if ranker.varies(item, query):
                self._perhaps.append(position)
            elif not self._open[position]:
                continue
            self._lay_out(position, ranker.contributions(item, query))
        self._laid_out = sorted({*np.flatnonzero(self._open).tolist(), *self._perhaps})
        self._wanted = self._wanted_by(query)
        self.base = self._order(self._open, self._wanted, self._moving)

    def _lay_out(self, position: int, contributions: Mapping[str, tuple[float, float]]) -> None:
        for factor, value in contributions.items():
            column = self._moving.get(factor)
            if column is None:
                self.fixed[position] += np.array(value)
            else:
                column[position] = value

    def touched(self, field: str) -> bool:
        """Whether any factor of an entry that is or could be listed reads the field."""
        laid_out = set(self._laid_out)
        return any(
            position in laid_out
            for factor in self._moving
            for position in self.trials.readers(factor, field)
        )

    def tried(self, field: str, query: Any, profile: EnterpriseProfile) -> Order:
        """The order under a query that differs from the sheet's in one field of the profile."""
        ranker, moving = self.trials.ranker, dict(self._moving)
        for factor in moving:
            readers = self.trials.readers(factor, field)
            if not readers:
                continue
            if len(readers) > FEW:
                moving[factor] = self.trials.column(factor, query, profile)
                continue
            column = moving[factor] = moving[factor].copy()
            for position in readers:
                item = self.trials.items[position]
                column[position] = ranker.contributions(item, query, (factor,)).get(factor, NOTHING)
        if field not in self.trials.lets_in:
            return self._order(self._open, self._wanted, moving)
        opened = self._open.copy()
        for position in self._perhaps:
            opened[position] = ranker.kept_out(self.trials.items[position], query) is None
        return self._order(opened, self._wanted_by(query), moving)

    def _wanted_by(self, query: Any) -> NDArray[np.bool_]:
        found = np.zeros(len(self.trials.items), dtype=np.bool_)
        for position in self._laid_out:
            found[position] = self.trials.ranker.wanted(self.trials.items[position], query)
        return found

    def _order(
        self, opened: NDArray[np.bool_], wanted: NDArray[np.bool_], moving: Mapping[str, Column]
    ) -> Order:
        ranker, items = self.trials.ranker, self.trials.items
        scores = np.round(sum(moving.values(), self.fixed), 6)
        listed = np.flatnonzero(opened & (wanted | (scores[:, 1] >= ranker.least)))
        order = listed[np.argsort(-scores[listed, 0], kind="stable")].tolist()
        shown = ranker.shown([items[position].id for position in order], self.limit)
        return Order(order, [self.trials.at[entry] for entry in shown])

    def decided(self, position: int, query: Any) -> dict[str, State]:
        """The conditions of an entry that are known to be met or unmet."""
        verdicts = self.trials.ranker.verdicts(self.trials.items[position], query)
        return {v.id: v.state for v in verdicts if v.state is not State.UNKNOWN}
