"""Two partners and two cities' offices, with a row of each in every table that belongs to somebody."""

import pytest

from service.db import owner_engine
from tests.service.partners.conftest import as_app, home
from tests.service.walls.catalog import held, tenant_tables
from tests.service.walls.rows import made

__all__ = ["as_app", "home"]


@pytest.fixture(scope="module")
async def owner(home):
    engine = owner_engine(home)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="module")
async def tables(owner):
    """Every table of somebody's, as the catalog describes it."""
    async with owner.connect() as connection:
        return [await held(connection, name) for name in await tenant_tables(connection)]


@pytest.fixture(scope="module")
async def tenants(owner, tables):
    async with owner.begin() as connection:
        return [await made(connection, tables, kind) for kind in ("partner", "partner", "city", "city")]  # fmt: skip
