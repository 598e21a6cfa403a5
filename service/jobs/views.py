"""Jobs and their rows as answers."""

import datetime as dt
import json
import math
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from service.cursors import number_cursor
from service.jobs.schemas import MatchJob
from service.jobs.store import Owner, results

ENDED = frozenset({"done", "cancelled", "failed"})
STREAMED = 100
"""Rows a stream reads in one short transaction."""


def job_view(row: Row[Any], now: dt.datetime) -> MatchJob:
    said = {name: value for name, value in row._mapping.items() if name in MatchJob.model_fields}
    waiting = 0 if row.state in ENDED else row.rows - row.done - row.failed
    return MatchJob(**said, waiting=waiting, eta_seconds=_eta(row, waiting, now))


def _eta(row: Row[Any], waiting: int, now: dt.datetime) -> int | None:
    """Seconds at the rate so far; None before there is one."""
    if row.state in ENDED:
        return 0
    settled = row.done + row.failed
    if not settled or row.started_at is None:
        return None
    taken: float = max(0.0, (now - row.started_at).total_seconds())
    rate: float = settled / taken if taken else math.inf
    return round(waiting / rate)


def row_text(row: Row[Any]) -> str:
    """A row as JSON, its result the very text that was computed."""
    problem = json.dumps(row.problem, ensure_ascii=False) if row.problem is not None else "null"
    result = row.result if row.result is not None else "null"
    return (
        f'{{"number":{row.number},"state":"{row.outcome}","result":{result},"problem":{problem}}}'
    )


def page_text(rows: Sequence[Row[Any]], after: int, limit: int, state: str) -> str:
    """A page as JSON; while the job goes on there is always a cursor to go on from."""
    last = rows[-1].number if rows else after
    over = state in ENDED and len(rows) < limit
    cursor = "null" if over else json.dumps(number_cursor(last))
    items = ",".join(row_text(row) for row in rows)
    return f'{{"items":[{items}],"next_cursor":{cursor}}}'


async def stream(
    open_session: Callable[[], AbstractAsyncContextManager[AsyncSession]],
    owner: Owner,
    job_id: UUID,
    after: int,
) -> AsyncIterator[str]:
    """Rows as NDJSON, each page in a transaction of its own: a slow reader holds no connection."""
    while True:
        async with open_session() as session:
            rows = await results(session, owner, job_id, after, STREAMED)
        if not rows:
            return
        yield "".join(row_text(row) + "\n" for row in rows)
        after = rows[-1].number
