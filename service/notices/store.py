"""Telling officers, in the transaction of what they are told of, and reading one's own inbox."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from service.notices.kinds import USUAL
from service.notices.tables import notices

MOST_COUNTED = 99
"""Unread notices are counted so far; nobody needs the exact number of more."""
_PLAIN = re.compile(r"[\w.:-]{1,80}", re.ASCII)
_ONE = text(
    "SELECT luodi_notify(:officer, :kind, :subject_kind, :subject, CAST(:detail AS jsonb), :moment, :usual)"
)
_OFFICE = text(
    "SELECT luodi_notify_office(:organisation, :roles, :kind, :subject_kind, :subject, "
    "CAST(:detail AS jsonb), :moment, :usual)"
)


class Notice(NamedTuple):
    """One notice of an officer; `times` of the same were folded into it, `at` is the last of them."""

    notice_id: UUID
    kind: str
    subject_kind: str
    subject: str
    detail: Mapping[str, Any]
    times: int
    created_at: dt.datetime
    at: dt.datetime
    read_at: dt.datetime | None


class Place(NamedTuple):
    """Where a page of an inbox goes on: after this notice. Unread ones come first, each part newest first."""

    read: bool
    at: dt.datetime
    notice_id: UUID


async def notify(
    session: AsyncSession | AsyncConnection,
    officer_id: UUID,
    kind: str,
    subject: tuple[str, str],
    *,
    now: dt.datetime,
    **detail: Any,
) -> None:
    """Tell an officer, in the caller's transaction; mail follows from what the officer wants.

    `kind` is one of `USUAL`, `subject` a kind and an id; `detail` holds ids, codes and numbers, never anything personal
    (ValueError). The same kind about the same subject within 24 hours, still unread, is one notice that counts. Nobody
    is told who is disabled, or who may see nothing of the transaction's organisation or lead.
    """
    await session.execute(_ONE, {"officer": officer_id, **_said(kind, subject, now, detail)})


async def notify_all(
    session: AsyncSession | AsyncConnection,
    officer_ids: Iterable[UUID],
    kind: str,
    subject: tuple[str, str],
    *,
    now: dt.datetime,
    **detail: Any,
) -> None:
    """Tell several officers, each once; always in the same order, so that two transactions never wait for each other."""
    for officer_id in sorted(set(officer_ids)):
        await notify(session, officer_id, kind, subject, now=now, **detail)


async def notify_office(
    session: AsyncSession | AsyncConnection,
    organisation_id: UUID,
    kind: str,
    subject: tuple[str, str],
    *,
    now: dt.datetime,
    roles: Iterable[str] = ("officer", "manager"),
    **detail: Any,
) -> int:
    """Tell every officer of an organisation who has one of these roles; how many were told.

    Also for a company's or a partner's transaction, which sees no officers: it may tell the office its lead goes to.
    """
    said = {"organisation": organisation_id, "roles": list(roles)}
    given = said | _said(kind, subject, now, detail)
    return int((await session.execute(_OFFICE, given)).scalar_one())


def _said(
    kind: str, subject: tuple[str, str], now: dt.datetime, detail: Mapping[str, Any]
) -> dict[str, Any]:
    if kind not in USUAL:
        raise ValueError(f"no such kind of notice: {kind}")
    plain = {name: str(v) if isinstance(v, UUID) else v for name, v in detail.items()}
    for name, value in plain.items():
        if isinstance(value, str) and not _PLAIN.fullmatch(value):
            raise ValueError(f"{name}: a notice holds ids, codes and numbers only")
    return {
        "kind": kind,
        "subject_kind": subject[0],
        "subject": str(subject[1]),
        "detail": json.dumps(plain),
        "moment": now,
        "usual": USUAL[kind],
    }


async def unread(session: AsyncSession) -> int:
    """How many notices the transaction's officer has not read, at most `MOST_COUNTED` + 1."""
    some = select(notices.c.notice_id).where(notices.c.read_at.is_(None)).limit(MOST_COUNTED + 1)
    query = select(func.count()).select_from(some.subquery())
    return int((await session.execute(query)).scalar_one())


async def unread_by_kind(session: AsyncSession) -> dict[str, int]:
    """Of each kind there is in the officer's inbox, how many are unread."""
    fresh = func.count().filter(notices.c.read_at.is_(None))
    query = select(notices.c.kind, fresh).group_by(notices.c.kind)
    return {kind: int(count) for kind, count in (await session.execute(query)).all()}


async def inbox(
    session: AsyncSession, kind: str | None, after: Place | None, limit: int
) -> list[Notice]:
    """Notices of the transaction's officer, unread before read, each newest first."""
    was_read: ColumnElement[bool] = notices.c.read_at.is_not(None)
    query = select(*(notices.c[name] for name in Notice._fields))
    if kind is not None:
        query = query.where(notices.c.kind == kind)
    if after is not None:
        earlier = tuple_(notices.c.at, notices.c.notice_id) < (after.at, after.notice_id)
        same = was_read if after.read else notices.c.read_at.is_(None)
        query = query.where((same & earlier) if after.read else ((same & earlier) | was_read))
    query = query.order_by(was_read, notices.c.at.desc(), notices.c.notice_id.desc()).limit(limit)
    return [Notice(*row) for row in (await session.execute(query)).all()]


async def read(session: AsyncSession, notice_id: UUID, now: dt.datetime) -> Notice | None:
    """One notice, read from now on; None when the transaction's officer has no such notice."""
    one = notices.c.notice_id == notice_id
    await session.execute(
        update(notices).where(one, notices.c.read_at.is_(None)).values(read_at=now)
    )
    query = select(*(notices.c[name] for name in Notice._fields)).where(one)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Notice(*row)


async def read_all(
    session: AsyncSession, kind: str | None, until: dt.datetime, now: dt.datetime
) -> None:
    """Everything that was there at `until` (of a kind, if one is given) is read: not what came since."""
    query = update(notices).where(notices.c.read_at.is_(None), notices.c.at <= until)
    if kind is not None:
        query = query.where(notices.c.kind == kind)
    await session.execute(query.values(read_at=now))
