"""Reading the audit log: newest first, filtered, a page at a time. Row-level security shows an organisation its own."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.tables import audit_log


class Wanted(NamedTuple):
    """What to read; None leaves a filter out. `since` and `until` bound the time: from, and before."""

    actor: str | None = None
    action: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    before: int | None = None
    limit: int = 50


class Entry(NamedTuple):
    """One row as people read it."""

    audit_id: int
    at: dt.datetime
    organisation_id: UUID | None
    actor_kind: str
    actor: str
    action: str
    subject_kind: str
    subject: str
    detail: dict[str, Any]


class Entries(NamedTuple):
    """One page; `next` is where the next one begins, None at the end."""

    rows: list[Entry]
    next: int | None


async def entries(session: AsyncSession, wanted: Wanted) -> Entries:
    """Newest first. Paging goes by the row's number, which never changes: rows added meanwhile shift nothing."""
    query = select(*(audit_log.c[name] for name in Entry._fields)).where(*_conditions(wanted))
    query = query.order_by(audit_log.c.audit_id.desc()).limit(wanted.limit + 1)
    found = [Entry(*row) for row in await session.execute(query)]
    rows = found[: wanted.limit]
    return Entries(rows, rows[-1].audit_id if len(found) > wanted.limit else None)


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.actor is not None:
        yield audit_log.c.actor == wanted.actor
    if wanted.action is not None:
        yield audit_log.c.action == wanted.action
    if wanted.since is not None:
        yield audit_log.c.at >= wanted.since
    if wanted.until is not None:
        yield audit_log.c.at < wanted.until
    if wanted.before is not None:
        yield audit_log.c.audit_id < wanted.before
