"""The list and the board: filters, orders, counts and pages that neither skip nor repeat; several at once, and taken back."""

from uuid import uuid4

import pytest

from service.leads.listing import ON_BOARD, ORDERS, ROWS
from service.leads.store import Chosen
from service.leads.tables import STAGES
from tests.service.officers.leads.conftest import links_of

LIST = "/officer/leads"


@pytest.fixture
async def five(desk):
    """Five leads, an hour apart, none with a report."""
    made = []
    for number in range(5):
        site = "zhongyuan-robot-park" if number % 2 else None
        chosen = Chosen("robot" if number < 3 else "solar", site, None)
        handed = await desk.handed(report=False, enterprise=f"企业{number}_%", chosen=chosen)
        made.append(handed.lead)
        desk.office.clock.move(hours=1)
    return made


def ids(leads):
    return [str(lead.lead_id) for lead in leads]


async def listed(browser, query=""):
    page = await browser.get(f"{LIST}{query}")
    assert page.status_code == 200, page.text
    return links_of(page)


async def test_the_newest_come_first_and_each_order_has_its_own(desk, five):
    browser = await desk.be()
    assert await listed(browser) == ids(reversed(five))
    assert await listed(browser, "?order=clock") == ids(five)
    await browser.post(f"{LIST}/{five[2].lead_id}/plan", what="回访", on="2030-07-02")
    await browser.post(f"{LIST}/{five[4].lead_id}/plan", what="送资料", on="2030-07-01")
    assert (await listed(browser, "?order=next"))[:2] == ids([five[4], five[2]])
    assert (await listed(browser, "?order=active"))[0] in ids([five[2], five[4]])
    assert (await listed(browser, "?order=quiet"))[0] == str(five[0].lead_id)
    assert await listed(browser, "?order=name") == ids(five)


async def test_filters_narrow_alone_and_together(desk, five):
    browser, me = await desk.be(), desk.office.people.here["officer"].officer_id
    await browser.post(f"{LIST}/{five[0].lead_id}/assign", owner=str(me))
    await browser.post(f"{LIST}/{five[1].lead_id}/move", to="visiting")
    await browser.post(f"{LIST}/{five[2].lead_id}/move", to="unsuitable", reason="land")
    await browser.post(f"{LIST}/{five[3].lead_id}/follow")
    for query, wanted in {
        "?who=me": [0],
        f"?who={me}": [0],
        "?who=nobody": [4, 3, 1],
        "?who=followed": [3, 0],
        "?who=mine": [4, 3, 1, 0],
        "?stage=visiting": [1],
        "?state=closed": [2],
        "?state=all": [4, 3, 2, 1, 0],
        "?industry=robot": [1, 0],
        "?site=zhongyuan-robot-park": [3, 1],
        "?city=中原&stage=lead": [3],
        "?source=web": [4, 3, 1, 0],
        "?source=officer": [],
        "?q=企业3": [3],
        "?q=%25": [4, 3, 1, 0],
        "?q=_%": [4, 3, 1, 0],
        "?q=企业%3_": [],
    }.items():
        assert await listed(browser, query) == ids([five[at] for at in wanted]), query
    desk.office.clock.move(
        hours=70
    )  # the 72 hours of the first three are over; one is closed, one was contacted
    later = await desk.be()
    assert await listed(later, "?overdue=1") == ids([five[0]])
    assert "超过 72 小时未联系" in (await later.get(LIST)).text


@pytest.mark.parametrize(
    "query",
    ["?stage=dancing", "?state=x", "?who=x", "?order=x", "?city=Atlantis", "?view=x", "?source=x"],
)
async def test_a_filter_that_names_nothing_is_said_and_left_out(desk, lead, query):
    page = await (await desk.be()).get(f"{LIST}{query}")
    assert page.status_code == 422
    assert "请选择所列选项之一" in page.text
    assert links_of(page) == [str(lead.lead_id)]


