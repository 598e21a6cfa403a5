"""Digests: run when they are due, telling what is new and nothing else."""

import datetime as dt
import re

import pytest
from sqlalchemy import text

from matching.profile import EnterpriseProfile
from service.notices.store import inbox
from service.searches.due import following, slot
from tests.service.candidates.conftest import made
from tests.service.searches.conftest import CHINA, at, robots
from tests.service.searches.test_saving import saved

MONDAY = 1


@pytest.fixture
def digests(office, acting):
    """What an officer was told of searches, oldest first."""

    async def told(who=None):
        async with acting(who or office.people.here["officer"]) as session:
            found = await inbox(session, "search.digest", None, 50)
        return [one.detail for one in sorted(found, key=lambda one: one.at)]

    return told


@pytest.fixture
async def daily(office, me, keep):
    """A daily search for robots, saved on Sunday when one enterprise was there."""
    await keep(*robots(1))
    return await saved(me)


@pytest.mark.parametrize(
    ("cadence", "now", "last", "coming"),
    [
        ("daily", at(3, 8, 29), at(2, 8, 30), at(3, 8, 30)),
        ("daily", at(3, 8, 30), at(3, 8, 30), at(4, 8, 30)),
        ("weekly", at(1, 8, 30), at(1, 8, 30), at(8, 8, 30)),
        ("weekly", at(7, 23), at(1, 8, 30), at(8, 8, 30)),
        ("weekly", at(8, 8, 29), at(1, 8, 30), at(8, 8, 30)),
        ("daily", at(3, 8, 30).astimezone(dt.UTC), at(3, 8, 30), at(4, 8, 30)),
    ],
)
def test_when_a_search_is_due(cadence, now, last, coming):
    assert slot(cadence, now, CHINA) == last
    assert following(cadence, now, CHINA) == coming


async def test_new_enterprises_are_told_of_once_at_half_past_eight(rounds, daily, keep, digests):
    await keep(*robots(2, 3))
    assert (await rounds.once(at(1, 8, 29))).digests == 0
    assert await digests() == []
    assert (await rounds.once(at(1, 8, 30))).digests == 1
    assert await digests() == [{"new": 2, "changed": 0}]
    for moment in (at(1, 8, 30), at(1, 18), at(2, 8, 29)):
        assert (await rounds.once(moment)).digests == 0
    assert (await rounds.once(at(2, 8, 30))).digests == 0
    assert await digests() == [{"new": 2, "changed": 0}]


async def test_a_morning_that_was_missed_is_made_up_for_once(rounds, daily, keep, digests):
    await keep(*robots(2))
    await rounds.once(at(4, 15))
    await rounds.once(at(4, 16))
    assert await digests() == [{"new": 1, "changed": 0}]


async def test_a_weekly_search_waits_for_monday(rounds, me, keep, digests, office):
    office.clock.at = at(1, 9)
    me = await (await office.browser()).be(office.people.here["officer"])
    await saved(me, cadence="weekly")
    await keep(*robots(2))
    for day in range(2, 8):
        await rounds.once(at(day, 9))
    assert await digests() == []
    await rounds.once(at(8, 9))
    assert await digests() == [{"new": 1, "changed": 0}]


async def test_a_grade_that_changed_is_told_with_what_it_was(rounds, me, keep, digests):
    here = {"id": "mover", "location": {"city": "临海"}}
    await keep(made(6, **here))
    where = await saved(me, query="for=site&of=linhai")
    await keep(made(0, **here))
    await rounds.once(at(1, 9))
    assert await digests() == [{"new": 0, "changed": 1}]
    page = (await me.get(where)).text
    assert re.search(r"等级 [AB] → C", page)
    assert "等级变化" in page
    await rounds.once(at(2, 9))
    assert len(await digests()) == 1


