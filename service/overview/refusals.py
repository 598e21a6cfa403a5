"""Why leads are paused or unsuitable, by reason code."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.leads.tables import REASONS
from service.overview.places import Places
from service.overview.scope import Scope, chosen


class Refusal(NamedTuple):
    """Leads that stand there for a reason now."""

    reason: str
    paused: int
    unsuitable: int

    @property
    def total(self) -> int:
        return self.paused + self.unsuitable


async def refusals_of(session: AsyncSession, scope: Scope, places: Places) -> list[Refusal]:
    """One statement; most first, ties in the order of the codes, reasons nobody gave left out."""
    of = chosen(scope, places)
    query = (
        select(
            of.c.reason,
            func.count().filter(of.c.stage == "paused"),
            func.count().filter(of.c.stage == "unsuitable"),
        )
        .where(of.c.reason.is_not(None))
        .group_by(of.c.reason)
    )
    found = [Refusal(*row) for row in (await session.execute(query)).all()]
    return sorted(found, key=lambda one: (-one.total, REASONS.index(one.reason)))
