"""Working a lead on its page: every change is one audit row, and whoever is concerned is told."""

import pytest

from service.leads.stages import FOLLOWS, NEEDS_REASON
from service.leads.tables import REASONS, STAGES
from tests.service.officers.leads.conftest import EMAIL, PHONE

LIST = "/officer/leads"


def at(lead):
    return f"{LIST}/{lead.lead_id}"


async def test_a_new_lead_is_in_the_inbox_of_everybody_who_takes_leads_up(desk, lead):
    people = desk.office.people
    for role in ("officer", "manager"):
        told = await desk.notices(people.here[role])
        assert [(row.kind, row.subject) for row in told] == [("lead.received", str(lead.lead_id))]
    for person in (people.here["viewer"], *people.there.values(), people.above):
        assert await desk.notices(person) == []


async def test_the_page_shows_it_whole_with_the_contact_masked(desk, lead):
    page = await (await desk.be()).get(at(lead))
    assert page.status_code == 200
    for shown in (
        "金丝雀机器人有限公司",
        "139****5678",
        "想在高新区建厂",
        f"/r/{lead.run_id}",
        "还有 72 小时",
    ):
        assert shown in page.text, shown
    assert PHONE not in page.text
    assert EMAIL not in page.text
    assert "2030 年放假安排未收录" in page.text


async def test_showing_the_contact_is_one_audit_row_and_this_once(desk, lead):
    browser = await desk.be()
    page = await browser.post(f"{at(lead)}/reveal")
    assert f"+86{PHONE}" in page.text
    assert page.headers["cache-control"] == "no-store"
    me = await desk.office.rows_of(desk.office.people.here["officer"])
    assert [row.action for row in me] == ["lead.contact_read"]
    assert PHONE not in (await browser.get(at(lead))).text


async def test_a_correction_of_the_company_is_in_the_inbox_and_names_no_value(desk):
    handed = await desk.handed()
    http = (await desk.office.browser()).http
    new = {
        "person": "百灵鸟", "phone": "13700001111", "email": "", "preferred": "phone",
        "message": handed.lead.message,
    }  # fmt: skip
    html = {"accept": "text/html"}
    answer = await http.post(f"/l/{handed.token}/correct", data=new, headers=html)
    assert answer.headers["location"].endswith("?corrected=1")
    for role in ("officer", "manager"):
        told = await desk.notices(desk.office.people.here[role])
        received, corrected = sorted((row.kind, row.detail) for row in told)[::-1]
        assert (received[0], corrected) == ("lead.received", ("lead.corrected", {}))
    browser = await desk.be()
    page = (await browser.get(at(handed.lead))).text
    assert "企业更正了所提供的信息</strong>：联系人、电话、邮箱 " in page
    assert "137****1111" in page
    assert "+8613700001111" in (await browser.post(f"{at(handed.lead)}/reveal")).text
    inbox = (await browser.get("/officer/inbox")).text
    assert "的企业更正了所提供的信息" in inbox
    assert "百灵鸟" not in inbox


async def test_from_contact_to_production_every_stage_is_one_audit_row_and_one_event(desk, lead):
    browser = await desk.be()
    for to in STAGES[1:7]:
        answer = await browser.post(f"{at(lead)}/move", to=to)
        assert answer.headers["location"] == f"{at(lead)}?did=moved"
        assert (await desk.lead(lead.lead_id)).stage == to
    assert (await desk.actions(lead.lead_id))[1:] == ["lead.moved"] * 6
    assert "阶段已变更" in (await browser.get(answer.headers["location"])).text


@pytest.mark.parametrize("to", sorted(NEEDS_REASON))
async def test_a_refusal_or_pause_says_why(desk, lead, to):
    browser = await desk.be()
    assert "须选择原因" in (await browser.post(f"{at(lead)}/move", to=to)).text
    unsaid = await browser.post(f"{at(lead)}/move", to=to, reason="other")
    assert (unsaid.status_code, "须写明" in unsaid.text) == (422, True)
    for reason in REASONS:
        note = {"note": "另有安排"} if reason == "other" else {}
        await browser.post(f"{at(lead)}/move", to=to, reason=reason, **note)
        row = await desk.lead(lead.lead_id)
        assert (row.stage, row.reason) == (to, reason)
        await browser.post(f"{at(lead)}/move", to="contacted")
    assert (await desk.actions(lead.lead_id)).count("lead.moved") == 2 * len(REASONS)


