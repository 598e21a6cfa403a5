"""Candidates for a target, filtered, ordered and counted: exact, over every enterprise the searcher may see."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matching.candidates import TargetKind
from matching.catalogue.entries import Catalogue
from service.candidates import cursor, facets, targets
from service.candidates.blocks import Block, Part
from service.candidates.chain import lacking
from service.candidates.cursor import After, Value
from service.candidates.filters import Filters, Masks, Scored, described, everything, masks_of
from service.candidates.order import SORTS, Column, Order, behind, column_of, firsts
from service.candidates.targets import Kind, Target
from service.enterprises.pairs import GRADES, LEVELS, NO_LEVEL, NONE, Entries, score_of

MOST = 200
"""Most rows of one page."""


class Search(NamedTuple):
    """What is asked: for what target (None: every enterprise), which candidates, in what order, how many, from where.

    `without` are left out of the rows and of the total; facets, `pending` and cursors are those of the whole list.
    """

    target: Target | None = None
    filters: Filters = Filters()
    order: Order = Order()
    limit: int = 20
    cursor: str | None = None
    with_facets: bool = False
    without: frozenset[UUID] = frozenset()

    def at(self, now: dt.datetime) -> "Search":
        """The same with clocks as they stand at a moment, whose offset says which days are meant."""
        return self._replace(filters=self.filters._replace(now=now))


class Hit(NamedTuple):
    """One candidate: `score`, `grade`, `level` and `industry` are those of its own report for `entry`.

    Without a target, and for a text, they are those of its most probable industry; a text gives an order only.
    """

    rank: int
    enterprise_id: UUID
    organisation_id: UUID
    score: float | None
    grade: str | None
    level: str | None
    industry: str | None
    entry: tuple[TargetKind, str] | None


class Page(NamedTuple):
    """Some candidates of `total`; `pending` more meet the filters but are not scored yet; `next` is the next page's cursor."""

    hits: tuple[Hit, ...]
    total: int
    pending: int
    next: str | None
    facets: dict[str, dict[str, int]]
    gaps: tuple[str, ...] = ()


class _Seen(NamedTuple):
    """One part under a search: what its rows score, meet and are ordered by; `start` are those the target lists at all."""

    block: Block
    part: Part
    scored: Scored | None
    masks: Masks
    start: NDArray[np.bool_]
    whole: NDArray[np.bool_]
    column: Column


class _Found(NamedTuple):
    """One part's share of the answer: its first rows in order, and the counts."""

    seen: _Seen
    rows: NDArray[np.intp]
    total: int
    before: int
    pending: int
    counts: facets.Counts


def search(
    blocks: Sequence[Block],
    asked: Search,
    catalogue: Catalogue,
    entries: Entries,
    vector: NDArray[np.float32] | None = None,
) -> Page:
    """The page asked for; work for a thread. `vector` is the encoder's query vector of a target that is a text.

    Always `limit` rows where so many exist. A row that is not changed between two pages is on exactly one of them.
    Raises TargetError, FilterError and CursorError, and ValueError for a limit or an order that does not exist.
    """
    if not 1 <= asked.limit <= MOST or asked.order.column not in SORTS:
        raise ValueError(f"limit is 1 to {MOST}, the order one of {', '.join(SORTS)}")
    if asked.target is not None:
        targets.check(asked.target, catalogue)
    digest = cursor.digest_of(
        [asked.target, described(asked.filters), asked.order, [block.key for block in blocks[:1]]]
    )
    after = None if asked.cursor is None else cursor.read(asked.cursor, digest)
    gaps: tuple[str, ...] = ()
    if asked.target is not None and asked.target.kind is Kind.GAP:
        gaps = lacking(blocks, asked.target.value, asked.filters, catalogue, entries)
    work = _Work(asked, catalogue, entries, vector, after, gaps)
    return work.page([work.share(seen) for seen in work.seen(blocks)], digest)


def placed(
    blocks: Sequence[Block],
    asked: Search,
    ids: Iterable[UUID],
    catalogue: Catalogue,
    entries: Entries,
    vector: NDArray[np.float32] | None = None,
) -> dict[UUID, Hit]:
    """Where some enterprises stand in the whole list of a search; those it does not list, or nobody may see, are left out.

    Raises what `search` raises.
    """
    if asked.target is not None:
        targets.check(asked.target, catalogue)
    gaps: tuple[str, ...] = ()
    if asked.target is not None and asked.target.kind is Kind.GAP:
        gaps = lacking(blocks, asked.target.value, asked.filters, catalogue, entries)
    work = _Work(asked, catalogue, entries, vector, None, gaps)
    seen, found = work.seen(blocks), {}
    for enterprise_id in ids:
        for one in seen:
            row = one.part.segment.row(enterprise_id)
            if row is not None and one.whole[row]:
                after = After(one.column.value(row, asked.order), enterprise_id)
                found[enterprise_id] = work.hit(one, row, work.upto(seen, after))
    return found


