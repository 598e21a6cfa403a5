"""The catalogue as tables: equal to the files, written only where they differ, joinable."""

import asyncio

import pytest
from pydantic import SecretStr
from sqlalchemy import event, text

from service.catalogue.store import load, projected
from service.db import app_engine, make_sessions, owner_engine, transaction
from service.maintenance import load_catalogues
from tests.make import made_database


@pytest.fixture
async def owner(database):
    """A session of the tables' owner, rolled back."""
    engine = owner_engine(database)
    async with engine.connect() as connection, connection.begin() as outer:
        sessions = make_sessions(engine)
        async with sessions(bind=connection, join_transaction_mode="create_savepoint") as session:
            yield session
        await outer.rollback()
    await engine.dispose()


async def rows(session, query, **values):
    return [tuple(row) for row in await session.execute(text(query), values)]


async def count(session, table):
    return (await rows(session, f"SELECT count(*) FROM {table}"))[0][0]


@pytest.mark.parametrize(
    "table", ["industries", "sites", "policies", "cities", "targets", "projects"]
)
async def test_every_entry_has_its_row_and_record(owner, known, table):
    entries = getattr(known.knowledge.catalogue, table)
    found = await rows(owner, f"SELECT id, record FROM {table} ORDER BY position")
    assert found == [(entry.id, entry.model_dump(mode="json")) for entry in entries]


async def test_loading_the_same_files_again_writes_nothing(owner, known):
    written = []
    connection = await owner.connection()
    event.listen(
        connection.sync_connection,
        "before_cursor_execute",
        lambda *given: written.append(given[2].split()[0]),
    )
    loaded = await load(owner, known.knowledge.catalogue)
    assert (loaded.written, loaded.removed, loaded.changed) == (0, 0, False)
    assert set(written) <= {"SELECT", "SAVEPOINT", "RELEASE"}


async def test_only_what_changed_is_written_and_what_vanished_goes(owner, known):
    catalogue = known.knowledge.catalogue
    renamed = catalogue.industries[-1].model_copy(update={"name_en": "Renamed"})
    newer = catalogue.model_copy(
        update={
            "sha256": "0" * 64,
            "industries": (*catalogue.industries[:-1], renamed),
            "policies": catalogue.policies[:-1],
        }
    )
    loaded = await load(owner, newer)
    assert loaded.written == 1
    assert loaded.removed == 1
    gone = catalogue.policies[-1].id
    assert await rows(owner, "SELECT 1 FROM policies WHERE id = :id", id=gone) == []
    assert await rows(owner, "SELECT 1 FROM policy_clauses WHERE policy_id = :id", id=gone) == []
    query = "SELECT name_en FROM industries WHERE id = :id"
    assert await rows(owner, query, id=renamed.id) == [("Renamed",)]
    assert (await projected(owner, catalogue.info.id))[0] == "0" * 64


async def test_going_back_to_the_former_files_restores_every_row(owner, known):
    catalogue = known.knowledge.catalogue
    tables = [
        "clauses",
        "industries",
        "sites",
        "policies",
        "site_industries",
        "policy_clauses",
        "site_cities",
    ]
    before = [await count(owner, table) for table in tables]
    empty = {"sha256": "1" * 64, "sites": (), "policies": (), "industries": (), "cities": ()}
    await load(owner, catalogue.model_copy(update=empty))
    assert await count(owner, "site_industries") == 0
    await load(owner, catalogue)
    assert [await count(owner, table) for table in tables] == before
    assert min(before) > 0


async def test_officers_can_join_places_policies_and_clauses(owner):
    query = """
        SELECT DISTINCT s.name_zh, c.name_zh FROM sites s
        JOIN site_cities USING (plan_id)
        JOIN cities c ON (c.plan_id, c.id) = (s.plan_id, site_cities.city_id)
        JOIN site_industries si ON (si.plan_id, si.site_id) = (s.plan_id, s.id)
        WHERE site_cities.site_id = s.id AND si.industry_id = 'robot'
    """
    assert ("中原机器人产业园", "中原") in await rows(owner, query)


async def test_the_command_line_migrates_loads_and_says_what_changed(server_url, settings, known):
    catalogue = known.knowledge.catalogue
    async with made_database(server_url) as url:
        address = url.render_as_string(hide_password=False)
        own = settings.model_copy(update={"database_url": SecretStr(address)})
        (first,) = await load_catalogues([catalogue], own)
        (second,) = await load_catalogues([catalogue], own)
    assert first.startswith(f"{catalogue.info.id}: ")
    assert "rows written, 0 removed" in first
    assert second == f"{catalogue.info.id}: unchanged"


async def test_two_loads_at_once_leave_one_good_projection(database, known):
    newer = known.knowledge.catalogue.model_copy(update={"sha256": "2" * 64})
    engine = owner_engine(database)

    async def once(catalogue):
        async with transaction(make_sessions(engine)) as session:
            return await load(session, catalogue)

    await asyncio.gather(*(once(newer) for _ in range(4)))
    again = await once(known.knowledge.catalogue)
    assert (again.written, again.removed) == (0, 0)
    await engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE runs SET result = ''",
        "DELETE FROM runs",
        "TRUNCATE runs",
        "DELETE FROM policies",
        "UPDATE plans SET title_zh = ''",
        "CREATE TABLE mine (x int)",
        "DROP TABLE runs",
        "ALTER ROLE luodi_app SUPERUSER",
        "UPDATE alembic_version SET version_num = ''",
    ],
)
async def test_the_role_of_requests_may_only_read_and_add_runs(database, settings, statement):
    engine = app_engine(database, settings)
    async with engine.connect() as connection:
        with pytest.raises(Exception, match=r"permission denied|must be owner|superuser"):
            await connection.execute(text(statement))
    await engine.dispose()


async def test_the_role_of_requests_owns_nothing(owner):
    query = """
        SELECT relname FROM pg_class JOIN pg_roles r ON relowner = r.oid WHERE rolname = 'luodi_app'
        UNION ALL SELECT rolname FROM pg_roles
        WHERE rolname = 'luodi_app' AND (rolsuper OR rolcanlogin OR rolbypassrls OR rolcreaterole)
    """
    assert await rows(owner, query) == []