async def test_a_move_that_cannot_follow_keeps_what_was_typed(desk, lead):
    page = await (await desk.be()).post(f"{at(lead)}/move", to="production", note="太快 <b>")
    assert page.status_code == 422
    assert "太快 &lt;b&gt;" in page.text
    assert (await desk.lead(lead.lead_id)).stage == "lead"


async def test_a_closed_lead_is_taken_up_again_by_a_move(desk, lead):
    browser = await desk.be()
    await browser.post(f"{at(lead)}/move", to="unsuitable", reason="land")
    assert (await desk.lead(lead.lead_id)).closed_as == "unsuitable"
    await browser.post(f"{at(lead)}/move", to=min(FOLLOWS["unsuitable"]))
    assert (await desk.lead(lead.lead_id)).closed_as is None


async def test_an_officer_takes_what_nobody_has_and_gives_back_ones_own_only(desk, lead):
    people = desk.office.people.here
    mine, other = people["officer"].officer_id, people["manager"].officer_id
    officer, manager = await desk.be(), await desk.be("manager")
    assert (await officer.post(f"{at(lead)}/assign", owner=str(other))).status_code == 403
    assert (await officer.post(f"{at(lead)}/assign", owner=str(mine))).status_code == 303
    assert (await officer.post(f"{at(lead)}/assign", owner="nobody")).status_code == 303
    assert (await manager.post(f"{at(lead)}/assign", owner=str(other))).status_code == 303
    assert (await officer.post(f"{at(lead)}/assign", owner=str(mine))).status_code == 403
    assert (await officer.post(f"{at(lead)}/assign", owner="nobody")).status_code == 403
    assert (await manager.post(f"{at(lead)}/assign", owner=str(mine))).status_code == 303
    assert (await desk.lead(lead.lead_id)).owner_id == mine
    assert "lead.assigned" in [row.kind for row in await desk.notices(people["officer"])]


@pytest.mark.parametrize("who", ["viewer", "there", "above", "nobody else", "1" * 300])
async def test_only_colleagues_who_work_can_be_in_charge(desk, lead, who):
    people = desk.office.people
    named = {
        "viewer": people.here["viewer"].officer_id,
        "there": people.there["officer"].officer_id,
        "above": people.above.officer_id,
    }
    answer = await (await desk.be("manager")).post(
        f"{at(lead)}/assign", owner=str(named.get(who, who))
    )
    assert answer.status_code == 422
    assert "请选择所列人员之一" in answer.text
    assert (await desk.lead(lead.lead_id)).owner_id is None


async def test_the_next_action_has_a_day_within_a_year(desk, lead):
    browser = await desk.be()
    for what, on, wrong in (
        ("", "2030-07-01", "请写明下一步"),
        ("回访", "2030-06-29", "日期须为"),
        ("回访", "2031-07-03", "日期须为"),
        ("回访", "昨天", "日期须为"),
    ):
        page = await browser.post(f"{at(lead)}/plan", what=what, on=on)
        assert (page.status_code, wrong in page.text) == (422, True)
    await browser.post(f"{at(lead)}/plan", what="带队回访", on="2030-06-30")
    row = await desk.lead(lead.lead_id)
    assert (row.next_action, str(row.next_action_on)) == ("带队回访", "2030-06-30")
    due = "没有到期的事项"
    assert due in (await browser.get("/officer/")).text  # nobody is in charge yet
    await browser.post(
        f"{at(lead)}/assign", owner=str(desk.office.people.here["officer"].officer_id)
    )
    home = (await browser.get("/officer/")).text
    assert ("带队回访" in home, due in home) == (True, False)
    await browser.post(f"{at(lead)}/plan", do="clear")
    assert (await desk.lead(lead.lead_id)).next_action is None
    assert (await desk.actions(lead.lead_id)).count("lead.planned") == 2


