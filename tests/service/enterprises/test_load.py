"""Many rows into the table at once: what is new, changed or the same, and what the database reads and checks on the way."""

import json
from uuid import uuid5

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from matching.problems import parse_profile
from service.enterprises.load import Loaded, fresh_plans, load_records
from service.enterprises.records import Origin, Record, record_of
from service.errors import DatabaseUnavailable
from tests.make import full_profile
from tests.service.enterprises.conftest import rows_of

COLUMNS = ", ".join(Record._fields)
NOTED = """
CREATE FUNCTION note_mode() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM set_config('test.mode', current_setting('plan_cache_mode'), true); RETURN NEW; END $$
"""


def sent(office, place, count=1, **values):
    """Rows of an office, each with a key of its own."""
    profile = parse_profile({**full_profile(), **values})
    made = record_of(profile, office.organisation_id, Origin("import", "job-1"), place)
    return [
        made._replace(source_key=key, enterprise_id=uuid5(office.organisation_id, key))
        for key in (f"id:{number}" for number in range(count))
    ]


async def loaded(office, *parts):
    """Load the parts one after another in one transaction."""
    async with office.acting() as session:
        return [await load_records(session, office.organisation_id, p, "officer-1") for p in parts]


async def kept(owner, office):
    query = f"SELECT {COLUMNS} FROM enterprises WHERE organisation_id = :o ORDER BY source_key"
    return await rows_of(owner, query, o=office.organisation_id)


def plain(row):
    """A row, sent or kept, with its profile as it is written."""
    said = row.profile if isinstance(row.profile, str) else json.dumps(row.profile)
    written = parse_profile(json.loads(said)).model_dump_json(exclude_none=True)
    return tuple(written if name == "profile" else getattr(row, name) for name in Record._fields)


async def test_new_changed_and_same_rows_of_one_load_land_as_they_were_sent(office, place, owner):
    first = sent(office, place, 4)
    assert await loaded(office, first) == [Loaded(4, 0, 0)]
    other = sent(office, place, 6, business_text='说“变”\\了\n第二行\t"引"号')
    mixed = [*first[:2], *other[2:]]
    assert await loaded(office, mixed) == [Loaded(2, 2, 2)]
    assert [plain(row) for row in await kept(owner, office)] == [plain(row) for row in mixed]
    query = "SELECT enterprise_id, before FROM enterprise_history WHERE organisation_id = :o"
    before = await rows_of(owner, query, o=office.organisation_id)
    assert {row.enterprise_id for row in before} == {row.enterprise_id for row in first[2:]}
    assert {row.before["business_text"] for row in before} == {full_profile()["business_text"]}


async def test_every_load_of_one_transaction_lands_its_own_rows_and_no_other(office, place, owner):
    rows, other = sent(office, place, 3), sent(office, place, 3, business_text="别的")
    assert await loaded(office, rows[:1], rows, other[:2], other) == [
        Loaded(1, 0, 0),
        Loaded(2, 0, 1),
        Loaded(0, 2, 0),
        Loaded(0, 1, 2),
    ]
    assert [plain(row) for row in await kept(owner, office)] == [plain(row) for row in other]


async def test_a_row_of_another_organisation_is_neither_seen_nor_changed(
    office, beneath, place, owner
):
    theirs = await beneath()
    await loaded(theirs, sent(theirs, place))
    foreign = [r._replace(sent_sha256="0" * 64) for r in sent(theirs, place)]
    with pytest.raises(DBAPIError, match=r"unique|row-level"):
        await loaded(office, foreign)
    assert [plain(row) for row in await kept(owner, theirs)] == [
        plain(row) for row in sent(theirs, place)
    ]


async def test_only_the_rows_asked_for_are_looked_at_whatever_the_organisation_keeps(office, place):
    """The table has no statistics yet, as after an organisation's first import."""
    rows = sent(office, place, 1_500)
    await loaded(office, rows)
    async with office.acting() as session:
        query = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'enterprises'"
        before = (await session.execute(text(query))).scalar_one()
        same = await load_records(session, office.organisation_id, rows[:50], "officer-1")
        read = (await session.execute(text(query))).scalar_one() - before
    assert same == Loaded(0, 0, 50)
    assert read == 50


@pytest.fixture
async def noted(owner):
    """Each row that is added says in `test.mode` how its own checks are planned, until the test ends."""
    async with owner.begin() as connection:
        await connection.execute(text(NOTED))
        made = "CREATE TRIGGER noted AFTER INSERT ON enterprises FOR EACH ROW EXECUTE FUNCTION note_mode()"
        await connection.execute(text(made))
    yield
    async with owner.begin() as connection:
        await connection.execute(text("DROP FUNCTION note_mode() CASCADE"))


async def test_the_checks_of_an_added_row_use_remembered_plans_and_lookups_after_it_fresh_ones(
    office, place, noted
):
    async with office.acting() as session:
        await fresh_plans(session)
        await load_records(session, office.organisation_id, sent(office, place), "officer-1")
        found = await session.execute(
            text("SELECT current_setting('test.mode'), current_setting('plan_cache_mode')")
        )
        assert tuple(found.one()) == ("auto", "force_custom_plan")


async def test_a_row_carries_the_hashes_of_its_profile(office, place):
    for values in ({}, {"uscc": None}, {"uscc": None, "id": None}):
        profile = parse_profile({**full_profile(), **values})
        made = record_of(profile, office.organisation_id, Origin("import"), place)
        assert {made.profile_sha256, made.sent_sha256} == {profile.sha256}
        assert parse_profile(json.loads(made.profile)) == profile


async def test_a_connection_lost_in_a_copy_is_a_database_that_is_away_not_a_mistake(office, owner):
    """What COPY raises does not pass through SQLAlchemy, yet an import must wait for the database and not be given up."""

    async def copied():
        async with office.acting() as session:
            driver = (await (await session.connection()).get_raw_connection()).driver_connection
            await rows_of(owner, "SELECT pg_terminate_backend(:pid)", pid=driver.get_server_pid())
            await driver.copy_records_to_table("enterprises", records=[(1,)])

    with pytest.raises(DatabaseUnavailable):
        await copied()
