"""The audit log: each row in its transaction, chained to the one before, and beyond the application's reach."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from service.audit.log import Actor, breaks, heads, record
from service.db import app_engine, owner_engine
from service.organisations.store import act_for, add_organisation, organisation_named

SYSTEM = Actor("system", "test")


@pytest.fixture
async def owner(database):
    engine = owner_engine(database)
    async with engine.connect() as connection:
        yield connection
        await connection.rollback()
    await engine.dispose()


@pytest.fixture
async def app(database, settings):
    """A connection of the role requests run as, rolled back afterwards."""
    engine = app_engine(database, settings)
    async with engine.connect() as connection:
        yield connection
        await connection.rollback()
    await engine.dispose()


async def three_rows(connection):
    for number in range(3):
        await record(connection, SYSTEM, "thing.changed", ("thing", number), to=number)


async def test_rows_follow_each_other_and_a_whole_log_has_no_break(owner):
    await three_rows(owner)
    assert await breaks(owner) == []
    (head,) = await heads(owner)
    assert (head.chain, head.rows) == ("service", 3)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_log SET detail = '{\"to\": 9}' WHERE subject = '1'",
        "UPDATE audit_log SET at = at - interval '1 day' WHERE subject = '1'",
        "UPDATE audit_log SET actor = 'somebody' WHERE subject = '1'",
        "DELETE FROM audit_log WHERE subject = '1'",
        "DELETE FROM audit_log WHERE subject = '0'",
    ],
)
async def test_whoever_gets_round_the_triggers_is_found(owner, tampering):
    await three_rows(owner)
    await owner.execute(text("ALTER TABLE audit_log DISABLE TRIGGER USER"))
    await owner.execute(text(tampering))
    assert [found.chain for found in await breaks(owner)] == ["service"]


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_log SET actor = ''", "DELETE FROM audit_log", "TRUNCATE audit_log"]
)
async def test_even_the_owner_is_refused_a_change(owner, statement):
    with pytest.raises(Exception, match="append-only"):
        await owner.execute(text(statement))


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET actor = ''", "DELETE FROM audit_log"])
async def test_the_application_may_not_change_a_row(app, statement):
    with pytest.raises(Exception, match="permission denied"):
        await app.execute(text(statement))


async def test_the_application_cannot_write_for_another_organisation(app):
    with pytest.raises(Exception, match="row-level security"):
        await record(app, Actor("officer", "1", uuid4()), "lead.read", ("lead", 1))


async def test_an_organisation_sees_its_own_and_those_beneath(database, settings):
    owner_side, engine = owner_engine(database), app_engine(database, settings)
    async with owner_side.begin() as connection:
        province = await add_organisation(connection, f"省 {uuid4()}", "province")
        first, second = f"市 {uuid4()}", f"市 {uuid4()}"
        mine = await add_organisation(connection, first, "city", parent_id=province)
        await add_organisation(connection, second, "city", parent_id=province)
    async with engine.connect() as connection:
        assert await organisation_named(connection, first) is None
        await act_for(connection, mine)
        assert (await organisation_named(connection, first)).organisation_id == mine
        assert await organisation_named(connection, second) is None
        await record(connection, Actor("officer", "1", mine), "lead.read", ("lead", 1))
        rows = text("SELECT count(*) FROM audit_log")
        assert (await connection.execute(rows)).scalar() == 1
        await act_for(connection, province)
        assert (await connection.execute(rows)).scalar() == 1
        assert await organisation_named(connection, second) is not None
        await connection.rollback()
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM organisations"))).scalar() == 0
    await engine.dispose()
    async with owner_side.begin() as connection:
        await connection.execute(text("DELETE FROM organisations"))
    await owner_side.dispose()
