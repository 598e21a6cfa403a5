"""How often officers put their own order over the model's: a signal of the model's quality."""

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.overview.scope import Scope


class Overrides(NamedTuple):
    """`overridden` of the `worked_on` enterprises stand at another rank than the model's or are set aside, `up` of them higher.

    Worked on: in somebody's charge, past the first stage, or overridden. `shift` is the median number of ranks moved, None
    where all were set aside.
    """

    worked_on: int
    overridden: int
    up: int
    shift: float | None

    @property
    def share(self) -> float | None:
        return self.overridden / self.worked_on if self.worked_on else None


_COUNTS = """
WITH standing AS (
    SELECT enterprise_id, coalesce(bool_or(own_rank < model_rank), false) AS up, max(abs(own_rank - model_rank)) AS shift
    FROM candidate_overrides
    WHERE withdrawn_at IS NULL AND own_rank IS DISTINCT FROM model_rank
        AND (CAST(:since AS timestamptz) IS NULL OR created_at >= :since)
        AND (CAST(:until AS timestamptz) IS NULL OR created_at < :until)
        AND (CAST(:officer AS uuid) IS NULL OR officer_id = :officer)
    GROUP BY enterprise_id
)
SELECT
    (SELECT count(*) FROM enterprises e WHERE e.merged_into IS NULL AND (
        e.owner IS NOT NULL OR e.lead_stage <> 'lead'
        OR EXISTS (SELECT FROM standing s WHERE s.enterprise_id = e.enterprise_id))),
    count(*), count(*) FILTER (WHERE up), percentile_cont(0.5) WITHIN GROUP (ORDER BY shift)
FROM standing
"""


async def overrides_of(session: AsyncSession, scope: Scope) -> Overrides:
    """Overrides of the scope's period and officer.

    City and industry of a scope do not bound it: an override is about an enterprise and a target, not a lead.
    """
    values = {"since": scope.since, "until": scope.until, "officer": scope.officer}
    worked_on, overridden, up, shift = (await session.execute(text(_COUNTS), values)).one()
    return Overrides(worked_on, overridden, up, None if shift is None else float(shift))