@pytest.mark.parametrize("order", sorted(ORDERS))
async def test_pages_neither_skip_nor_repeat_while_leads_come_in(desk, order):
    made = {
        str((await desk.handed(report=False, enterprise=f"企业{number % 3}")).lead.lead_id)
        for number in range(ROWS + 3)
    }
    browser, seen, at = await desk.be(), [], f"{LIST}?order={order}"
    while at:
        page = await browser.get(at)
        rows = [one for one in links_of(page) if one in made]
        seen += rows
        found = page.text.partition('rel="next"')[0].rpartition('<a href="')[2]
        at = found.partition('"')[0].replace("&amp;", "&") if 'rel="next"' in page.text else ""
        await desk.handed(report=False, enterprise="新来的")
    assert len(seen) == len(made)
    assert set(seen) == made


@pytest.mark.parametrize("cursor", ["x", "W10", "é", "A" * 399, "WyJhIiwgMSwgMl0"])
async def test_a_cursor_of_another_list_begins_anew(desk, lead, cursor):
    page = await (await desk.be()).get(f"{LIST}?after={cursor}")
    assert (page.status_code, links_of(page)) == (422, [str(lead.lead_id)])


async def test_the_board_shows_every_stage_with_its_count_and_moves_a_card_back_to_itself(desk):
    leads = [(await desk.handed(report=False)).lead for _ in range(ON_BOARD + 2)]
    browser = await desk.be()
    page = await browser.get(f"{LIST}?view=board")
    assert page.text.count('class="column"') == len(STAGES)
    assert len(links_of(page)) == ON_BOARD
    assert f"查看全部 {ON_BOARD + 2} 条" in page.text
    back = f"{LIST}?view=board"
    answer = await browser.post(f"{LIST}/{leads[0].lead_id}/move", to="contacted", back=back)
    assert answer.headers["location"] == back
    for elsewhere in ("https://example.com", "//example.com/officer/leads", "/officer/sign-out"):
        answer = await browser.post(
            f"{LIST}/{leads[1].lead_id}/move", to="contacted", back=elsewhere
        )
        assert answer.headers["location"].startswith(f"{LIST}/{leads[1].lead_id}")
        await browser.post(f"{LIST}/{leads[1].lead_id}/move", to="visiting")


async def test_a_viewer_sees_and_changes_nothing(desk, five):
    browser = await desk.be("viewer")
    page = await browser.get(LIST)
    assert len(links_of(page)) == 5
    assert "/bulk" not in page.text
    for path, fields in (
        ("bulk", {"do": "move", "to": "contacted", "lead": ids(five)}),
        ("undo", {"undo": str(uuid4())}),
    ):
        assert (await browser.post(f"{LIST}/{path}", **fields)).status_code == 403


async def bulk(browser, leads, **fields):
    return await browser.post(f"{LIST}/bulk", lead=ids(leads), **fields)


def undo_in(answer):
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("undo=")[2].partition("&")[0]


async def stages(desk, leads):
    return [(await desk.lead(lead.lead_id)).stage for lead in leads]


async def test_several_are_moved_and_taken_back(desk, five):
    browser = await desk.be()
    answer = await bulk(browser, five, do="move", to="paused", reason="timing", order="name")
    assert "changed=5" in answer.headers["location"]
    assert "order=name" in answer.headers["location"]
    assert "撤销" in (await browser.get(answer.headers["location"])).text
    assert await stages(desk, five) == ["paused"] * 5
    number = undo_in(answer)
    done = await browser.post(f"{LIST}/undo", undo=number)
    assert "已撤销 5 条" in (await browser.get(done.headers["location"])).text
    assert await stages(desk, five) == ["lead"] * 5
    rows = [await desk.lead(lead.lead_id) for lead in five]
    assert {(row.reason, row.contacted_at) for row in rows} == {(None, None)}
    assert (await browser.post(f"{LIST}/undo", undo=number)).status_code == 404
    assert await desk.actions(five[0].lead_id) == ["lead.handed_off", "lead.moved", "lead.undone"]


async def test_a_lead_changed_since_stays_as_it_is_when_the_rest_is_taken_back(desk, five):
    browser = await desk.be()
    number = undo_in(await bulk(browser, five, do="move", to="contacted"))
    await (await desk.be("manager")).post(f"{LIST}/{five[3].lead_id}/move", to="visiting")
    done = await browser.post(f"{LIST}/undo", undo=number)
    page = await browser.get(done.headers["location"])
    assert "已撤销 4 条" in page.text
    assert "1 条此后又有变更，未撤销" in page.text
    assert await stages(desk, five) == ["lead", "lead", "lead", "visiting", "lead"]