class _Work:
    """One search over all parts."""

    def __init__(
        self,
        asked: Search,
        catalogue: Catalogue,
        entries: Entries,
        vector: NDArray[np.float32] | None,
        after: After | None,
        gaps: tuple[str, ...],
    ) -> None:
        self._asked, self._catalogue, self._entries = asked, catalogue, entries
        self._vector, self._after, self._gaps = vector, after, gaps
        target = asked.target
        self._by_text = target is not None and target.kind is Kind.TEXT
        self._numbers = (
            None
            if target is None or self._by_text
            else targets.entry_numbers(target, catalogue, entries, gaps)
        )

    def seen(self, blocks: Sequence[Block]) -> list[_Seen]:
        """Every part that has rows."""
        return [
            self._seen(block, part) for block in blocks for part in block.parts if len(part.segment)
        ]

    def _seen(self, block: Block, part: Part) -> _Seen:
        segment, asked = part.segment, self._asked
        scored = None if self._numbers is None else targets.scored_for(segment, self._numbers)
        masks = masks_of(segment, asked.filters, scored, self._entries, self._catalogue)
        start = self._listed(part, scored)
        whole = everything(masks.values(), start)
        column = self._column(part, scored, whole)
        gone = [row for row in map(segment.row, asked.without) if row is not None]
        whole[gone] = False
        return _Seen(block, part, scored, masks, start, whole, column)

    def share(self, seen: _Seen) -> _Found:
        segment, asked, whole = seen.part.segment, self._asked, seen.whole
        left = whole
        if self._after is not None:
            left = whole & behind(segment, seen.column, self._after, asked.order)
        rows = left.nonzero()[0]
        total = int(np.count_nonzero(whole))
        counts: facets.Counts = {}
        if asked.with_facets:
            counts = facets.count(
                segment, seen.start, seen.masks, seen.scored, self._entries, asked.filters.now
            )
        return _Found(
            seen,
            firsts(seen.column, rows, asked.limit + 1),
            total,
            total - len(rows),
            self._pending(seen.part, seen.masks),
            counts,
        )

    def upto(self, seen: Sequence[_Seen], last: After) -> int:
        """How many rows there are up to a given one, itself included."""
        order = self._asked.order
        return sum(
            int(np.count_nonzero(one.whole & ~behind(one.part.segment, one.column, last, order)))
            for one in seen
        )

    def _listed(self, part: Part, scored: Scored | None) -> NDArray[np.bool_]:
        """The rows that the target lists at all: those graded for it, or, for a text, those that have a vector."""
        if scored is not None:
            return part.alive & (scored.scores >= 0)
        return part.alive & part.segment.embedded if self._by_text else part.alive

    def _pending(self, part: Part, masks: Masks) -> int:
        if self._asked.target is None:
            return 0
        known = {field: mask for field, mask in masks.items() if field not in ("grade", "level")}
        return int(np.count_nonzero(everything(known.values(), part.alive & ~part.segment.scored)))

    def _column(self, part: Part, scored: Scored | None, whole: NDArray[np.bool_]) -> Column:
        order = self._asked.order
        if not (self._by_text and order.column == "score"):
            return column_of(part.segment, order, scored)
        assert self._vector is not None
        rows = whole.nonzero()[0]
        keys = np.full(len(part.segment), np.nan)
        near = targets.as_scores(targets.near_to(part.segment, self._vector, rows))
        keys[rows] = -near if order.direction == "desc" else near
        return Column(keys, None)

    def page(self, found: Sequence[_Found], digest: str) -> Page:
        order, limit = self._asked.order, self._asked.limit
        rows = [
            (share.seen.column.value(row, order), share.seen.part.segment.ids[row], share.seen, row)
            for share in found
            for row in map(int, share.rows)
        ]
        rows.sort(key=lambda item: item[1])
        known = [item for item in rows if item[0] is not None]
        known.sort(key=lambda item: _comparable(item[0]), reverse=order.direction == "desc")
        ranked = [*known, *(item for item in rows if item[0] is None)]
        before = sum(share.before for share in found)
        shown = ranked[:limit]
        hits = tuple(
            self.hit(seen, row, before + number)
            for number, (_, _, seen, row) in enumerate(shown, 1)
        )
        last = After(shown[-1][0], shown[-1][1]) if len(ranked) > limit else None
        return Page(
            hits,
            sum(share.total for share in found),
            sum(share.pending for share in found),
            None if last is None else cursor.written(last, digest),
            facets.added(one.counts for one in found),
            self._gaps,
        )

    def hit(self, seen: _Seen, row: int, rank: int) -> Hit:
        segment, scored, entries = seen.part.segment, seen.scored, self._entries
        if scored is None:
            number = int(segment.best[row])
            score, grade, level, via = (
                segment.numbers["best_score"][row],
                segment.best_grade[row],
                NO_LEVEL,
                number,
            )
            entry = None if number == NONE else entries.ids[number]
        else:
            score, grade = scored.scores[row], scored.grades[row]
            level, via = int(scored.levels[row]), int(scored.via[row])
            entry = entries.ids[int(scored.entry[row])]
        return Hit(
            rank,
            segment.ids[row],
            seen.block.version.organisation_id,
            None if entry is None else score_of(score),
            None if entry is None else str(GRADES[int(grade)]),
            None if level == NO_LEVEL else str(LEVELS[level]),
            entries.industry(via),
            entry,
        )


def _comparable(value: Value) -> float | str:
    assert value is not None
    return value
