"""How far the plan's numeric targets are, as far as officers have counted."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from matching.catalogue.entries import Target
from service.leads.tables import leads
from service.overview.scope import AFTER_SIGNING
from service.overview.tables import target_contributions

THINGS = frozenset({"个", "家", "项", "场"})
"""Units of which only whole ones are counted."""
AMOUNTS = frozenset({"元", "亩", "千瓦"})


def is_counted(target: Target) -> bool:
    """Whether projects add up to the target; a share, a multiple, a threshold or a description takes a figure instead."""
    return (
        target.kind == "target"
        and target.unit in THINGS | AMOUNTS
        and target.value_min is not None
        and target.comparator != "multiple"
    )


class Standing(NamedTuple):
    """Where a target stands: `value` in its unit, None where nobody has counted or entered anything.

    `projects` are linked leads that count; `fallen` linked leads that are no longer signed and do not. A figure entered
    for what cannot be counted stands for the day `as_of` and names its `source`.
    """

    value: Decimal | None = None
    projects: int = 0
    others: int = 0
    fallen: int = 0
    as_of: dt.date | None = None
    source: str | None = None


def verdict(target: Target, value: Decimal | None) -> str:
    """`none` (nothing counted), `unjudged` (the plan says "about", or gives no number), `below` or `reached`."""
    if value is None:
        return "none"
    if target.value_min is None or target.comparator == "approx":
        return "unjudged"
    goal = Decimal(str(target.value_min))
    return "reached" if value > goal or (value == goal and target.comparator != "gt") else "below"


async def standings(
    session: AsyncSession, plan_id: str, targets: Iterable[Target], own: UUID
) -> dict[str, Standing]:
    """The standing of each target, over all the transaction may see; two statements.

    Of entered figures the organisation's `own` newest counts, else the newest of those beneath it.
    """
    sums = await _sums(session, plan_id)
    figures = await _figures(session, plan_id, own)
    return {
        target.id: (sums if is_counted(target) else figures).get(target.id, Standing())
        for target in targets
    }


async def _sums(session: AsyncSession, plan_id: str) -> dict[str, Standing]:
    row, lead = target_contributions.c, leads.c
    other, signed = row.lead_id.is_(None), lead.stage.in_(AFTER_SIGNING)
    counts = or_(other, signed)
    query = (
        select(
            row.target_id,
            func.sum(row.amount).filter(counts),
            func.count().filter(and_(~other, signed)),
            func.count().filter(other),
            func.count().filter(and_(~other, ~signed)),
        )
        .select_from(target_contributions.outerjoin(leads, lead.lead_id == row.lead_id))
        .where(row.plan_id == plan_id, row.withdrawn_at.is_(None))
        .group_by(row.target_id)
    )
    return {found[0]: Standing(*found[1:]) for found in (await session.execute(query)).all()}


async def _figures(session: AsyncSession, plan_id: str, own: UUID) -> dict[str, Standing]:
    row = target_contributions.c
    query = (
        select(row.target_id, row.amount, row.as_of, row.source)
        .where(row.plan_id == plan_id, row.withdrawn_at.is_(None), row.lead_id.is_(None))
        .ext(distinct_on(row.target_id))
        .order_by(
            row.target_id,
            (row.organisation_id == own).desc(),
            row.as_of.desc(),
            row.created_at.desc(),
            row.contribution_id,
        )
    )
    rows = (await session.execute(query)).all()
    return {of: Standing(value, 0, 1, 0, as_of, source) for of, value, as_of, source in rows}
