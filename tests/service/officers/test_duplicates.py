"""Pairs that may be one enterprise: proposed by a worker, merged or kept apart by an officer, and either taken back."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.service.officers.places import enterprise
from tests.service.officers.working import worked

PAGE = "/officer/duplicates"
CODE, OTHER = "91440300708461136T", "91440101MA5AK3FG0W"


@pytest.fixture
async def officer(office):
    return await (await office.browser()).be(office.people.here["officer"])


@pytest.fixture
def of(office):
    return office.people.here["officer"].organisation_id


@pytest.fixture
async def pair(office, of, known):
    """Two records of one enterprise, found by the worker; the first has no code and no land."""
    first = await enterprise(office, of, name="临海精密传动科技", investment_wan=300)
    second = await enterprise(
        office, of, name="临海精密传动科技有限公司", uscc=CODE, land_mu=20, investment_wan=5
    )
    await noticed(office, of, known)
    return first, second


async def noticed(office, of, known):
    """As after a change through a page: the worker scores and looks for duplicates."""
    from service.lanes.enterprises import score_soon
    from service.organisations.store import act_for

    async with office.sessions.begin() as session:
        await act_for(session, of)
        await score_soon(session, of)
    await worked(office, known, of)


async def row_of(office, one):
    async with office.owner.connect() as connection:
        query = text("SELECT * FROM enterprises WHERE enterprise_id = :e")
        return (await connection.execute(query, {"e": one})).mappings().one_or_none()


def both(pair):
    return {"first": str(pair[0]), "second": str(pair[1])}


async def test_a_pair_stands_side_by_side_with_why_and_what_differs(officer, pair):
    page = (await officer.get(PAGE)).text
    assert "待判断 1 对" in page
    assert "名称相近" in page
    assert page.count('class="differs"') >= 3
    assert CODE in page
    assert "可能重复：1 对" in (await officer.get("/officer/enterprises")).text


@pytest.mark.parametrize("stays", [0, 1])
async def test_the_one_chosen_stays_is_filled_and_the_merge_can_be_undone(
    office, officer, pair, stays, of, known
):
    kept, other = pair[stays], pair[1 - stays]
    answer = await officer.post(f"{PAGE}/merge", PAGE, kept=str(kept), **both(pair))
    assert answer.headers["location"] == f"{PAGE}?done=merged"
    row = await row_of(office, kept)
    assert (row["uscc"], row["land_mu"], row["investment_wan"]) == (CODE, 20, (300, 5)[stays])
    assert (await row_of(office, other))["merged_into"] == kept
    page = (await officer.get(PAGE)).text
    assert "待判断 0 对" in page
    assert "撤销合并" in page
    await officer.post(f"{PAGE}/unmerge", PAGE, other=str(other))
    assert (await row_of(office, other))["merged_into"] is None
    assert (await row_of(office, pair[0]))["uscc"] is None
    await worked(office, known, of)
    assert "待判断 1 对" in (await officer.get(PAGE)).text
    actions = [row.action for row in await office.rows_of(office.people.here["officer"])]
    assert actions == ["enterprise.merged", "enterprise.unmerged"]


async def test_not_the_same_is_remembered_until_it_is_taken_back(office, officer, pair, of, known):
    await officer.post(f"{PAGE}/apart", PAGE, **both(pair))
    assert "待判断 0 对" in (await officer.get(PAGE)).text
    await enterprise(office, of, name="别的企业")
    await noticed(office, of, known)
    assert "待判断 0 对" in (await officer.get(PAGE)).text
    await officer.post(f"{PAGE}/again", PAGE, **both(pair))
    assert "待判断 1 对" in (await officer.get(PAGE)).text
    actions = [row.action for row in await office.rows_of(office.people.here["officer"])]
    assert actions == ["enterprise.kept_apart", "enterprise.proposed_again"]


async def test_a_pair_is_decided_once(officer, pair):
    await officer.post(f"{PAGE}/apart", PAGE, **both(pair))
    again = await officer.post(f"{PAGE}/apart", PAGE, **both(pair))
    assert again.status_code == 422
    assert "已由他人处理" in again.text


async def test_two_codes_that_came_to_differ_are_not_merged(office, officer, pair, of):
    where = f"/officer/enterprises/{pair[0]}/edit"
    seen = re.search(r'name="seen" value="(\w+)"', (await officer.get(where)).text)[1]
    await officer.post(where, where, name="临海精密传动科技", uscc=OTHER, seen=seen)
    answer = await officer.post(f"{PAGE}/merge", PAGE, kept=str(pair[0]), **both(pair))
    assert answer.status_code == 422
    assert "是两家企业" in answer.text


async def test_removing_one_of_a_pair_takes_the_proposal_along(officer, pair):
    where = f"/officer/enterprises/{pair[0]}/remove"
    await officer.post(where, where)
    assert "待判断 0 对" in (await officer.get(PAGE)).text


async def test_nobody_decides_on_what_belongs_to_others(office, officer, known):
    there = office.people.there["officer"].organisation_id
    first = await enterprise(office, there, name="别市精密传动科技")
    second = await enterprise(office, there, name="别市精密传动科技有限公司")
    await noticed(office, there, known)
    theirs, missing = both((first, second)), both((uuid4(), uuid4()))
    assert "别市" not in (await officer.get(PAGE)).text
    for turn in ("merge", "apart", "again", "unmerge"):
        bodies = set()
        for pair in (theirs, missing):
            sent = {**pair, "kept": pair["first"], "other": pair["second"]}
            answer = await officer.post(f"{PAGE}/{turn}", PAGE, **sent)
            assert answer.status_code == 422
            bodies.add(answer.text)
        assert len(bodies) == 1, turn
    assert (await row_of(office, second))["merged_into"] is None
    assert await office.rows_of(office.people.here["officer"]) == []
