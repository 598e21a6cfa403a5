"""Stored enterprises as the search reads them: those of one organisation that changed after a version."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from matching.match import Knowledge
from service.enterprises.pairs import Entries, entries_of, scored_with

AT_ONCE = 1_000
"""Rows decoded on the event loop at a time: about ten milliseconds."""
_VISIBLE = """
SELECT organisation_id, version, epoch FROM enterprise_versions
WHERE organisation_id = ANY (luodi_organisations()) ORDER BY organisation_id
"""
_CHANGED = """
SELECT e.enterprise_id, e.name, e.city, e.investment_wan, e.land_mu, e.founded, e.stage, e.ownership,
    e.qualifications, e.source, e.owner, e.lead_stage, e.last_contact_at, e.clock_from, e.clock_due,
    e.updated_at, e.merged_into IS NOT NULL AS merged,
    ARRAY(SELECT jsonb_object_keys(e.profile)) AS said, e.profile ->> 'business_text' = '' AS silent,
    e.profile -> 'city_prefer' AS prefers, array_remove(ARRAY[
        CASE WHEN CAST(e.profile ->> 'land_mu' AS float8) > 0 THEN 'land_mu' END,
        CASE WHEN CAST(e.profile ->> 'floor_m2' AS float8) > 0 THEN 'floor_m2' END,
        CASE WHEN CAST(e.profile ->> 'power_mva' AS float8) > 0 THEN 'power_mva' END,
        CASE WHEN CAST(e.profile ->> 'energy_tce' AS float8) > 0 THEN 'energy_tce' END,
        CASE WHEN e.profile -> 'needs_chemical_park' = 'true' THEN 'needs_chemical_park' END,
        CASE WHEN jsonb_exists_any(e.profile -> 'logistics', ARRAY['cold_chain', 'chemical_berth']) THEN 'logistics' END
    ], NULL) AS needs,
    s.abstained, s.pairs, v.vector
FROM enterprises e
LEFT JOIN enterprise_vectors v ON v.enterprise_id = e.enterprise_id
    AND v.model_sha256 = :model AND v.text_sha256 = e.text_sha256
LEFT JOIN enterprise_scores s ON s.enterprise_id = e.enterprise_id
    AND s.scored_with = :scored_with AND s.profile_sha256 = e.profile_sha256
    AND (s.month IS NULL OR s.month = :month)
WHERE e.organisation_id = :organisation AND e.version > :version AND e.enterprise_id > :after
ORDER BY e.enterprise_id LIMIT :limit
"""


class Key(NamedTuple):
    """What scores and vectors of a block were made with; those made with anything else are not read."""

    model: str
    scored_with: str
    month: str
    dimension: int


class Version(NamedTuple):
    """Where an organisation's enterprises stand: `version` grows with every change, `epoch` with every deletion."""

    organisation_id: UUID
    version: int
    epoch: int


def key_of(knowledge: Knowledge, today: dt.date) -> Key:
    encoder = knowledge.encoder
    return Key(encoder.model_sha256, scored_with(knowledge), f"{today:%Y-%m}", encoder.dimension)


def numbered(knowledge: Knowledge) -> Entries:
    return entries_of(knowledge.catalogue)


async def visible(session: AsyncSession) -> list[Version]:
    """The organisations whose enterprises this transaction may see; row-level security decides."""
    return [Version(*row) for row in await session.execute(text(_VISIBLE))]


async def changed(
    session: AsyncSession, organisation_id: UUID, key: Key, version: int
) -> AsyncIterator[list[Any]]:
    """Enterprises changed after a version, merged ones included, by id, in lists of at most 1,000."""
    after = UUID(int=0)
    while True:
        values = {
            "organisation": organisation_id,
            "model": key.model,
            "scored_with": key.scored_with,
            "month": key.month,
            "version": version,
            "after": after,
            "limit": AT_ONCE,
        }
        rows = list((await session.execute(text(_CHANGED), values)).all())
        if rows:
            after = rows[-1].enterprise_id
            yield rows
        if len(rows) < AT_ONCE:
            return