async def test_what_was_pruned_is_told_of_no_more_until_it_is_wanted_again(
    rounds, me, daily, keep, digests
):
    await keep(*robots(2))
    await rounds.once(at(1, 9))
    page = (await me.get(daily)).text
    [enterprise] = re.findall(r'name="enterprise" value="([^"]+)"', page)
    assert (await me.post(f"{daily}/prune", enterprise=enterprise)).status_code == 303
    page = (await me.get(daily)).text
    assert "不再提示的企业" in page
    assert "没有变化" in page
    await _gone_and_back(rounds, keep, robots(2), 2)
    assert len(await digests()) == 1
    await me.post(f"{daily}/prune", enterprise=enterprise, again="1")
    assert "不再提示的企业" not in (await me.get(daily)).text
    await _gone_and_back(rounds, keep, robots(2), 4)
    assert len(await digests()) == 2


async def _gone_and_back(rounds, keep, profiles, day):
    """For a day they look for something else entirely."""
    away = [
        EnterpriseProfile(**p.model_dump(exclude_none=True) | {"business_text": "福利彩票销售点"})
        for p in profiles
    ]
    await keep(*away)
    await rounds.once(at(day, 9))
    await keep(*profiles)
    await rounds.once(at(day + 1, 9))


async def test_nobody_is_told_of_another_citys_enterprises(rounds, daily, keep, digests, office):
    theirs = await (await office.browser()).be(office.people.there["officer"])
    await saved(theirs)
    above = await (await office.browser()).be(office.people.above)
    await saved(above)
    await keep(*robots(2, 3), who=office.people.there["officer"])
    await rounds.once(at(1, 9))
    assert await digests() == []
    assert await digests(office.people.there["officer"]) == [{"new": 2, "changed": 0}]
    assert await digests(office.people.above) == [{"new": 2, "changed": 0}]


async def test_a_search_switched_on_begins_with_what_is_there(rounds, me, keep, digests):
    where = await saved(me, cadence="none")
    await keep(*robots(1, 2))
    await rounds.once(at(1, 9))
    assert await digests() == []
    await me.post(where, name="机器人", cadence="daily")
    await rounds.once(at(2, 9))
    assert await digests() == []
    await keep(*robots(3))
    await rounds.once(at(3, 9))
    assert await digests() == [{"new": 1, "changed": 0}]


async def test_who_is_disabled_or_works_elsewhere_is_told_nothing(
    rounds, daily, keep, digests, office
):
    me = office.people.here["officer"]
    async with office.owner.begin() as connection:
        query = "UPDATE officers SET disabled_at = now() WHERE officer_id = :id"
        await connection.execute(text(query), {"id": me.officer_id})
    await keep(*robots(2))
    await rounds.once(at(1, 9))
    assert await digests() == []


async def test_what_can_no_longer_be_read_is_said_once(rounds, me, daily, office, digests):
    async with office.owner.begin() as connection:
        await connection.execute(
            text("UPDATE saved_searches SET query = 'for=industry&of=gone' WHERE name = '机器人'")
        )
    for day in (1, 2):
        await rounds.once(at(day, 9))
    assert await digests() == [{"failure": "unreadable"}]
    assert "不能再运行" in (await me.get(daily)).text
    assert "不能再运行" in (await me.get("/officer/inbox")).text


async def test_an_enterprise_deleted_leaves_nothing_behind(rounds, me, daily, keep, office):
    [enterprise] = await keep(*robots(2))
    await rounds.once(at(1, 9))
    async with office.owner.begin() as connection:
        gone = text("DELETE FROM enterprises WHERE enterprise_id = :id")
        await connection.execute(gone, {"id": enterprise})
        query = text("SELECT count(*) FROM search_seen WHERE enterprise_id = :id")
        assert (await connection.execute(query, {"id": enterprise})).scalar_one() == 0
    assert (await me.get(daily)).status_code == 200


async def test_two_processes_tell_once(
    rounds, daily, keep, digests, officers_database, settings, known
):
    import asyncio

    from service.candidates.engine import CandidateEngine
    from tests.service.rounds import Rounds

    await keep(*robots(2))
    other = Rounds(officers_database, settings, CandidateEngine(known.knowledge), known.knowledge)
    done = await asyncio.gather(rounds.once(at(1, 9)), other.once(at(1, 9)))
    await other.close()
    assert sum(one.digests for one in done) == 1
    assert await digests() == [{"new": 1, "changed": 0}]
