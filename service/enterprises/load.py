"""Many enterprises into the table at once: COPY beside it what is new or changed, then one statement for each."""

import asyncio
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.enterprises.records import Record

COLUMNS = ", ".join(Record._fields)
_KEPT = ("enterprise_id", "organisation_id", "source_key", "source", "source_id")
_SET = ", ".join(f"{name} = s.{name}" for name in Record._fields if name not in _KEPT)

# COPY does not work on a table with row-level security, and cannot leave a row that is there already.
STAGED = """
CREATE TEMP TABLE IF NOT EXISTS staged_enterprises (
    enterprise_id uuid, organisation_id uuid, source_key text, profile jsonb, name text, uscc text, city text,
    investment_wan float8, land_mu float8, founded text, stage text, ownership text, qualifications text[],
    source text, source_id text, text_sha256 text, profile_sha256 text, sent_sha256 text
) ON COMMIT DELETE ROWS
"""
# One id at a time, by the primary key. Asked for all at once beside the organisation's id, a table without statistics is
# read by the organisation's index, from end to end: that took longer than the load itself.
FOUND = """
unnest(CAST(:ids AS uuid[])) AS asked (id) CROSS JOIN LATERAL (
    SELECT enterprise_id, organisation_id, sent_sha256, profile FROM enterprises WHERE enterprise_id = asked.id LIMIT 1
) AS e WHERE e.organisation_id = :organisation
"""
THERE = f"SELECT e.enterprise_id, e.sent_sha256 FROM {FOUND}"
KEPT_BEFORE = f"""
INSERT INTO enterprise_history (enterprise_id, organisation_id, actor, action, before)
SELECT e.enterprise_id, e.organisation_id, :actor, 'changed', e.profile FROM {FOUND}
"""
ADDED = f"""
INSERT INTO enterprises ({COLUMNS}, version) SELECT {COLUMNS}, :version FROM staged_enterprises
"""
CHANGED = f"""
UPDATE enterprises e SET {_SET}, version = :version, updated_at = now()
FROM staged_enterprises s WHERE e.enterprise_id = s.enterprise_id
"""
COPY_SECONDS = 10.0
"""A COPY takes a tenth of a second. One whose connection breaks while its buffer is full is told by nobody, and waits for ever."""
Plans = Literal["auto", "force_custom_plan"]
"""How PostgreSQL plans statements: by and by once for all, or anew each time."""
PLANS = "SELECT set_config('plan_cache_mode', :mode, true)"
CLEARED = """
WITH gone AS (DELETE FROM staged_enterprises) SELECT set_config('plan_cache_mode', 'force_custom_plan', true)
"""
NEXT_VERSION = """
INSERT INTO enterprise_versions AS v (organisation_id, version) VALUES (:organisation, 1)
ON CONFLICT (organisation_id) DO UPDATE SET version = v.version + 1 RETURNING version
"""


class Loaded(NamedTuple):
    """How many of the rows were added, changed what was there, or said nothing new."""

    added: int
    changed: int
    same: int


async def fresh_plans(session: AsyncSession) -> None:
    """From here to its end the transaction plans each statement for the tables as they are.

    A connection remembers plans: one made while a table was small reads all of it, row by row, once it is large.
    """
    await session.execute(text(PLANS), {"mode": "force_custom_plan"})


async def next_version(session: AsyncSession, organisation_id: UUID) -> int:
    """The number of this transaction's changes; writers of one organisation take turns from here to their commit.

    Hence whoever sees a version sees every change up to it, and caches ask only for what came later.
    """
    found = await session.execute(text(NEXT_VERSION), {"organisation": organisation_id})
    return int(found.scalar_one())


async def load_records(
    session: AsyncSession, organisation_id: UUID, records: Sequence[Record], actor: str
) -> Loaded:
    """Add or change enterprises of the organisation the transaction acts for; no two records may have one source_key."""
    if not records:
        return Loaded(0, 0, 0)
    await fresh_plans(session)
    # First, so that nobody else adds or changes one of them between our look and our write.
    version = await next_version(session, organisation_id)
    values = {"organisation": organisation_id, "ids": [record.enterprise_id for record in records]}
    there = {row[0]: row[1] for row in await session.execute(text(THERE), values)}
    new = [r for r in records if r.enterprise_id not in there] if there else records
    other = (
        [r for r in records if there.get(r.enterprise_id, r.sent_sha256) != r.sent_sha256]
        if there
        else []
    )
    if other:
        values["ids"] = [record.enterprise_id for record in other]
        await session.execute(text(KEPT_BEFORE), {**values, "actor": actor})
        await _staged(session, other, CHANGED, version)
    if new:
        # Rows are added without looking any up. Each one's foreign keys are looked up, by statements of their own: planned
        # anew every time, they cost a row more than its place in the indexes.
        await _staged(session, new, ADDED, version, plans="auto")
    return Loaded(len(new), len(other), len(records) - len(new) - len(other))


async def _staged(
    session: AsyncSession,
    records: Sequence[Record],
    statement: str,
    version: int,
    plans: Plans = "force_custom_plan",
) -> None:
    """COPY the records beside the table, then run the statement over them."""
    await session.execute(text(STAGED))
    connection: Any = await (await session.connection()).get_raw_connection()
    async with asyncio.timeout(COPY_SECONDS):
        await connection.driver_connection.copy_records_to_table(
            "staged_enterprises", records=records, columns=Record._fields
        )
    if plans != "force_custom_plan":
        await session.execute(text(PLANS), {"mode": plans})
    await session.execute(text(statement), {"version": version})
    await session.execute(text(CLEARED))
