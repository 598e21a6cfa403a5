"""Makers with defaults: a test says only what it is about."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
from anyio import to_thread
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection

from service.db import migrate, newest_revision, owner_engine

ROBOT_TEXT = "生产机器人谐波减速器与伺服电机，供应人形机器人整机厂"
MIGRATED = f"luodi_test_migrated_{newest_revision()}"
"""The database others are copied from."""


def profile(business_text: str = ROBOT_TEXT, **said: Any) -> dict[str, Any]:
    """A profile as JSON; a field given as None is left out."""
    return {
        "business_text": business_text,
        **{name: value for name, value in said.items() if value is not None},
    }


def full_profile(**said: Any) -> dict[str, Any]:
    """A profile in which every field says something."""
    return {
        "id": "客户-42/α",
        "name": "示例机器人有限公司",
        "uscc": "91440300708461136T",
        "business_text": ROBOT_TEXT,
        "products": ["谐波减速器", "伺服电机"],
        "technologies": ["精密齿形设计"],
        "industry_code": "C3491",
        "project_type": "new",
        "goals": ["site", "policy"],
        "location": {"country": "中国", "province": "浙江", "city": "杭州", "county": "余杭"},
        "city_prefer": ["中原"],
        "city_exclude": ["临海"],
        "investment_wan": 30000.5,
        "land_mu": 60,
        "floor_m2": 12000,
        "power_mva": 3.2,
        "energy_tce": 1500,
        "logistics": ["rail"],
        "needs_chemical_park": False,
        "founded": "2015-06-01",
        "employees": 180,
        "revenue_wan": 20000,
        "rd_wan": 1600,
        "rd_intensity_pct": 8,
        "export_share_pct": 12.5,
        "qualifications": ["high_tech", "srdi"],
        "ownership": "private",
        "stage": "growth",
        "start_by": "2030-09",
        "first_use_product": True,
        "already_has": ["demo-policy"],
        "declined": ["name"],
    } | said


@asynccontextmanager
async def made_database(server_url: URL, template: str = "template0") -> AsyncIterator[URL]:
    """A database of its own, gone afterwards."""
    name = f"luodi_test_{uuid4().hex[:12]}"
    engine = owner_engine(server_url).execution_options(isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
            try:
                yield server_url.set(database=name)
            finally:
                await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        await engine.dispose()


@asynccontextmanager
async def migrated_database(server_url: URL) -> AsyncIterator[URL]:
    """A database of its own at the newest migration, gone afterwards: a copy, so that migrations run once a server."""
    async with AsyncExitStack() as stack:
        async with _alone_with_migrated(server_url) as connection:
            if not await _is_migrated(connection):
                await _migrate(connection, server_url)
            url = await stack.enter_async_context(made_database(server_url, MIGRATED))
        yield url


async def forget_migrated(server_url: URL) -> None:
    """Drop the database others are copied from."""
    async with _alone_with_migrated(server_url) as connection:
        await connection.execute(text(f"DROP DATABASE IF EXISTS {MIGRATED} WITH (FORCE)"))


@asynccontextmanager
async def _alone_with_migrated(server_url: URL) -> AsyncIterator[AsyncConnection]:
    """A connection to the server while no other worker makes, copies or drops the database."""
    engine = owner_engine(server_url).execution_options(isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(
                text("SELECT pg_advisory_lock(hashtext(:name))"), {"name": MIGRATED}
            )
            yield connection
    finally:
        await engine.dispose()


async def _is_migrated(connection: AsyncConnection) -> bool:
    query = text("SELECT 1 FROM pg_database WHERE datname = :name")
    return (await connection.execute(query, {"name": MIGRATED})).first() is not None


async def _migrate(connection: AsyncConnection, server_url: URL) -> None:
    """Beside it first: a run that is killed in between leaves nothing half migrated under the name."""
    unfinished = f"{MIGRATED}_unfinished"
    await connection.execute(text(f"DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)"))
    await connection.execute(text(f"CREATE DATABASE {unfinished} TEMPLATE template0"))
    await to_thread.run_sync(migrate, server_url.set(database=unfinished))
    await connection.execute(text(f"ALTER DATABASE {unfinished} RENAME TO {MIGRATED}"))


async def hasten(server_url: URL) -> None:
    """Let a server that dies with the tests not wait for its disk; what a killed process leaves is kept all the same."""
    engine = owner_engine(server_url).execution_options(isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            for name in ("fsync", "full_page_writes"):
                await connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
            await connection.execute(text("SELECT pg_reload_conf()"))
    finally:
        await engine.dispose()


@asynccontextmanager
async def served(app) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application, its lifespan run and its state given to requests as a server does."""
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope, receive, send):
            await app({**scope, "state": dict(state)}, receive, send)

        transport = httpx.ASGITransport(with_state)
        async with httpx.AsyncClient(transport=transport, base_url="http://luodi.test") as client:
            yield client
