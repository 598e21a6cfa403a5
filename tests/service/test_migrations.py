"""The tables' history: one line, up and down and up again, and equal to what the code describes."""

import asyncio
import re
import sys
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from anyio import to_thread
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from sqlalchemy import text

import migrations
from service.db import alembic_config, migrate, newest_revision, owner_engine
from tests.make import made_database

VERSIONS = Path(next(iter(migrations.__path__))) / "versions"


@pytest.fixture
async def empty(server_url):
    async with made_database(server_url) as url:
        yield url


async def tables(url):
    engine = owner_engine(url)
    async with engine.connect() as connection:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        found = set((await connection.execute(text(query))).scalars())
    await engine.dispose()
    return found


async def test_up_down_and_up_again(empty):
    config = alembic_config(empty)
    await to_thread.run_sync(migrate, empty)
    full = await tables(empty)
    assert {"runs", "plans", "industries", "site_cities"} < full
    await to_thread.run_sync(command.downgrade, config, "base")
    assert await tables(empty) == {"alembic_version"}
    await to_thread.run_sync(migrate, empty)
    assert await tables(empty) == full
    await to_thread.run_sync(migrate, empty)


async def test_the_code_describes_the_tables_the_migrations_make(database):
    await to_thread.run_sync(command.check, alembic_config(database))


async def test_the_queues_tables_are_those_the_installed_package_needs(database):
    address = database.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(address)
    try:
        planned = await Queries(AsyncpgDriver(connection)).plan_upgrade()
    finally:
        await connection.close()
    assert list(planned.statements) == []


def test_there_is_one_newest_migration():
    script = ScriptDirectory.from_config(alembic_config())
    assert script.get_heads() == [newest_revision()]


def test_files_are_named_by_date_and_every_step_gives_up_on_a_lock():
    files = sorted(VERSIONS.glob("*.py"))
    assert files
    for file in files:
        if file.name == "__init__.py":
            continue
        assert re.fullmatch(r"\d{4}-\d\d-\d\d-\d{4}_[a-z_]+\.py", file.name)
        steps = re.split(r"\ndef (?:upgrade|downgrade)\(", file.read_text(encoding="utf-8"))[1:]
        assert len(steps) == 2
        assert all("SET LOCAL lock_timeout" in step for step in steps)


async def test_three_processes_migrating_at_once_take_turns(empty):
    script = "import sys; from service.db import external_url, migrate; migrate(external_url(sys.argv[1]))"
    address = empty.render_as_string(hide_password=False)
    started = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", script, address)
        for _ in range(3)
    ]
    async with asyncio.timeout(240):
        assert [await process.wait() for process in started] == [0, 0, 0]
    assert "runs" in await tables(empty)
