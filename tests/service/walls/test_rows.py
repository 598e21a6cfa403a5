"""Nobody reads or writes a row of somebody else's, though every filter of the application is left out.

Which tables there are, whose they are and what the application may do with them is read from PostgreSQL's own catalog: a
table that comes later is tried as well, and one without its wall fails.
"""

import asyncio
import json
import random
from collections import Counter

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.db import APP_ROLE
from service.officers.sessions import Identity, act_as
from service.organisations.store import act_for
from tests.service.walls.catalog import faults, held, tenant_tables

STATEMENTS, AT_ONCE, IN_A_TRANSACTION, SEED = 10_000, 10, 10, 20_261_127
REFUSED = "42501"


async def test_every_table_of_somebodys_is_behind_forced_policies_that_ask_who_acts(owner, tables):
    async with owner.connect() as connection:
        wanting = {table.name: await faults(connection, table.name) for table in tables}
    assert len(tables) > 35
    assert {name: found for name, found in wanting.items() if found} == {}


LATER = "CREATE TABLE later (later_id uuid PRIMARY KEY, lead_id uuid REFERENCES leads (lead_id), said text)"
OPEN = "CREATE POLICY p ON later TO luodi_app USING (true)"
ASKING = "EXISTS (SELECT FROM leads l WHERE l.lead_id = later.lead_id AND l.organisation_id = luodi_organisation())"


@pytest.mark.parametrize(
    ("statements", "wanting"),
    [
        ((), {"row-level security is not enabled", "row-level security is not forced"}),
        (("ALTER TABLE later ENABLE ROW LEVEL SECURITY",), {"row-level security is not forced"}),
        ((OPEN,), {"p: USING of SELECT asks nobody", "p: INSERT without WITH CHECK"}),
        ((f"CREATE POLICY p ON later FOR SELECT TO luodi_app USING ({ASKING})",), {"INSERT is granted and no policy says on which rows"}),
    ],
)  # fmt: skip
async def test_a_table_that_comes_later_without_its_wall_is_found_out(owner, statements, wanting):
    async with owner.connect() as connection:
        for statement in (LATER, "GRANT SELECT, INSERT ON later TO luodi_app", *statements):
            await connection.execute(text(statement))
        assert "later" in await tenant_tables(connection)  # by what it refers to: it names nobody
        assert wanting <= set(await faults(connection, "later"))
        await connection.rollback()


async def test_a_table_that_comes_later_with_its_wall_passes(owner):
    walls = (
        "ALTER TABLE later ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE later FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY p ON later TO luodi_app USING ({ASKING}) WITH CHECK ({ASKING})",
    )
    async with owner.connect() as connection:
        for statement in (LATER, "GRANT SELECT, INSERT ON later TO luodi_app", *walls):
            await connection.execute(text(statement))
        assert await faults(connection, "later") == []
        assert (await held(connection, "later")).granted == {"SELECT", "INSERT"}
        await connection.rollback()


async def test_the_applications_role_owns_nothing_and_passes_no_wall(owner, as_app):
    async with owner.connect() as connection:
        role = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin FROM pg_roles WHERE rolname = :r"
        assert set((await connection.execute(text(role), {"r": APP_ROLE})).one()) == {False}
        owned = (
            "SELECT (SELECT count(*) FROM pg_class WHERE relowner = r.oid) + (SELECT count(*) FROM pg_proc WHERE proowner = r.oid) "
            "+ (SELECT count(*) FROM pg_namespace WHERE nspowner = r.oid) + (SELECT count(*) FROM pg_database WHERE datdba = r.oid) "
            "+ (SELECT count(*) FROM pg_auth_members WHERE member = r.oid) FROM pg_roles r WHERE rolname = :r"
        )
        assert (await connection.execute(text(owned), {"r": APP_ROLE})).scalar_one() == 0
    async with as_app() as session:
        assert (await session.execute(text("SELECT current_user"))).scalar_one() == APP_ROLE


def of(table):
    return "ROW(" + ", ".join(f'"{name}"' for name in table.key) + ")::text"


