"""Enterprises of the organisation a transaction acts for: read, listed, handed to an officer, removed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.audit.log import Actor, record
from service.enterprises.load import load_records, next_version
from service.enterprises.records import Record
from service.enterprises.tables import enterprise_history, enterprises

LEAD_STAGES = (
    "lead",
    "contacted",
    "negotiating",
    "visiting",
    "signed",
    "construction",
    "production",
    "paused",
    "unsuitable",
)
"""线索 → 已联系 → 洽谈 → 考察 → 签约 → 开工 → 投产, and 暂缓, 不适合: the stages of a lead that was handed off."""
CHANGEABLE = ("lead_stage", "owner")
MOST_LISTED = 50_000


async def add_enterprise(session: AsyncSession, record_: Record, actor: Actor) -> UUID:
    """Keep one enterprise, or change the one that has its key; returns its id."""
    await load_records(session, record_.organisation_id, [record_], actor.id)
    subject = ("enterprise", record_.enterprise_id)
    await record(session, actor, "enterprise.kept", subject, source=record_.source)
    return record_.enterprise_id


async def enterprise_of(session: AsyncSession, enterprise_id: UUID) -> RowMapping | None:
    """One enterprise, merged ones included; None where the organisation may not see it."""
    query = select(enterprises).where(enterprises.c.enterprise_id == enterprise_id)
    return (await session.execute(query)).mappings().one_or_none()


async def enterprises_of(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, RowMapping]:
    """Several enterprises by id; those out of sight are left out."""
    query = select(enterprises).where(enterprises.c.enterprise_id.in_(ids))
    return {row["enterprise_id"]: row for row in (await session.execute(query)).mappings()}


async def listed(
    session: AsyncSession, limit: int = 50, after: UUID | None = None
) -> Sequence[RowMapping]:
    """Enterprises by id, merged ones left out, from behind `after`."""
    query = _current().order_by(enterprises.c.enterprise_id).limit(min(limit, MOST_LISTED))
    if after is not None:
        query = query.where(enterprises.c.enterprise_id > after)
    return list((await session.execute(query)).mappings())


async def counted(session: AsyncSession) -> int:
    """How many enterprises there are, merged ones left out."""
    query = select(func.count()).select_from(_current().subquery())
    return int((await session.execute(query)).scalar_one())


def _current() -> Select[Any]:
    return select(enterprises).where(enterprises.c.merged_into.is_(None))


async def change(
    session: AsyncSession,
    organisation_id: UUID,
    ids: Sequence[UUID],
    actor: Actor,
    **values: str | None,
) -> int:
    """Set the officer in charge or the lead's stage of some enterprises; returns how many the organisation owns."""
    if not values or set(values) - set(CHANGEABLE):
        raise ValueError(f"only {', '.join(CHANGEABLE)} can be set")
    if values.get("lead_stage", LEAD_STAGES[0]) not in LEAD_STAGES:
        raise ValueError(f"a lead's stage is one of {', '.join(LEAD_STAGES)}")
    version = await next_version(session, organisation_id)
    changed = (
        update(enterprises)
        .where(
            enterprises.c.enterprise_id.in_(ids), enterprises.c.organisation_id == organisation_id
        )
        .values(**values, version=version, updated_at=func.now())
        .returning(enterprises.c.enterprise_id)
    )
    found = (await session.execute(changed)).scalars().all()
    for enterprise_id in found:
        await record(session, actor, "enterprise.changed", ("enterprise", enterprise_id), **values)
    return len(found)


async def remove(
    session: AsyncSession, organisation_id: UUID, enterprise_id: UUID, actor: Actor
) -> bool:
    """Delete an enterprise with its vectors, scores and history; False where the organisation does not own it."""
    gone = delete(enterprises).where(
        enterprises.c.enterprise_id == enterprise_id,
        enterprises.c.organisation_id == organisation_id,
    )
    await next_version(session, organisation_id)
    found = (await session.execute(gone.returning(enterprises.c.enterprise_id))).one_or_none()
    if found is None:
        return False
    await session.execute(
        text("UPDATE enterprise_versions SET epoch = epoch + 1 WHERE organisation_id = :o"),
        {"o": organisation_id},
    )
    await record(session, actor, "enterprise.removed", ("enterprise", enterprise_id))
    return True


async def remember(
    session: AsyncSession,
    organisation_id: UUID,
    enterprise_id: UUID,
    actor: Actor,
    action: str,
    before: dict[str, Any],
) -> None:
    """One row of an enterprise's history."""
    row = {
        "enterprise_id": enterprise_id,
        "organisation_id": organisation_id,
        "actor": actor.id,
        "action": action,
        "before": before,
    }
    await session.execute(insert(enterprise_history).values(row))


async def history_of(session: AsyncSession, enterprise_id: UUID) -> Sequence[RowMapping]:
    """What happened to an enterprise, first to last."""
    query = (
        select(enterprise_history)
        .where(enterprise_history.c.enterprise_id == enterprise_id)
        .order_by(enterprise_history.c.history_id)
    )
    return (await session.execute(query)).mappings().all()
