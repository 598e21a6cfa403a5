"""Migrations by an owner who is no superuser and bound by row level security: what they fill in, they fill in for all rows."""

import json
from uuid import uuid4

import pytest
from alembic import command
from anyio import to_thread
from sqlalchemy import text

from service.db import alembic_config, migrate, owner_engine
from tests.make import made_database

UNGUARDED = text(
    "SELECT c.relname FROM pg_class c WHERE c.relforcerowsecurity AND NOT EXISTS (SELECT FROM pg_policy p "
    "WHERE p.polrelid = c.oid AND p.polcmd = '*' AND c.relowner = ANY (p.polroles) "
    "AND pg_get_expr(p.polqual, c.oid) = 'true')"
)
ORGANISATION = (
    "INSERT INTO organisations (kind, name) VALUES ('city', '某市') RETURNING organisation_id"
)
ENTERPRISE = """
INSERT INTO enterprises (enterprise_id, organisation_id, name, profile, source, source_key, text_sha256, profile_sha256,
    sent_sha256, version)
VALUES (:e, :o, '甲', '{"name": "甲"}', 'by_hand', :key, 'a', 'a', 'a', 1)
"""
LEAD = """
INSERT INTO leads (organisation_id, source, stage, enterprise_id, enterprise, created_at, updated_at,
    first_contact_due, contacted_at)
VALUES (:o, 'officer', 'contacted', :e, '甲', now() - interval '3 days', now(), now(), now() - interval '1 day')
RETURNING lead_id, contacted_at
"""
IMPORT = """
INSERT INTO import_jobs (organisation_id, actor, file_name, file_sha256, state, total, mapping, problems, lease_until)
VALUES (:o, 'o1', 'a.csv', 'a', 'done', 3, '{}', :problems, now())
"""


class Owned:
    """A database whose owner may make roles and nothing else beyond it; `ask` speaks as that owner."""

    def __init__(self, url) -> None:
        self.url, self.engine = url, owner_engine(url)

    async def upgrade(self, revision="head"):
        await to_thread.run_sync(migrate, self.url, revision)

    async def downgrade(self, revision):
        await to_thread.run_sync(command.downgrade, alembic_config(self.url), revision)

    async def ask(self, query, **given):
        async with self.engine.begin() as connection:
            found = await connection.execute(text(query), given)
            return found.all() if found.returns_rows else []


@pytest.fixture
async def owned(server_url):
    """Owned by a plain role: NOSUPERUSER, NOBYPASSRLS."""
    name = f"owner_{uuid4().hex[:8]}"
    async with made_database(server_url) as url:
        admin = owner_engine(url)
        async with admin.begin() as connection:
            for said in (
                f"CREATE ROLE {name} LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS",
                f"ALTER DATABASE {url.database} OWNER TO {name}",
                f"ALTER SCHEMA public OWNER TO {name}",
                "DO $$ BEGIN CREATE ROLE luodi_app; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                f"GRANT luodi_app TO {name} WITH ADMIN OPTION",
            ):
                await connection.execute(text(said))
        database = Owned(url.set(username=name, password=None))
        yield database
        await database.engine.dispose()
        async with admin.begin() as connection:
            await connection.execute(text(f"DROP OWNED BY {name} CASCADE"))
            await connection.execute(text(f"ALTER DATABASE {url.database} OWNER TO postgres"))
            await connection.execute(text(f"DROP ROLE {name}"))
        await admin.dispose()


async def test_last_contact_is_filled_in_for_rows_that_were_there(owned):
    await owned.upgrade("0018")
    ((bound,),) = await owned.ask(
        "SELECT NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user"
    )
    assert bound
    ((organisation,),) = await owned.ask(ORGANISATION)
    enterprise = uuid4()
    await owned.ask(ENTERPRISE, e=enterprise, key=str(enterprise), o=organisation)
    ((_, contacted),) = await owned.ask(LEAD, e=enterprise, o=organisation)
    await owned.upgrade()
    shown = "SELECT lead_stage, last_contact_at FROM enterprises WHERE enterprise_id = :e"
    assert await owned.ask(shown, e=enterprise) == [("contacted", contacted)]


async def test_rows_of_imports_that_were_not_taken_are_counted(owned):
    await owned.upgrade("0016")
    ((organisation,),) = await owned.ask(ORGANISATION)
    problems = json.dumps([{"row": 2}, {"row": 2}, {"row": 5}])
    await owned.ask(IMPORT, o=organisation, problems=problems)
    await owned.upgrade("0017")
    assert await owned.ask("SELECT bad FROM import_jobs") == [(2,)]


async def test_merged_enterprises_are_shown_with_the_work_on_both(owned):
    await owned.upgrade("0020")
    ((organisation,),) = await owned.ask(ORGANISATION)
    kept, other = uuid4(), uuid4()
    for each in (kept, other):
        await owned.ask(ENTERPRISE, e=each, key=str(each), o=organisation)
    ((_, contacted),) = await owned.ask(LEAD, e=other, o=organisation)
    await owned.ask(
        "UPDATE enterprises SET merged_into = :k WHERE enterprise_id = :e", k=kept, e=other
    )
    await owned.upgrade()
    shown = "SELECT lead_stage, last_contact_at FROM enterprises WHERE enterprise_id = :e"
    assert await owned.ask(shown, e=kept) == [("contacted", contacted)]


async def test_what_an_older_form_cannot_hold_goes_on_the_way_down(owned):
    await owned.upgrade()
    ((organisation,),) = await owned.ask(ORGANISATION)
    enterprise = uuid4()
    await owned.ask(ENTERPRISE, e=enterprise, key=str(enterprise), o=organisation)
    ((lead, _),) = await owned.ask(LEAD, e=enterprise, o=organisation)
    event = (
        "INSERT INTO lead_events (lead_id, organisation_id, at, kind, actor_kind, actor, shown_to) "
        "VALUES (:l, :o, now(), :kind, 'officer', 'o1', 'officers')"
    )
    for kind in ("corrected", "planned", "moved"):
        await owned.ask(event, l=lead, o=organisation, kind=kind)
    await owned.downgrade("0012")
    assert await owned.ask("SELECT kind FROM lead_events") == [("moved",)]


async def test_every_table_that_binds_its_owner_lets_him_see_all_rows(owned):
    await owned.upgrade()
    async with owned.engine.connect() as connection:
        assert (await connection.execute(UNGUARDED)).scalars().all() == []
