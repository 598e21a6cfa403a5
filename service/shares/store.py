"""Keeping links to reports: made, opened, shown to whoever made them, revoked."""

import base64
import datetime as dt
import hashlib
import re
import secrets
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.errors import ShareExpired, ShareNotFound, ShareRevoked
from service.shares.tables import report_links

TOKEN_BYTES = 32
DAYS = (7, 30, 90)
"""How long a link may be asked to open."""
REMEMBERED = dt.timedelta(days=365)
"""How long an expired link is still told from a wrong one."""
MOST_LISTED = 20
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_PURPOSE = b"luodi share link\0"


class Share(NamedTuple):
    """One link to a report; `expires_on` is its last day."""

    digest: bytes
    run_id: str
    made_from: str
    expires_on: dt.date
    revoked_at: dt.datetime | None

    def state(self, today: dt.date) -> str:
        """`open`, `expired` or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_on < today else "open"


class NewShare(NamedTuple):
    """What a link is made for: the answer, the language of the page, its last day, the form it belongs to if any."""

    run_id: str
    made_from: str
    expires_on: dt.date
    draft_id: UUID | None = None


def token_of(keeper: str) -> str:
    """The token that opens the report, from the one that manages it: a one-way hash, so that neither need be stored."""
    digest = hashlib.sha256(_PURPOSE + keeper.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


async def create(session: AsyncSession, new: NewShare) -> str:
    """Keep a new link; the token that manages it is answered here and stored nowhere."""
    keeper = secrets.token_urlsafe(TOKEN_BYTES)
    row: dict[str, Any] = {
        **new._asdict(),
        "digest": _digest(token_of(keeper)),
        "keeper_digest": _digest(keeper),
    }
    await session.execute(insert(report_links).values(row))
    return keeper


async def open_share(session: AsyncSession, token: str, today: dt.date) -> Share:
    """The link of a token; raises ShareNotFound, ShareRevoked or ShareExpired."""
    share = await _one(session, report_links.c.digest, token)
    if share.revoked_at is not None:
        raise ShareRevoked
    if share.expires_on < today:
        raise ShareExpired
    return share


async def kept_share(session: AsyncSession, keeper: str) -> Share:
    """The link that a managing token belongs to, also when it opens no more; raises ShareNotFound."""
    return await _one(session, report_links.c.keeper_digest, keeper)


async def shares_of(session: AsyncSession, draft_id: UUID, today: dt.date) -> tuple[Share, ...]:
    """The links made from a form that still open, newest first, at most 20."""
    query = (
        select(*_COLUMNS)
        .where(
            report_links.c.draft_id == draft_id,
            report_links.c.revoked_at.is_(None),
            report_links.c.expires_on >= today,
        )
        .order_by(report_links.c.created_at.desc(), report_links.c.digest)
        .limit(MOST_LISTED)
    )
    return tuple(Share(*row) for row in await session.execute(query))


async def revoke(session: AsyncSession, share: Share) -> None:
    """Let a link open nothing any more; a second time changes nothing."""
    await session.execute(_revoking().where(report_links.c.digest == share.digest))


async def revoke_of_draft(
    session: AsyncSession, draft_id: UUID, digest: bytes | None = None
) -> int:
    """Revoke one link made from a form, or all of them; how many that were."""
    query = _revoking().where(report_links.c.draft_id == draft_id)
    if digest is not None:
        query = query.where(report_links.c.digest == digest)
    return len((await session.execute(query.returning(report_links.c.digest))).all())


async def forget(session: AsyncSession, today: dt.date) -> int:
    """Forget links that expired over a year ago; how many."""
    old = delete(report_links).where(report_links.c.expires_on < today - REMEMBERED)
    return len((await session.execute(old.returning(report_links.c.digest))).all())


_COLUMNS = (
    report_links.c.digest,
    report_links.c.run_id,
    report_links.c.made_from,
    report_links.c.expires_on,
    report_links.c.revoked_at,
)


async def _one(session: AsyncSession, column: Any, token: str) -> Share:
    if not _TOKEN.fullmatch(token):
        raise ShareNotFound
    row = (await session.execute(select(*_COLUMNS).where(column == _digest(token)))).one_or_none()
    if row is None:
        raise ShareNotFound
    return Share(*row)


def _revoking() -> Any:
    return (
        update(report_links)
        .where(report_links.c.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("ascii")).digest()
