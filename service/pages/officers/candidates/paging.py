"""One page of a list as this office has it: the model's order, with what its officers said against it worked in."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping

from service.candidates.cursor import CursorError
from service.candidates.order import Order
from service.candidates.overrides import KINDS, order_of, standing
from service.candidates.overrides import Order as Own
from service.candidates.search import Hit, Page, Search
from service.officers.here import OfficerHere
from service.pages.officers.candidates.asking import Asked
from service.state import HasState

_CURSOR = re.compile(r"(\d{1,9})\.([A-Za-z0-9_-]*)(!?)")


class Placed(NamedTuple):
    """A row: its place here, and the place the model gives it."""

    place: int
    model_rank: int
    hit: Hit
    said: RowMapping | None


class Listed(NamedTuple):
    """One page. `aside` are those set aside, with what was said; `next` is the next page's cursor."""

    rows: tuple[Placed, ...]
    aside: tuple[Placed, ...]
    total: int
    pending: int
    next: str | None
    facets: Mapping[str, Mapping[str, int]]
    gaps: tuple[str, ...]


class _From(NamedTuple):
    """Where a page begins: rows shown before, the model's cursor, whether its rows are used up."""

    shown: int = 0
    cursor: str | None = None
    spent: bool = False


async def listed(
    state: HasState,
    here: OfficerHere,
    asked: Asked,
    *,
    rows: int,
    facets: bool = False,
) -> Listed:
    """The page of `rows` rows that begins at the address's cursor; raises CursorError for one that is not this list's."""
    start, now = _start(asked.cursor), here.now.astimezone(state.settings.timezone)
    search = asked.search.at(now)._replace(limit=rows, with_facets=facets)
    said = await _said(here, asked)
    spoken = await state.candidates.placed(here.session, search, said, state.today())
    search = search._replace(without=frozenset(spoken), cursor=start.cursor)
    first = await state.candidates.search(here.session, search, state.today())
    own = order_of(said.values(), spoken, first.total + len(spoken))
    return await _page(state, here, search, _Work(start, said, spoken, own, first))


class _Work(NamedTuple):
    start: _From
    said: Mapping[UUID, RowMapping]
    spoken: Mapping[UUID, Hit]
    own: Own
    first: Page


async def _page(state: HasState, here: OfficerHere, search: Search, work: _Work) -> Listed:
    start, own, first = work.start, work.own, work.first
    total = first.total + len(own.given)
    count = max(0, min(search.limit, total - start.shown))
    taken = own.between(start.shown + 1, start.shown + count)
    need = 0 if start.spent else count - len(taken)
    hits, following = first.hits[:need], first.next
    if 0 < need < len(first.hits):
        cut = search._replace(limit=need, with_facets=False)
        following = (await state.candidates.search(here.session, cut, state.today())).next
    elif need == 0:
        following = start.cursor
    rows = tuple(_merged(start.shown, taken, hits, work))
    more = start.shown + len(rows) < total and bool(rows)
    spent = start.spent or (need > 0 and following is None)
    after = f"{start.shown + len(rows)}.{following or ''}{'!' if spent else ''}"
    aside = tuple(
        Placed(0, work.spoken[i].rank, work.spoken[i], work.said[i])
        for i in work.said
        if i in own.aside
    )
    return Listed(
        rows, aside, total, first.pending, after if more else None, first.facets, first.gaps
    )


def _merged(
    shown: int, taken: Mapping[int, UUID], hits: Sequence[Hit], work: _Work
) -> Sequence[Placed]:
    """Rows by place: those given one stand in it, the model's fill what is left."""
    ranks = sorted(hit.rank for hit in work.spoken.values())
    left, found = list(hits), []
    for place in range(shown + 1, shown + len(taken) + len(hits) + 1):
        if place in taken:
            hit = work.spoken[taken[place]]
            found.append(Placed(place, hit.rank, hit, work.said[taken[place]]))
        elif left:
            hit = left.pop(0)
            found.append(Placed(place, _rank(hit.rank, ranks), hit, None))
    return found


def _rank(among_others: int, spoken: Sequence[int]) -> int:
    """A place in the whole list, of one that is the n-th without those spoken of (their places ascend)."""
    rank = among_others
    for one in spoken:
        rank += one <= rank
    return rank


async def _said(here: OfficerHere, asked: Asked) -> dict[UUID, RowMapping]:
    """What this office says of the target; only the order by score can be spoken against."""
    target = asked.target
    if target is None or target.kind not in KINDS or asked.order != Order():
        return {}
    found = await standing(here.session, here.organisation_id, target)
    return {row["enterprise_id"]: row for row in found}


def _start(cursor: str) -> _From:
    if not cursor:
        return _From()
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise CursorError
    return _From(int(found[1]), found[2] or None, bool(found[3]))
