"""How long leads stay at each stage, from their events."""

import datetime as dt
from typing import NamedTuple

from sqlalchemy import extract, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.leads.tables import STAGES, lead_events
from service.overview.places import Places
from service.overview.scope import Scope, chosen

DAY = 86_400
LEFT = tuple(stage for stage in STAGES if stage != "unsuitable")
"""Stages that leads leave; an unsuitable lead is closed."""


class Stay(NamedTuple):
    """Days that `left` leads stayed at a stage (median and 90th percentile), and how long the `still` there wait at most.

    None where no lead has left, or none is there. A closed lead has left; a lead that came back stayed twice.
    """

    stage: str
    left: int
    median: float | None
    p90: float | None
    still: int
    longest: float | None


async def stays_of(
    session: AsyncSession, scope: Scope, places: Places, now: dt.datetime
) -> list[Stay]:
    """One statement; stages in their order, those no lead was ever at left out."""
    of = chosen(scope, places)
    event = lead_events.c
    following = func.lead(event.at).over(partition_by=event.lead_id, order_by=event.event_id)
    stays = (
        select(
            event.to_stage.label("stage"),
            event.at.label("since"),
            func.coalesce(following, of.c.closed_at).label("until"),
        )
        .join(of, of.c.lead_id == event.lead_id)
        .where(event.to_stage.is_not(None))
        .subquery()
    )
    days = extract("epoch", stays.c.until - stays.c.since) / DAY
    waiting = extract("epoch", now - stays.c.since) / DAY
    ended = stays.c.until.is_not(None)
    query = (
        select(
            stays.c.stage,
            func.count().filter(ended),
            func.percentile_cont(0.5).within_group(days),
            func.percentile_cont(0.9).within_group(days),
            func.count().filter(~ended),
            func.max(waiting).filter(~ended),
        )
        .where(stays.c.stage.in_(LEFT))
        .group_by(stays.c.stage)
    )
    rows = {row[0]: row for row in (await session.execute(query)).all()}
    return [_stay(*rows[stage]) for stage in LEFT if stage in rows]


def _stay(
    stage: str,
    left: int,
    median: float | None,
    p90: float | None,
    still: int,
    longest: float | None,
) -> Stay:
    number = [None if value is None else float(value) for value in (median, p90, longest)]
    return Stay(stage, left, number[0], number[1], still, number[2])
