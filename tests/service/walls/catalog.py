"""What PostgreSQL itself says about tables: which belong to somebody, who may do what with them, under which policies."""

import re
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from service.db import APP_ROLE

WHOSE = ("organisation_id", "officer_id")
COMMANDS = ("SELECT", "INSERT", "UPDATE", "DELETE")
READING, WRITING = {"SELECT", "UPDATE", "DELETE"}, {"INSERT", "UPDATE"}
ASKS_WHO = re.compile(r"luodi_\w+\(|FROM (officers|saved_searches)\b")
"""A policy asks who acts, or reads a table whose own policy does."""

TENANT = """
WITH RECURSIVE tables AS (
    SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
), owned AS (
    SELECT t.oid, t.relname FROM tables t WHERE t.relname = 'organisations' OR EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attname = ANY(:whose) AND NOT a.attisdropped)
    UNION
    SELECT t.oid, t.relname FROM owned o JOIN pg_constraint k ON k.contype = 'f' AND k.confrelid = o.oid
    JOIN tables t ON t.oid = k.conrelid
) SELECT relname FROM owned ORDER BY relname
"""
WALLS = """
SELECT relrowsecurity AS enabled, relforcerowsecurity AS forced, pg_get_userbyid(relowner) AS owner
FROM pg_class WHERE oid = to_regclass(:table)
"""
POLICIES = """
SELECT policyname AS name, permissive, cmd, qual, with_check, (ARRAY['public', :role]::name[] && roles) AS ours
FROM pg_policies WHERE schemaname = 'public' AND tablename = :table
"""
GRANTED = """
SELECT command FROM unnest(CAST(:commands AS text[])) AS command
WHERE has_table_privilege(:role, :table, command)
    OR (command <> 'DELETE' AND has_any_column_privilege(:role, :table, command))
"""
COLUMNS = """
SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type, a.attnotnull AS needed,
    a.atthasdef OR a.attidentity <> '' AS given,
    coalesce((SELECT true FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY(i.indkey)), false) AS key,
    (SELECT confrelid::regclass::text FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'f'
        AND a.attnum = ANY(k.conkey) LIMIT 1) AS parent,
    (SELECT p.attname FROM pg_constraint k JOIN pg_attribute p ON p.attrelid = k.confrelid
        AND p.attnum = k.confkey[array_position(k.conkey, a.attnum)] WHERE k.conrelid = a.attrelid AND k.contype = 'f'
        AND a.attnum = ANY(k.conkey) LIMIT 1) AS parents,
    has_column_privilege(:role, a.attrelid, a.attnum, 'SELECT') AS read,
    has_column_privilege(:role, a.attrelid, a.attnum, 'INSERT') AS added,
    has_column_privilege(:role, a.attrelid, a.attnum, 'UPDATE') AS changed
FROM pg_attribute a WHERE a.attrelid = to_regclass(:table) AND a.attnum > 0 AND NOT a.attisdropped
    AND a.attgenerated = '' ORDER BY a.attnum
"""


class Held(NamedTuple):
    """A table of somebody's: its columns, and what the application's role was granted."""

    name: str
    columns: list
    granted: frozenset[str]

    @property
    def key(self) -> list[str]:
        return [column.name for column in self.columns if column.key]

    @property
    def seen(self) -> bool:
        """Whether the role may read what tells one row from another."""
        return "SELECT" in self.granted and all(c.read for c in self.columns if c.key)


async def tenant_tables(connection: AsyncConnection) -> list[str]:
    """Every table that names an organisation or an officer, or hangs on one that does."""
    found = await connection.execute(text(TENANT), {"whose": list(WHOSE)})
    return list(found.scalars())


async def held(connection: AsyncConnection, table: str) -> Held:
    asked = {"table": table, "role": APP_ROLE}
    columns = list(await connection.execute(text(COLUMNS), asked))
    granted = await connection.execute(text(GRANTED), {**asked, "commands": list(COMMANDS)})
    return Held(table, columns, frozenset(granted.scalars()))


async def faults(connection: AsyncConnection, table: str) -> list[str]:
    """What is missing from a table's wall, in words; nothing when it holds."""
    asked = {"table": table, "role": APP_ROLE}
    walls = (await connection.execute(text(WALLS), {"table": table})).one()
    policies = list(await connection.execute(text(POLICIES), asked))
    granted = await connection.execute(text(GRANTED), {**asked, "commands": list(COMMANDS)})
    found = [
        *([] if walls.enabled else ["row-level security is not enabled"]),
        *([] if walls.forced else ["row-level security is not forced"]),
        *(["the application's role owns it"] if walls.owner == APP_ROLE else []),
    ]
    for command in granted.scalars():
        ours = [one for one in policies if one.ours and one.cmd in (command, "ALL")]
        if not ours:
            found.append(f"{command} is granted and no policy says on which rows")
        found += [f"{one.name}: {said}" for one in ours for said in _wanting(one, command)]
    return found


def _wanting(policy, command: str) -> list[str]:
    """What a policy leaves open for a command."""
    parts = [
        *([("USING", policy.qual)] if command in READING else []),
        *([("WITH CHECK", policy.with_check)] if command in WRITING else []),
    ]
    return [
        f"{command} without {name}" if said is None else f"{name} of {command} asks nobody"
        for name, said in parts
        if said is None or not ASKS_WHO.search(said)
    ]
