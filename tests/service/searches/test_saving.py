"""Saved searches: kept, looked after, one's own."""

import re
from uuid import uuid4

import pytest

from service.pages.officers.searches.asked import kept_query
from service.searches.store import MOST
from tests.service.searches.conftest import ROBOTS, robots


async def saved(browser, name="机器人", query=ROBOTS, cadence="daily"):
    answer = await browser.post("/officer/searches", name=name, query=query, cadence=cadence)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].split("?")[0]


async def test_a_search_is_kept_with_what_it_asks_for(office, me, keep):
    await keep(*robots(1, 2))
    where = await saved(me, query=f"?{ROBOTS}&cursor=abc&lang=en&city=中原&investment_wan_min=100")
    page = (await me.get(where)).text
    assert "适合的产业" in page
    assert "机器人" in page
    assert "≥ 100" in page
    assert "cursor" not in page
    assert "没有变化" in page
    listed = (await me.get("/officer/searches")).text
    kept = kept_query(f"{ROBOTS}&city=中原&investment_wan_min=100")
    assert f'href="/officer/candidates?{kept}"'.replace("&", "&amp;") in listed
    [row] = await office.rows_of(office.people.here["officer"])
    assert (row.action, row.subject_kind, row.detail) == (
        "search.saved",
        "search",
        {"cadence": "daily"},
    )


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"name": " "}, "name", "请填写名称"),
        ({"name": "x" * 101}, "name", "至多 100"),
        ({"cadence": "hourly"}, "cadence", "每日或每周一"),
        ({"query": ""}, "", "无法识别"),
        ({"query": "for=industry&of=nothing"}, "", "无法识别"),
        ({"query": "for=moon&of=robot"}, "", "无法识别"),
        ({"query": "grade=Z"}, "", "无法识别"),
        ({"query": "investment_wan_min=many"}, "", "无法识别"),
        ({"query": "city=" + "中" * 1900}, "", "条件过长"),
    ],
)
async def test_what_cannot_be_kept_is_said_beside_its_field_and_nothing_is_lost(
    office, me, fields, field, said
):
    given = {"name": "机器人", "query": ROBOTS, "cadence": "weekly", **fields}
    answer = await me.post("/officer/searches", **given)
    assert answer.status_code == 422
    assert said in answer.text
    if field:
        assert f'id="error-{field}"' in answer.text
    assert await office.rows_of(office.people.here["officer"]) == []
    assert "还没有保存的搜索" in (await me.get("/officer/searches")).text


async def test_a_name_is_taken_once_but_by_each_officer(office, me):
    await saved(me)
    again = await me.post("/officer/searches", name=" 机器人 ", query=ROBOTS, cadence="none")
    assert again.status_code == 422
    assert "同名" in again.text
    colleague = await (await office.browser()).be(office.people.here["manager"])
    await saved(colleague)


async def test_there_is_an_end_to_how_many_one_keeps(office, me, acting):
    from service.searches.store import add

    person = office.people.here["officer"]
    async with acting(person) as session:
        for number in range(MOST):
            await add(
                session,
                name=str(number),
                query=ROBOTS,
                cadence="none",
                total=0,
                officer_id=person.officer_id,
                organisation_id=person.organisation_id,
                created_at=office.clock(),
                run_at=office.clock(),
            )
    answer = await me.post("/officer/searches", name="one more", query=ROBOTS, cadence="none")
    assert answer.status_code == 422
    assert "至多保存 50" in answer.text


async def test_name_and_cadence_are_changed_and_the_search_is_removed(office, me):
    where = await saved(me)
    answer = await me.post(where, name="新名称", cadence="weekly")
    assert answer.status_code == 303
    page = (await me.get(where)).text
    assert "新名称" in page
    assert '<option value="weekly" selected>' in page
    wrong = await me.post(where, name="", cadence="weekly")
    assert wrong.status_code == 422
    assert (await me.post(f"{where}/remove")).status_code == 303
    assert (await me.get(where)).status_code == 404
    done = [row.action for row in await office.rows_of(office.people.here["officer"])]
    assert done == ["search.saved", "search.changed", "search.removed"]


async def test_somebody_elses_is_as_missing_as_one_that_never_was(office, me, keep):
    [enterprise] = await keep(*robots(1))
    where = await saved(me)
    for other in (office.people.here["admin"], office.people.there["officer"], office.people.above):
        browser = await (await office.browser()).be(other)
        assert "机器人" not in (await browser.get("/officer/searches")).text
        bodies = set()
        for path in (where, f"/officer/searches/{uuid4()}", "/officer/searches/x"):
            for answer in (
                await browser.get(path),
                await browser.post(path, name="mine", cadence="daily"),
                await browser.post(f"{path}/remove"),
                await browser.post(f"{path}/prune", enterprise=str(enterprise)),
            ):
                assert answer.status_code == 404
                bodies.add(re.sub(r"[0-9a-f]{32}|/officer/searches/[\w/-]+", "", answer.text))
        assert len(bodies) == 1
        assert await office.rows_of(other) == []
    assert (await me.get(where)).status_code == 200


async def test_an_enterprise_the_search_never_saw_cannot_be_pruned(office, me, keep):
    where = await saved(me)
    [theirs] = await keep(*robots(1), who=office.people.there["officer"])
    for enterprise in (theirs, uuid4(), "x"):
        answer = await me.post(f"{where}/prune", enterprise=str(enterprise))
        assert answer.status_code == 404
