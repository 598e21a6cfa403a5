"""Telling officers: in the caller's transaction, once for the same, and never across a wall."""

import datetime as dt
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from service.db import make_sessions, transaction
from service.leads.links import Linked, make_link, present
from service.notices.store import inbox, notify, notify_office, unread
from service.notices.sweeping import forget_mails, forget_notices
from service.notices.tables import mails, notices
from tests.service.officers.people import START

LEAD = ("lead", "6f0d0f0e-0000-4000-8000-000000000001")


async def inbox_of(acting, person):
    async with acting(person) as session:
        return await inbox(session, None, None, 50)


async def test_a_colleague_is_told_and_nobody_else(office, acting):
    here, there = office.people.here, office.people.there
    async with acting(here["manager"]) as session:
        by = here["manager"].officer_id
        await notify(session, here["officer"].officer_id, "lead.assigned", LEAD, now=START, by=by)
    [told] = await inbox_of(acting, here["officer"])
    assert (told.kind, told.subject_kind, told.subject) == ("lead.assigned", *LEAD)
    assert (told.detail, told.times, told.read_at) == ({"by": str(by)}, 1, None)
    for other in (here["manager"], here["viewer"], there["officer"], office.people.above):
        assert await inbox_of(acting, other) == []


async def test_what_is_rolled_back_was_never_told(office, acting):
    me = office.people.here["officer"]
    async with acting(office.people.here["manager"]) as session:
        await notify(session, me.officer_id, "lead.assigned", LEAD, now=START)
        await session.rollback()
    assert await inbox_of(acting, me) == []
    async with office.owner.connect() as connection:
        of_me = mails.c.officer_id == me.officer_id
        assert (await connection.execute(select(mails).where(of_me))).all() == []


async def test_the_same_unread_within_a_day_is_one_notice_that_counts(office, acting):
    me = office.people.here["officer"]

    async def told(hours, kind="lead.moved", lead=LEAD):
        async with acting(office.people.here["manager"]) as session:
            at = START + dt.timedelta(hours=hours)
            await notify(session, me.officer_id, kind, lead, now=at, stage=f"s{hours}")

    await told(0)
    await told(1)
    await told(23)
    await told(23, "lead.closed")
    await told(23, lead=("lead", str(uuid4())))
    await told(25)
    found = await inbox_of(acting, me)
    moved = [n for n in found if n.kind == "lead.moved" and n.subject == LEAD[1]]
    assert [(n.times, n.detail["stage"]) for n in moved] == [(1, "s25"), (3, "s23")]
    assert len(found) == 4
    async with acting(me) as session:
        assert await unread(session) == 4


async def test_what_was_read_is_not_added_to(office, acting):
    me = office.people.here["officer"]
    for _ in range(2):
        async with acting(office.people.here["manager"]) as session:
            await notify(session, me.officer_id, "lead.moved", LEAD, now=START)
        async with acting(me) as session:
            await session.execute(notices.update().values(read_at=START))
    assert [n.times for n in await inbox_of(acting, me)] == [1, 1]


async def test_a_park_tells_the_province_that_follows_it_but_no_other_city(office, acting):
    people = office.people
    async with acting(people.here["officer"]) as session:
        for one in (people.above, people.there["officer"]):
            await notify(session, one.officer_id, "lead.moved", LEAD, now=START)
    assert len(await inbox_of(acting, people.above)) == 1
    assert await inbox_of(acting, people.there["officer"]) == []
    async with acting(people.province) as session:
        await notify(session, people.there["officer"].officer_id, "lead.moved", LEAD, now=START)
    assert len(await inbox_of(acting, people.there["officer"])) == 1


async def test_an_office_is_told_by_role_and_disabled_officers_are_not(office, acting):
    people = office.people
    await _disable(office, people.here["manager"])
    async with acting(people.here["officer"].organisation_id) as session:
        office_id = people.here["officer"].organisation_id
        assert await notify_office(session, office_id, "lead.received", LEAD, now=START) == 1
        foreign = people.there["officer"].organisation_id
        assert await notify_office(session, foreign, "lead.received", LEAD, now=START) == 0
    assert len(await inbox_of(acting, people.here["officer"])) == 1
    for other in (people.here["manager"], people.here["viewer"], people.there["officer"]):
        assert await inbox_of(acting, other) == []


