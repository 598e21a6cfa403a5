"""Running a saved search: what there is now, against what it has seen."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.candidates import search as paging
from service.candidates.engine import CandidateEngine
from service.candidates.order import Order
from service.candidates.search import Hit, Search
from service.searches.store import Saved, change
from service.searches.tables import search_seen

WATCHED = 1_000
"""A search watches its first thousand enterprises, the best first; of a longer list it says so."""


class Looked(NamedTuple):
    """What a run found: `new` and `changed` do not count pruned enterprises."""

    total: int
    new: int
    changed: int


class _Watched(NamedTuple):
    """`pending` more may belong to the list, but are not scored yet."""

    hits: list[Hit]
    total: int
    pending: int


class _Seen(NamedTuple):
    grade: str | None
    pruned: bool


async def begin(
    session: AsyncSession,
    engine: CandidateEngine,
    search_id: UUID,
    asked: Search,
    now: dt.datetime,
    today: dt.date,
) -> None:
    """Take everything there is now as seen: the next run tells what came since."""
    watched = await _watched(session, engine, asked, today)
    await _keep(session, [_row(search_id, hit, None) for hit in watched.hits], None)
    await _drop(session, search_id, watched)
    await change(session, search_id, run_at=now, total=watched.total, failure=None)


async def look(
    session: AsyncSession,
    engine: CandidateEngine,
    saved: Saved,
    asked: Search,
    now: dt.datetime,
    today: dt.date,
) -> Looked:
    """Run the search, mark what is new or has another grade, and forget what has left the list.

    An enterprise that could not be graded, or only now can be, is no change; one that left and came back is new.
    """
    watched = await _watched(session, engine, asked, today)
    hits = watched.hits
    known = await _seen(session, saved.search_id)
    fresh = [hit for hit in hits if hit.enterprise_id not in known]
    moved = [hit for hit in hits if _moved(hit, known.get(hit.enterprise_id))]
    rows = [_row(saved.search_id, hit, None) for hit in fresh]
    rows += [_row(saved.search_id, hit, known[hit.enterprise_id].grade) for hit in moved]
    await _keep(session, rows, now)
    marked = {hit.enterprise_id for hit in (*fresh, *moved)}
    rest = [hit for hit in hits if hit.enterprise_id not in marked]
    await _keep(session, [_row(saved.search_id, hit, None) for hit in rest], None)
    await _drop(session, saved.search_id, watched)
    told = [hit for hit in moved if not known[hit.enterprise_id].pruned]
    found = Looked(watched.total, len(fresh), len(told))
    said = {"told_at": now} if found.new or found.changed else {}
    await change(session, saved.search_id, run_at=now, total=found.total, failure=None, **said)
    return found


async def _watched(
    session: AsyncSession, engine: CandidateEngine, asked: Search, today: dt.date
) -> _Watched:
    """The first `WATCHED` hits, the best first."""
    whole = asked._replace(order=Order(), limit=paging.MOST, cursor=None, with_facets=False)
    page = await engine.search(session, whole, today)
    hits = list(page.hits)
    while page.next is not None and len(hits) < WATCHED:
        page = await engine.search(session, whole._replace(cursor=page.next), today)
        hits += page.hits
    return _Watched(hits[:WATCHED], page.total, page.pending)


def _moved(hit: Hit, seen: _Seen | None) -> bool:
    return seen is not None and None not in (hit.grade, seen.grade) and hit.grade != seen.grade


def _row(search_id: UUID, hit: Hit, before: str | None) -> dict[str, object]:
    return {
        "search_id": search_id,
        "enterprise_id": hit.enterprise_id,
        "grade": hit.grade,
        "score": hit.score,
        "before": before,
    }


async def _seen(session: AsyncSession, search_id: UUID) -> dict[UUID, _Seen]:
    seen = search_seen.c
    query = select(seen.enterprise_id, seen.grade, seen.pruned_at.is_not(None))
    rows = (await session.execute(query.where(seen.search_id == search_id))).all()
    return {enterprise: _Seen(grade, pruned) for enterprise, grade, pruned in rows}


async def _keep(
    session: AsyncSession, rows: Sequence[dict[str, object]], now: dt.datetime | None
) -> None:
    """Write what was seen; with `now` as new or changed, without it only the grade and score of today."""
    if not rows:
        return
    given = [row | {"changed_at": now} for row in rows]
    query = insert(search_seen)
    what = ("grade", "score") if now is None else ("grade", "score", "before", "changed_at")
    updated = {name: query.excluded[name] for name in what}
    await session.execute(
        query.on_conflict_do_update(index_elements=["search_id", "enterprise_id"], set_=updated),
        given,
    )


async def _drop(session: AsyncSession, search_id: UUID, watched: _Watched) -> None:
    """Forget what is not on the list any more, unless somebody said never to tell of it.

    While some wait for their scores (a new model, a new catalogue) nothing is forgotten: they would all seem new later.
    """
    if watched.pending:
        return
    ids = [hit.enterprise_id for hit in watched.hits]
    gone = delete(search_seen).where(
        search_seen.c.search_id == search_id,
        search_seen.c.pruned_at.is_(None),
        search_seen.c.enterprise_id.not_in(ids),
    )
    await session.execute(gone)
