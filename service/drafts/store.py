"""Keeping drafts: made, opened by their link, written to, given another link, deleted."""

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import cast, delete, exists, func, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from service.drafts.tables import draft_links, draft_runs, drafts
from service.errors import DraftExpired, DraftNotFound, DraftRevoked

TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
REMEMBERED = dt.timedelta(days=365)
"""How long an expired link is still told from a wrong one; nothing but its digest and day is kept."""
SWEPT = 200
"""Expired drafts removed at a time, so that whoever makes a new one does not wait for a backlog."""


class Draft(NamedTuple):
    """One draft as its link shows it; `expires_on` is the link's last day."""

    draft_id: UUID
    typed: dict[str, Any]
    proposals: dict[str, Any] | None
    run_id: str | None
    expires_on: dt.date
    embed_tag: str | None = None


async def create(
    session: AsyncSession,
    typed: Mapping[str, Any],
    expires_on: dt.date,
    run_id: str | None = None,
    embed_tag: str | None = None,
) -> str:
    """Keep a new draft; the token that opens it is answered here and stored nowhere.

    `run_id` is the answer that it was filled in from, so that the next one can be compared with it; `embed_tag` the
    embedded form it was begun in.
    """
    row = {"typed": dict(typed), "run_id": run_id, "embed_tag": embed_tag}
    made = insert(drafts).values(row).returning(drafts.c.draft_id)
    return await link(session, (await session.execute(made)).scalar_one(), expires_on)


async def link(session: AsyncSession, draft_id: UUID, expires_on: dt.date) -> str:
    """Another token for a draft."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = {"digest": _digest(token), "draft_id": draft_id, "expires_on": expires_on}
    await session.execute(insert(draft_links).values(row))
    return token


async def open_draft(session: AsyncSession, token: str, today: dt.date) -> Draft:
    """The draft behind a token; raises DraftNotFound, DraftRevoked or DraftExpired."""
    if not _TOKEN.fullmatch(token):
        raise DraftNotFound
    links = draft_links.outerjoin(drafts, draft_links.c.draft_id == drafts.c.draft_id)
    columns = (
        draft_links.c.expires_on,
        draft_links.c.revoked_at,
        drafts.c.draft_id,
        drafts.c.typed,
        drafts.c.proposals,
        drafts.c.run_id,
        drafts.c.embed_tag,
    )
    query = select(*columns).select_from(links).where(draft_links.c.digest == _digest(token))
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise DraftNotFound
    if row.revoked_at is not None:
        raise DraftRevoked
    if row.draft_id is None or row.expires_on < today:
        raise DraftExpired
    return Draft(row.draft_id, row.typed, row.proposals, row.run_id, row.expires_on, row.embed_tag)


async def write(session: AsyncSession, draft: Draft, typed: Mapping[str, Any]) -> Draft:
    """Lay fields over those kept; fields of other steps stay, so two devices on two steps lose nothing."""
    merged = drafts.c.typed.op("||")(cast(dict(typed), JSONB))
    query = (
        update(drafts)
        .where(drafts.c.draft_id == draft.draft_id)
        .values(typed=merged, saved_at=func.now())
        .returning(drafts.c.typed)
    )
    kept = (await session.execute(query)).scalar_one_or_none()
    if kept is None:
        raise DraftNotFound
    return draft._replace(typed=kept)


async def propose(session: AsyncSession, draft: Draft, proposals: Mapping[str, Any] | None) -> None:
    """Put proposals beside a draft, or take them away; the draft itself does not change."""
    value = None if proposals is None else dict(proposals)
    await session.execute(
        update(drafts).where(drafts.c.draft_id == draft.draft_id).values(proposals=value)
    )


async def remember_run(session: AsyncSession, draft: Draft, run_id: str) -> None:
    """The latest answer, and one more among all that were made from the draft: deleting has to find them."""
    await session.execute(
        update(drafts).where(drafts.c.draft_id == draft.draft_id).values(run_id=run_id)
    )
    made = upsert(draft_runs).values(draft_id=draft.draft_id, run_id=run_id)
    await session.execute(made.on_conflict_do_nothing())


async def replace_links(session: AsyncSession, draft: Draft, expires_on: dt.date) -> str:
    """Revoke every link of a draft and make a new one."""
    await session.execute(
        update(draft_links)
        .where(draft_links.c.draft_id == draft.draft_id, draft_links.c.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )
    return await link(session, draft.draft_id, expires_on)


async def remove(session: AsyncSession, draft: Draft) -> None:
    """Delete a draft and its links: no row of it is left."""
    await session.execute(delete(draft_links).where(draft_links.c.draft_id == draft.draft_id))
    await session.execute(delete(drafts).where(drafts.c.draft_id == draft.draft_id))


async def sweep(session: AsyncSession, today: dt.date) -> int:
    """Delete drafts no link opens any more, at most 200, and forget links expired for a year; how many drafts went.

    It begins at links that have run out, which an index finds: whoever makes a draft does not wait for the others.
    """
    open_link = draft_links.alias()
    opens = exists().where(
        open_link.c.draft_id == draft_links.c.draft_id,
        open_link.c.expires_on >= today,
        open_link.c.revoked_at.is_(None),
    )
    shut = (
        select(draft_links.c.draft_id)
        .where(draft_links.c.expires_on < today, draft_links.c.draft_id.is_not(None), ~opens)
        .limit(SWEPT)
    )
    gone = await session.execute(
        delete(drafts).where(drafts.c.draft_id.in_(shut)).returning(drafts.c.draft_id)
    )
    await session.execute(delete(draft_links).where(draft_links.c.expires_on < today - REMEMBERED))
    return len(gone.all())


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("ascii")).digest()
