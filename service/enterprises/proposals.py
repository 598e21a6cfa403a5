"""Pairs that may be one enterprise, as they are kept: found by a worker, decided by an officer, never proposed twice."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, and_, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor, record
from service.db import Sessions, transaction
from service.enterprises.duplicates import Duplicate, duplicates, known_of
from service.enterprises.tables import enterprise_duplicates as pairs
from service.enterprises.tables import enterprise_versions as versions
from service.enterprises.tables import enterprises
from service.organisations.store import act_for

_FIRST, _SECOND = enterprises.alias("a"), enterprises.alias("b")
Pair = tuple[UUID, UUID]


async def looked_for(session: AsyncSession, organisation_id: UUID) -> bool:
    """Whether nothing has changed since pairs were last looked for."""
    return await _unseen(session, organisation_id) is None


async def _unseen(session: AsyncSession, organisation_id: UUID) -> int | None:
    """The version that pairs are to be looked for at, None where they have been."""
    query = select(versions.c.version).where(
        versions.c.organisation_id == organisation_id, versions.c.version != versions.c.paired
    )
    return (await session.execute(query)).scalar_one_or_none()


async def find_duplicates(sessions: Sessions, organisation_id: UUID) -> None:
    """Look for pairs anew where something has changed since the last look; decided ones stay decided."""
    async with transaction(sessions) as session:
        await act_for(session, organisation_id)
        seen = await _unseen(session, organisation_id)
        if seen is None:
            return
        known = await known_of(session, organisation_id)
        decided = select(pairs.c.first, pairs.c.second).where(
            pairs.c.organisation_id == organisation_id, pairs.c.decided_at.is_not(None)
        )
        without = frozenset((row.first, row.second) for row in await session.execute(decided))
    found = await asyncio.to_thread(duplicates, known, without=without)
    async with transaction(sessions) as session:
        await act_for(session, organisation_id)
        of = versions.c.organisation_id == organisation_id
        await session.execute(update(versions).where(of).values(paired=seen))
        await _propose(session, organisation_id, found)


async def _propose(
    session: AsyncSession, organisation_id: UUID, found: Sequence[Duplicate]
) -> None:
    """What is proposed is what was found now; an enterprise that went meanwhile takes its pairs along."""
    open_ = and_(pairs.c.organisation_id == organisation_id, pairs.c.decided_at.is_(None))
    await session.execute(delete(pairs).where(open_))
    if not found:
        return
    ids = {one for pair in found for one in (pair.first, pair.second)}
    there = select(enterprises.c.enterprise_id).where(enterprises.c.enterprise_id.in_(ids))
    alive = set((await session.execute(there.with_for_update(key_share=True))).scalars())
    rows = [
        {**pair._asdict(), "organisation_id": organisation_id}
        for pair in found
        if {pair.first, pair.second} <= alive
    ]
    if rows:
        await session.execute(insert(pairs).on_conflict_do_nothing(), rows)


async def proposed(
    session: AsyncSession, organisation_id: UUID, limit: int, skip: int = 0
) -> Sequence[RowMapping]:
    """Pairs to decide on, surest first, each with both enterprises as `a_…` and `b_…`."""
    order = func.array_position(text("ARRAY['uscc', 'text', 'name']"), pairs.c.why)
    query = _joined(organisation_id, pairs.c.decided_at.is_(None))
    ordered = query.order_by(order, pairs.c.similarity.desc(), pairs.c.first, pairs.c.second)
    return (await session.execute(ordered.limit(limit).offset(skip))).mappings().all()


async def kept_apart(
    session: AsyncSession, organisation_id: UUID, limit: int
) -> Sequence[RowMapping]:
    """Pairs of which somebody said that they are two enterprises, the latest first."""
    query = _joined(organisation_id, pairs.c.decided_at.is_not(None))
    ordered = query.order_by(pairs.c.decided_at.desc(), pairs.c.first, pairs.c.second)
    return (await session.execute(ordered.limit(limit))).mappings().all()


async def open_count(session: AsyncSession, organisation_id: UUID) -> int:
    """How many pairs are to be decided on."""
    query = _joined(organisation_id, pairs.c.decided_at.is_(None)).subquery()
    return int((await session.execute(select(func.count()).select_from(query))).scalar_one())


def _joined(organisation_id: UUID, *conditions: Any) -> Any:
    sides = [
        column.label(f"{letter}_{column.name}")
        for letter, side in (("a", _FIRST), ("b", _SECOND))
        for column in (
            side.c.enterprise_id,
            side.c.profile,
            side.c.name,
            side.c.source,
            side.c.updated_at,
        )
    ]
    return (
        select(pairs, *sides)
        .join(_FIRST, and_(_FIRST.c.enterprise_id == pairs.c.first, _FIRST.c.merged_into.is_(None)))
        .join(
            _SECOND,
            and_(_SECOND.c.enterprise_id == pairs.c.second, _SECOND.c.merged_into.is_(None)),
        )
        .where(pairs.c.organisation_id == organisation_id, *conditions)
    )


async def keep_apart(session: AsyncSession, pair: Pair, actor: Actor) -> bool:
    """Remember that the two are not the same; False where they are not proposed, or not by this organisation."""
    values = {"decided_at": func.now(), "decided_by": actor.id}
    return await _decided(session, pair, actor, "enterprise.kept_apart", True, values)


async def propose_again(session: AsyncSession, pair: Pair, actor: Actor) -> bool:
    """Take that back: the pair is proposed again. False where nobody said so."""
    values = {"decided_at": None, "decided_by": None}
    return await _decided(session, pair, actor, "enterprise.proposed_again", False, values)


async def _decided(
    session: AsyncSession,
    pair: Pair,
    actor: Actor,
    action: str,
    is_open: bool,
    values: dict[str, Any],
) -> bool:
    first, second = sorted(pair)
    state = pairs.c.decided_at.is_(None) if is_open else pairs.c.decided_at.is_not(None)
    changed = (
        update(pairs)
        .where(
            pairs.c.first == first,
            pairs.c.second == second,
            pairs.c.organisation_id == actor.organisation_id,
            state,
        )
        .values(**values)
        .returning(pairs.c.first)
    )
    if (await session.execute(changed)).one_or_none() is None:
        return False
    await record(session, actor, action, ("enterprise", first), other=str(second))
    return True