async def test_a_note_tells_whom_it_names_and_no_company_reads_it(desk, lead):
    people = desk.office.people.here
    text = (
        f"请@{people['manager'].name}看一下，@{desk.office.people.there['officer'].name} 不在本单位"
    )
    await (await desk.be()).post(f"{at(lead)}/notes", text=text)
    assert "lead.mentioned" in [row.kind for row in await desk.notices(people["manager"])]
    assert await desk.notices(desk.office.people.there["officer"]) == []
    rows = await desk.all(
        "SELECT * FROM lead_events WHERE lead_id = :id AND kind = 'note'", id=lead.lead_id
    )
    assert [(row.text, row.shown_to) for row in rows] == [(text, "officers")]
    for wrong in ("", "字" * 2001):
        assert (await (await desk.be()).post(f"{at(lead)}/notes", text=wrong)).status_code == 422


async def test_who_follows_hears_of_moves_notes_and_messages_until_no_more(desk, lead):
    viewer, officer = await desk.be("viewer"), await desk.be()
    person = desk.office.people.here["viewer"]
    for _ in range(2):
        await viewer.post(f"{at(lead)}/follow")
    await officer.post(f"{at(lead)}/move", to="contacted")
    assert [row.kind for row in await desk.notices(person)] == ["lead.moved"]
    assert (await desk.notices(person))[0].detail == {"before": "lead", "after": "contacted"}
    await officer.post(f"{at(lead)}/notes", text="进展顺利")
    await officer.post(f"{at(lead)}/message", message="欢迎来访。")
    times = await desk.one(
        "SELECT sum(times) AS n FROM notices WHERE officer_id = :id", id=person.officer_id
    )
    assert times.n == 3
    await viewer.post(f"{at(lead)}/unfollow")
    await officer.post(f"{at(lead)}/move", to="visiting")
    again = await desk.one(
        "SELECT sum(times) AS n FROM notices WHERE officer_id = :id", id=person.officer_id
    )
    assert again.n == 3
    assert (await desk.actions(lead.lead_id)).count("lead.followed") == 1


async def test_the_company_reads_messages_under_its_link(desk):
    handed = await desk.handed()
    await (await desk.be()).post(f"{at(handed.lead)}/message", message="明年有新地块。<b>")
    page = await (await desk.office.browser()).get(f"/l/{handed.token}")
    assert "明年有新地块。&lt;b&gt;" in page.text


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("move", {"to": "contacted", "owner_id": "1"}),
        ("assign", {"owner": "nobody", "stage": "signed"}),
        ("plan", {"what": "x", "on": "2030-07-01", "closed_at": ""}),
        ("notes", {"text": "x", "shown_to": "company"}),
        ("message", {"message": "x", "organisation_id": "1"}),
        ("follow", {"officer_id": "1"}),
        ("unfollow", {"officer_id": "1"}),
        ("reveal", {"all": "1"}),
    ],
)
async def test_fields_a_form_does_not_have_are_refused_by_name(desk, lead, path, fields):
    answer = await (await desk.be("manager")).post(f"{at(lead)}/{path}", **fields)
    assert answer.status_code == 422
    assert (await desk.actions(lead.lead_id)) == ["lead.handed_off"]
    before = lead._replace(enterprise_id=None)
    row = await desk.lead(lead.lead_id)
    assert (row.stage, row.owner_id, row.next_action) == (before.stage, None, None)


async def test_what_an_office_of_a_province_does_is_kept_in_the_city(desk, lead):
    browser = await desk.be("above")
    assert (await browser.post(f"{at(lead)}/move", to="contacted")).status_code == 303
    row = await desk.one(
        "SELECT lead_stage FROM enterprises WHERE enterprise_id = :id", id=lead.enterprise_id
    )
    assert row.lead_stage == "contacted"


async def test_after_the_company_withdrew_nothing_more_can_be_done(desk):
    handed = await desk.handed()
    link = await desk.office.browser()
    await link.http.post(f"/l/{handed.token}/withdraw", headers={"accept": "text/html"})
    browser = await desk.be()
    for path, fields in (
        ("move", {"to": "contacted"}),
        ("notes", {"text": "x"}),
        ("message", {"message": "x"}),
    ):
        assert (await browser.post(f"{at(handed.lead)}/{path}", **fields)).status_code == 409
    page = await browser.get(at(handed.lead))
    assert "企业已撤回同意" in page.text
    assert PHONE not in page.text
    assert "lead.closed" in [
        row.kind for row in await desk.notices(desk.office.people.here["officer"])
    ]