async def test_an_undo_is_its_officers_own_and_lasts_an_hour(desk, five):
    browser = await desk.be()
    number = undo_in(await bulk(browser, five[:1], do="move", to="contacted"))
    for other in (await desk.be("manager"), await desk.be_there("admin"), await desk.be("above")):
        assert (await other.post(f"{LIST}/undo", undo=number)).status_code == 404
    desk.office.clock.move(minutes=61)
    assert (await browser.post(f"{LIST}/undo", undo=number)).status_code == 404
    assert await stages(desk, five[:1]) == ["contacted"]


async def test_where_one_cannot_go_none_goes_and_it_is_named(desk, five):
    browser = await desk.be()
    await browser.post(f"{LIST}/{five[2].lead_id}/move", to="visiting")
    page = await bulk(browser, five, do="move", to="visiting")
    assert page.status_code == 422
    assert "企业2_%</bdi>：不能从当前阶段" in page.text
    assert "企业1_%</bdi>：" not in page.text
    assert page.text.count(" checked") == 5
    assert await stages(desk, five) == ["lead", "lead", "visiting", "lead", "lead"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"do": "move", "to": "contacted", "lead": []}, "请先勾选线索"),
        ({"do": "dance"}, "请选择要做的操作"),
        ({"do": "move", "to": "paused"}, "须选择原因"),
        ({"do": "move", "to": "paused", "reason": "other"}, "须写明"),
        ({"do": "assign", "owner": "x"}, "请选择所列人员之一"),
        ({"do": "move", "to": "contacted", "lead": [str(uuid4())] * 201}, "一次至多 200 条"),
    ],
)
async def test_what_is_wrong_with_a_bulk_action_is_said(desk, lead, fields, said):
    sent = {"lead": [str(lead.lead_id)], **fields}
    page = await (await desk.be("manager")).post(f"{LIST}/bulk", **sent)
    assert (page.status_code, said in page.text) == (422, True)
    assert (await desk.lead(lead.lead_id)).stage == "lead"


async def test_a_manager_gives_out_several_and_an_officer_only_takes(desk, five):
    people = desk.office.people.here
    manager, officer = await desk.be("manager"), await desk.be()
    other = str(people["manager"].officer_id)
    assert (await bulk(officer, five, do="assign", owner=other)).status_code == 403
    number = undo_in(
        await bulk(manager, five, do="assign", owner=str(people["officer"].officer_id))
    )
    assert len(await listed(officer, "?who=me")) == 5
    assert {row.kind for row in await desk.notices(people["officer"])} >= {"lead.assigned"}
    await manager.post(f"{LIST}/undo", undo=number)
    assert len(await listed(officer, "?who=nobody")) == 5


async def test_fields_the_list_does_not_have_are_refused(desk, five):
    browser = await desk.be("manager")
    answer = await bulk(browser, five, do="move", to="contacted", closed_as="deleted")
    assert answer.status_code == 422
    assert await stages(desk, five) == ["lead"] * 5
    answer = await browser.post(f"{LIST}/undo", undo=str(uuid4()), officer_id="x")
    assert answer.status_code == 422


async def test_my_day_shows_what_is_overdue_due_and_new(desk, five):
    browser, me = await desk.be(), str(desk.office.people.here["officer"].officer_id)
    await browser.post(f"{LIST}/{five[0].lead_id}/assign", owner=me)
    await browser.post(f"{LIST}/{five[0].lead_id}/plan", what="今天回访", on="2030-06-30")
    await browser.post(f"{LIST}/{five[1].lead_id}/assign", owner=me)
    await browser.post(f"{LIST}/{five[1].lead_id}/plan", what="下周带看", on="2030-07-05")
    home = (await browser.get("/officer/")).text
    due, coming = (
        home.partition('class="card day-today"')[2],
        home.partition('class="card day-next"')[2],
    )
    assert "今天回访" in due.partition("</section>")[0]
    assert "下周带看" in coming.partition("</section>")[0]
    assert "没有超时的线索" in home
    desk.office.clock.move(days=4)
    again = (await (await desk.be()).get("/officer/")).text
    late = again.partition('class="card day-overdue"')[2].partition("</section>")[0]
    assert "<b>5</b>" in late
