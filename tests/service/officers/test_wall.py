"""The second wall: with every filter of ours taken away, PostgreSQL itself shows nobody's officers to anybody else."""

import asyncio

import pytest
from sqlalchemy import text

from service.officers.sessions import Identity, act_as, open_session

TABLES = ("officers", "officer_credentials", "officer_sessions", "password_links")
REQUESTS = 2_000


async def ids(session, table):
    return set((await session.execute(text(f"SELECT officer_id FROM {table}"))).scalars())


async def as_(session, person):
    await act_as(session, Identity(person.officer_id, person.organisation_id))


@pytest.mark.parametrize("table", TABLES)
async def test_row_level_security_is_on_for_the_owner_too_and_bounds_writing(office, table):
    flags = text(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = to_regclass(:t)"
    )
    policy = text(
        "SELECT qual, with_check FROM pg_policies WHERE tablename = :t AND 'luodi_app' = ANY (roles)"
    )
    async with office.owner.connect() as connection:
        assert (await connection.execute(flags, {"t": table})).one() == (True, True)
        ((using, checking),) = (await connection.execute(policy, {"t": table})).all()
    assert using
    assert checking


async def test_the_application_owns_nothing_and_passes_by_no_policy(office):
    query = text("SELECT rolbypassrls, rolsuper FROM pg_roles WHERE rolname = 'luodi_app'")
    owned = text("SELECT count(*) FROM pg_class WHERE relowner = 'luodi_app'::regrole")
    async with office.owner.connect() as connection:
        assert (await connection.execute(query)).one() == (False, False)
        assert (await connection.execute(owned)).scalar() == 0


async def test_the_three_doors_are_narrow(office):
    query = text("""
        SELECT proname, prosecdef, proconfig, has_function_privilege('public', oid, 'execute')
        FROM pg_proc WHERE proname LIKE 'luodi_officer_by_%'
    """)
    async with office.owner.connect() as connection:
        rows = (await connection.execute(query)).all()
    assert len(rows) == 3
    for _, definer, config, public in rows:
        assert definer
        assert config == ["search_path=pg_catalog, public"]
        assert not public


@pytest.mark.parametrize("table", TABLES)
async def test_a_transaction_that_acts_for_nobody_sees_nobody(office, table):
    async with office.sessions() as session:
        assert await ids(session, table) == set()


async def test_each_sees_its_own_organisation_and_those_beneath(office):
    people = office.people
    here = {person.officer_id for person in people.here.values()}
    there = {person.officer_id for person in people.there.values()}
    for me, expected in (
        (people.here["viewer"], here),
        (people.there["admin"], there),
        (people.above, here | there | {people.above.officer_id}),
    ):
        async with office.sessions() as session:
            await as_(session, me)
            assert await ids(session, "officers") == expected
            assert await ids(session, "officer_credentials") == {me.officer_id}


async def test_acting_as_a_stranger_opens_nothing_of_his(office):
    me, stranger = office.people.here["admin"], office.people.there["officer"]
    async with office.sessions() as session:
        await act_as(session, Identity(stranger.officer_id, me.organisation_id))
        assert await ids(session, "officer_credentials") == set()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE officers SET role = 'admin' WHERE officer_id = :them",
        "UPDATE officers SET disabled_at = now() WHERE officer_id = :them",
        "UPDATE officer_credentials SET password_hash = 'x' WHERE officer_id = :them",
        "UPDATE officer_sessions SET revoked_at = now() WHERE officer_id = :them",
        "DELETE FROM officer_sessions WHERE officer_id = :them",
        "UPDATE password_links SET spent_at = now() WHERE officer_id = :them",
    ],
)
async def test_a_change_of_somebody_elses_row_finds_none(office, statement):
    them = office.people.there["officer"]
    async with office.sessions.begin() as session:
        await as_(session, them)
        await open_session(session, them.officer_id, office.clock())
    async with office.sessions.begin() as session:
        await as_(session, office.people.here["admin"])
        assert (await session.execute(text(statement), {"them": them.officer_id})).rowcount == 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO officers (organisation_id, email, name, role) VALUES (:org, 'a@b.cn', 'x', 'admin')",
        "INSERT INTO officer_credentials (officer_id) VALUES (:them)",
        "INSERT INTO officer_sessions (digest, officer_id, created_at, used_at) VALUES ('\\x01', :them, now(), now())",
        "INSERT INTO password_links (digest, officer_id, created_at, expires_at) VALUES ('\\x01', :them, now(), now())",
    ],
)
async def test_nothing_can_be_added_for_somebody_else(office, statement):
    them = office.people.there["officer"]
    values = {"them": them.officer_id, "org": them.organisation_id}
    async with office.sessions() as session:
        await as_(session, office.people.here["admin"])
        with pytest.raises(Exception, match="row-level security"):
            await session.execute(
                text(statement), {k: v for k, v in values.items() if f":{k}" in statement}
            )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE officers SET organisation_id = :org",
        "UPDATE officers SET email = 'a@b.cn'",
        "DELETE FROM officers",
        "UPDATE officer_sessions SET officer_id = officer_id",
        "UPDATE password_links SET expires_at = now()",
    ],
)
async def test_what_the_application_never_does_it_may_not(office, statement):
    values = {"org": office.people.province} if ":org" in statement else {}
    async with office.sessions() as session:
        await as_(session, office.people.above)
        with pytest.raises(Exception, match="permission denied"):
            await session.execute(text(statement), values)


async def test_two_cities_on_the_same_few_connections_never_see_each_other(office):
    people, wrong = office.people, []
    sides = {
        True: (people.here["admin"], {p.officer_id for p in people.here.values()}),
        False: (people.there["admin"], {p.officer_id for p in people.there.values()}),
    }

    async def one(number):
        me, expected = sides[number % 2 == 0]
        async with office.sessions() as session:
            await as_(session, me)
            seen = await ids(session, "officers") | await ids(session, "officer_credentials")
        if seen != expected:
            wrong.append(number)
        if number % 7 == 0:
            async with office.sessions() as session:
                if await ids(session, "officers"):
                    wrong.append(number)

    turns = asyncio.Semaphore(5)  # as many as the pool has connections

    async def in_turn(number):
        async with turns:
            await one(number)

    await asyncio.gather(*(in_turn(number) for number in range(REQUESTS)))
    assert wrong == []


async def test_pages_of_two_cities_asked_for_at_once_hold_their_own_people_only(office):
    people = office.people
    here = await (await office.browser()).be(people.here["admin"])
    there = await (await office.browser()).be(people.there["admin"])
    mine = {person.email for person in people.here.values()}
    theirs = {person.email for person in people.there.values()}
    for _ in range(10):
        pages = await asyncio.gather(*(b.get("/officer/officers") for b in (here, there) * 2))
        for page, own, foreign in zip(pages, (mine, theirs) * 2, (theirs, mine) * 2, strict=True):
            assert page.status_code == 200
            assert all(email in page.text for email in own)
            assert not any(email in page.text for email in foreign)