async def test_who_acts_for_nobody_tells_nobody_but_chores_tell_everybody(office, acting):
    me = office.people.here["officer"]
    async with transaction(office.sessions) as session:
        await notify(session, me.officer_id, "lead.overdue", LEAD, now=START)
    assert await inbox_of(acting, me) == []
    async with transaction(make_sessions(office.owner)) as session:
        await notify(session, me.officer_id, "lead.overdue", LEAD, now=START)
    assert len(await inbox_of(acting, me)) == 1


@pytest.mark.parametrize("value", ["王小明 13800138000", "a@example.cn", "", "x" * 81, "a\nb"])
async def test_a_notice_holds_nothing_a_person_wrote(office, acting, value):
    me = office.people.here["officer"]
    async with acting(me) as session:
        with pytest.raises(ValueError, match="ids, codes and numbers"):
            await notify(session, me.officer_id, "lead.moved", LEAD, now=START, note=value)


async def test_a_kind_nobody_knows_is_refused(office, acting):
    async with acting(office.people.province) as session:
        with pytest.raises(ValueError, match="no such kind"):
            await notify(session, uuid4(), "lead.sung", LEAD, now=START)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO notices (officer_id, organisation_id, kind, subject_kind, subject, created_at, at) "
        "VALUES (:me, :office, 'lead.moved', 'lead', 'x', now(), now())",
        "UPDATE notices SET detail = '{}'",
        "DELETE FROM notices",
        "INSERT INTO mails (officer_id, organisation_id, about, notice_ids, created_at, next_at) "
        "VALUES (:me, :office, 'notice', '{}', now(), now())",
        "UPDATE mails SET state = 'sent', next_at = NULL",
        "UPDATE mail_settings SET summarised_at = now()",
    ],
)
async def test_requests_may_tell_by_the_function_alone(office, acting, query):
    me = office.people.here["officer"]
    async with acting(me) as session:
        given = {"me": me.officer_id, "office": me.organisation_id}
        given = {name: value for name, value in given.items() if f":{name}" in query}
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(text(query), given)
        await session.rollback()


async def _disable(office, person):
    async with office.owner.begin() as connection:
        query = text("UPDATE officers SET disabled_at = now() WHERE officer_id = :id")
        await connection.execute(query, {"id": person.officer_id})


async def test_what_was_read_long_ago_and_what_is_a_year_old_is_swept(office, acting):
    me = office.people.here["officer"]
    for days, subject in ((400, "old"), (100, "read"), (10, "fresh")):
        async with acting(office.people.province) as session:
            at = START - dt.timedelta(days=days)
            await notify(session, me.officer_id, "lead.assigned", ("lead", subject), now=at)
    async with acting(me) as session:
        of_read = notices.update().where(notices.c.subject == "read")
        await session.execute(of_read.values(read_at=START - dt.timedelta(days=91)))
    async with transaction(make_sessions(office.owner)) as session:
        await forget_notices(session, START.date())
        await session.execute(
            mails.update().values(state="sent", next_at=None, settled_at=START - dt.timedelta(31))
        )
        assert await forget_mails(session, START.date()) >= 3
        assert await forget_mails(session, START.date()) == 0
    assert [one.subject for one in await inbox_of(acting, me)] == ["fresh"]


async def test_a_company_that_hands_off_tells_the_office_it_goes_to_and_no_other(office, acting):
    people = office.people
    token, lead = "t" * 43, uuid4()
    async with transaction(office.sessions) as session:
        await present(session, token)
        linked = Linked(lead, people.here["officer"].organisation_id, dt.date(2031, 1, 1))
        await make_link(session, token, linked, START)
        told = []
        for person in (people.here["officer"], people.there["officer"], people.above):
            said = ("lead", str(lead))
            told.append(
                await notify_office(
                    session, person.organisation_id, "lead.received", said, now=START
                )
            )
        await session.rollback()
    assert told == [2, 0, 0]