class Attempts:
    """What is tried on each table without any filter, and what came of it."""

    def __init__(self, as_app, tables, tenants, keys):
        self.as_app, self.tables, self.tenants, self.keys = as_app, tables, tenants, keys
        self.count, self.own, self.chance = 0, Counter(), random.Random(SEED)

    async def transaction(self):
        """One request of one tenant: some statements, in an order in which no two wait for each other for ever."""
        mine = self.chance.choice(self.tenants)
        drawn = sorted(self.chance.choices(self.tables, k=IN_A_TRANSACTION), key=lambda t: t.name)
        async with self.as_app() as session:
            await act_as(session, Identity(mine.officer_id, mine.organisation_id))
            for table in drawn:
                await self.tried(session, table, mine)
            await session.rollback()

    async def tried(self, session, table, mine):
        theirs = self.chance.choice([one for one in self.tenants if one is not mine])
        foreign = {name: theirs.rows[table.name][name] for name in table.key}
        there = " AND ".join(f'"{name}" = :{name}' for name in table.key)
        change = next((c.name for c in table.columns if c.changed and not c.key), None)
        ways = [
            *([f'SELECT {of(table)} FROM "{table.name}"'] if table.seen else []),
            *([f'UPDATE "{table.name}" SET "{change}" = "{change}" RETURNING {of(table)}'] if change and table.seen else []),
            *([f'UPDATE "{table.name}" SET "{change}" = "{change}" WHERE {there} RETURNING {of(table)}'] if change and table.seen else []),
            *([f'DELETE FROM "{table.name}" WHERE {there} RETURNING {of(table)}'] if "DELETE" in table.granted and table.seen else []),
        ]  # fmt: skip
        if not ways:
            return
        statement = self.chance.choice(ways)
        found = await session.execute(text(statement), foreign if "WHERE" in statement else {})
        rows = set(found.scalars())
        self.count += 1
        assert rows <= self.keys[table.name, mine.organisation_id], statement
        if "WHERE" in statement:
            assert not rows, statement
        self.own[table.name] += bool(rows)


async def keys_of(owner, tables, tenants):
    """Which rows are whose, as their owner sees them."""
    found = {}
    async with owner.connect() as connection:
        for table in tables:
            there = " AND ".join(f'"{name}" = :{name}' for name in table.key)
            query = text(f'SELECT {of(table)} FROM "{table.name}" WHERE {there}')
            for tenant in tenants:
                row = {name: tenant.rows[table.name][name] for name in table.key}
                found[table.name, tenant.organisation_id] = set((await connection.execute(query, row)).scalars())  # fmt: skip
    return found


async def test_ten_thousand_interleaved_statements_reach_no_row_of_anybody_else(
    owner, as_app, tables, tenants
):
    keys = await keys_of(owner, tables, tenants)
    assert all(len(found) == 1 for found in keys.values())
    attempts = Attempts(as_app, tables, tenants, keys)

    async def requests():
        while attempts.count < STATEMENTS:
            await attempts.transaction()

    await asyncio.gather(*(requests() for _ in range(AT_ONCE)))
    assert attempts.count >= STATEMENTS
    silent = {t.name for t in tables if t.seen} - {name for name, n in attempts.own.items() if n}
    assert silent == set(), f"seed {SEED}: nobody saw even a row of his own"


async def refused(session, statement, row):
    """Whether PostgreSQL says that this may not be: the row is another's, or the command nobody's."""
    try:
        await session.execute(text(statement), row)
    except DBAPIError as error:
        if error.orig.sqlstate != REFUSED:
            raise
        return True
    finally:
        await session.rollback()
    return False


def as_sent(column, value):
    return json.dumps(value) if column.type == "jsonb" else value


async def test_no_row_is_made_for_anybody_else_or_given_away(as_app, tables, tenants):
    mine, *others = tenants
    for table in tables:
        for theirs in others:
            row = {c.name: as_sent(c, theirs.rows[table.name][c.name]) for c in table.columns if c.added}  # fmt: skip
            row = row or {table.key[0]: theirs.rows[table.name][table.key[0]]}
            names = ", ".join(f'"{name}"' for name in row)
            values = ", ".join(f":{name}" for name in row)
            async with as_app() as session:
                await act_as(session, Identity(mine.officer_id, mine.organisation_id))
                made = f'INSERT INTO "{table.name}" ({names}) VALUES ({values})'
                assert await refused(session, made, row), made
        for column in table.columns:
            if column.name in ("organisation_id", "officer_id") and column.changed:
                async with as_app() as session:
                    await act_as(session, Identity(mine.officer_id, mine.organisation_id))
                    given = f'UPDATE "{table.name}" SET "{column.name}" = :other'
                    other = {"other": others[0].rows[table.name][column.name]}
                    assert await refused(session, given, other), given


async def test_who_acts_for_nobody_sees_nothing_at_all(as_app, tables, tenants):
    for table in tables:
        if table.seen:
            async with as_app() as session:
                found = await session.execute(text(f'SELECT {of(table)} FROM "{table.name}"'))
                assert list(found) == [], table.name


async def test_a_request_leaves_nothing_of_whom_it_acted_for_on_its_connection(as_app, tenants):
    async with as_app() as session:
        await act_for(session, tenants[0].organisation_id)
    async with as_app() as session:
        said = text("SELECT current_setting('luodi.organisation', true)")
        assert not (await session.execute(said)).scalar_one()
