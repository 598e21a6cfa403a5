"""Embedded forms: found by their tag, and looked after by the organisation they belong to."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.embeds.tables import embeds

MOST = 20
TAG = re.compile(r"[a-z0-9][a-z0-9-]{2,39}")
"""How a tag is written."""
_FIND = text("SELECT * FROM luodi_embed(:tag)")
_own = embeds.c


class Embed(NamedTuple):
    """What a tag stands for: whose form, which pages may frame it, how it looks; `partner` is the organisation's name."""

    embed_id: UUID
    organisation_id: UUID
    partner: str
    tag: str
    environment: str
    origins: tuple[str, ...]
    language: str
    theme: str
    accent: str | None

    @property
    def sandbox(self) -> bool:
        return self.environment == "sandbox"


async def find(session: AsyncSession, tag: str) -> Embed | None:
    """The form of a tag, for whoever asks; None when there is none or it is disabled, or when it is no tag at all."""
    if not TAG.fullmatch(tag):
        return None
    row = (await session.execute(_FIND, {"tag": tag})).one_or_none()
    return None if row is None else Embed(*row)._replace(origins=tuple(row.origins))


async def listed(session: AsyncSession, organisation_id: UUID) -> Sequence[Row[Any]]:
    query = select(embeds).where(_own.organisation_id == organisation_id)
    return (await session.execute(query.order_by(_own.created_at, _own.embed_id))).all()


async def read(session: AsyncSession, organisation_id: UUID, embed_id: UUID) -> Row[Any] | None:
    query = select(embeds).where(_own.organisation_id == organisation_id)
    return (await session.execute(query.where(_own.embed_id == embed_id))).one_or_none()


async def is_full(session: AsyncSession, organisation_id: UUID) -> bool:
    """Whether the organisation has as many as it may."""
    query = select(func.count()).where(_own.organisation_id == organisation_id)
    return (await session.execute(query.select_from(embeds))).scalar_one() >= MOST


async def create(
    session: AsyncSession, organisation_id: UUID, values: Mapping[str, Any]
) -> UUID | None:
    """A new one; None when its tag is taken, by whomever."""
    row = {"organisation_id": organisation_id, **values}
    made = insert(embeds).values(row).on_conflict_do_nothing(index_elements=["tag"])
    found: UUID | None = (await session.execute(made.returning(_own.embed_id))).scalar_one_or_none()
    return found


async def change(
    session: AsyncSession, organisation_id: UUID, embed_id: UUID, values: Mapping[str, Any]
) -> None:
    mine = (_own.organisation_id == organisation_id, _own.embed_id == embed_id)
    await session.execute(update(embeds).where(*mine).values(**values))


async def remove(session: AsyncSession, organisation_id: UUID, embed_id: UUID) -> None:
    mine = (_own.organisation_id == organisation_id, _own.embed_id == embed_id)
    await session.execute(delete(embeds).where(*mine))
