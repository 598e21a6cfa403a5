"""What mails say, to whom, and how to end them."""

import datetime as dt
import re
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from sqlalchemy import text

from service.notices.stopping import Stop, stop_token
from service.officers.sessions import Identity
from tests.service.mail.conftest import BASE
from tests.service.officers.people import START
from tests.service.searches.conftest import at, robots
from tests.service.searches.test_saving import saved

MORNING = at(1, 8, 40)


@pytest.fixture
def lead(office):
    """`await lead(name)`: a lead of the officers' city, with a message and a run that no mail may show; its subject."""

    async def made(name):
        lead_id = uuid4()
        async with office.owner.begin() as connection:
            query = """
            INSERT INTO leads (lead_id, organisation_id, enterprise, message, source, created_at, first_contact_due, updated_at)
            VALUES (:lead, :office, :name, '联系人王小明 13912345678', 'officer', :at, :at, :at)
            """
            given = {
                "lead": lead_id,
                "office": office.people.here["officer"].organisation_id,
                "name": name,
                "at": START,
            }
            await connection.execute(text(query), given)
        return "lead", str(lead_id)

    return made


def whole(mail) -> str:
    """Everything a mail says, its headers too."""
    parts = [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *parts])


def stop_of(mail) -> str:
    """The path of the link that ends such mails."""
    link = mail["List-Unsubscribe"].strip("<>")
    assert link.startswith(BASE)
    return urlsplit(link).path


async def test_the_enterprises_name_is_all_a_mail_tells_of_a_company(rounds, server, told, lead):
    await told(subject=await lead("精密传动有限公司"))
    await rounds.once(START)
    [mail] = server.mails
    assert "线索“精密传动有限公司”分派给您" in whole(mail)
    for personal in ("王小明", "13912345678", "联系人"):
        assert personal not in whole(mail)


@pytest.mark.parametrize(
    "name",
    [
        "甲公司\r\nBcc: everybody@example.com",
        "甲公司\nSubject: 中奖",
        "甲公司\r\n\r\n正文从这里开始",
        "甲公司\u2028Bcc: x@example.com",
        "甲公司\x00\x0b\x0cBcc: x@example.com".replace("\x00", ""),
        "<b>甲公司</b><script>alert(1)</script>",
        "甲" * 3_000,
    ],
)
async def test_a_name_can_be_nothing_but_a_name(office, rounds, server, told, lead, name):
    await told(subject=await lead(name))
    await rounds.once(START)
    [mail] = server.mails
    assert mail.get_all("Bcc") is None
    assert len(mail.get_all("Subject")) == 1
    assert "甲" in mail["Subject"]
    assert mail["To"].addresses[0].addr_spec == office.people.here["officer"].email
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "<script>" not in mail.get_body(("html",)).get_content()
    assert max(len(line) for line in server.taken[0].splitlines()) <= 998


async def test_a_lead_erased_before_the_mail_leaves_is_not_named(
    office, rounds, server, told, lead
):
    subject = await lead("精密传动有限公司")
    await told(subject=subject)
    async with office.owner.begin() as connection:
        query = "UPDATE leads SET enterprise = NULL, message = NULL, anonymised_at = now() WHERE lead_id = :id"
        await connection.execute(text(query), {"id": subject[1]})
    await rounds.once(START)
    assert "精密传动" not in whole(server.mails[0])


async def test_english_for_who_wants_it(rounds, server, told, lead, me):
    await me.post("/officer/settings/mail", language="en")
    await told(subject=await lead("精密传动有限公司"))
    await rounds.once(START)
    [mail] = server.mails
    assert mail["Subject"] == "[Luodi] The lead “精密传动有限公司” was assigned to you"
    assert mail["Content-Language"] == "en"
    assert "Stop mails like this" in whole(mail)


async def test_the_days_summary_tells_what_is_unread_once_at_twenty_to_nine(
    rounds, server, told, lead, me
):
    one, other = await lead("甲公司"), await lead("乙公司")
    await told("lead.moved", one, to="visiting")
    await told("lead.closed", other)
    await told("lead.mentioned", other)
    page = (await me.get("/officer/inbox?kind=lead.mentioned")).text
    await me.post(
        "/officer/inbox/read", notice=re.search(r'name="notice" value="([^"]+)"', page)[1]
    )
    await rounds.once(MORNING - dt.timedelta(minutes=1))
    assert server.taken == []
    await rounds.once(MORNING)
    [mail] = server.mails
    assert mail["Subject"] == "【落地】2 条新消息"
    assert "线索“甲公司”的阶段变为“考察”" in whole(mail)
    assert "线索“乙公司”已关闭" in whole(mail)
    await told("lead.nudge", one, at=MORNING + dt.timedelta(minutes=1))
    for hours in (0, 1, 23.9):
        await rounds.once(MORNING + dt.timedelta(hours=hours))
    assert len(server.taken) == 1
    await rounds.once(MORNING + dt.timedelta(hours=24))
    [_, second] = server.mails
    assert second["Subject"] == "【落地】1 条新消息"
    assert "甲公司”有一段时间没有进展" in whole(second)


async def test_the_first_summary_of_a_new_mail_server_leaves_old_news_in_the_inbox(
    rounds, server, told
):
    await told("lead.closed", at=MORNING - dt.timedelta(days=8))
    await rounds.once(MORNING)
    assert server.taken == []


async def test_a_digest_names_what_is_new_and_leads_to_it(rounds, server, me, keep):
    await keep(*robots(1))
    await saved(me, name="机器人企业")
    await keep(*robots(2))
    await rounds.once(at(1, 8, 30))
    [mail] = server.mails
    assert mail["Subject"] == "【落地】“机器人企业”：新增 1 家，等级变化 0 家"
    assert re.search(rf"A 企业018\s+{BASE}/officer/enterprises/[0-9a-f-]{{36}}\s", whole(mail))
    assert "企业009" not in whole(mail)


async def test_one_click_ends_a_kind_of_mail_without_signing_in(office, rounds, server, told):
    person = office.people.here["officer"]
    await told()
    await rounds.once(START)
    path, browser = stop_of(server.mails[0]), await office.browser()
    answer = await browser.http.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    await browser.http.post(path, data={"List-Unsubscribe": "One-Click"})
    assert [row.action for row in await office.rows_of(person)] == ["mail.stopped"]
    await told(subject=("lead", str(uuid4())))
    await told("lead.overdue")
    await rounds.once(START)
    assert [mail["Subject"] for mail in server.mails[1:]] == [
        "【落地】线索“信息已删除”已超过联系时限"
    ]


async def test_looking_at_the_link_ends_nothing_and_its_page_asks(office, rounds, server, told):
    await told()
    await rounds.once(START)
    path, browser = stop_of(server.mails[0]), await office.browser()
    page = await browser.get(path)
    assert "停止此类邮件" in page.text
    assert "分派给我的线索" in page.text
    assert "Stop these mails" in (await browser.get(f"{path}?lang=en")).text
    assert await office.rows_of(office.people.here["officer"]) == []
    ended = await browser.http.post(path)
    assert "已停止" in ended.text or "Stopped" in ended.text


async def test_the_summarys_link_ends_daily_mails_and_leaves_the_others(
    office, rounds, server, told, me
):
    await told("lead.closed")
    await rounds.once(MORNING)
    browser = await office.browser()
    await browser.http.post(stop_of(server.mails[0]))
    page = (await me.get("/officer/settings")).text
    chosen = re.findall(r'name="([a-z.]+)">.*?<option value="(\w+)" selected', page, re.S)
    modes = dict(chosen)
    assert (modes["lead.closed"], modes["lead.assigned"]) == ("off", "at_once")


async def test_the_digests_link_ends_that_search_alone(office, rounds, server, me, keep):
    where = await saved(me, name="一")
    other = await saved(me, name="二")
    await keep(*robots(1))
    await rounds.once(at(1, 9))
    first = next(mail for mail in server.mails if "“一”" in mail["Subject"])
    await (await office.browser()).http.post(stop_of(first))
    assert '<option value="none" selected>' in (await me.get(where)).text
    assert '<option value="daily" selected>' in (await me.get(other)).text
    await me.post(f"{where}/remove")
    page = await (await office.browser()).get(stop_of(first))
    assert "已删除" in page.text


async def test_nobody_else_makes_such_a_link(office, settings):
    from service.keyring import Keyring, keyring

    person = office.people.here["officer"]
    stop = Stop(Identity(person.officer_id, person.organisation_id), "lead.assigned")
    real = stop_token(keyring(settings), stop)
    gone = stop_token(keyring(settings), stop._replace(who=Identity(uuid4(), uuid4())))
    forged = stop_token(Keyring(b"x" * 32), stop)
    browser = await office.browser()
    for token in (forged, real[:-4] + "AAAA", real[:30], "x", "é", gone):
        for answer in (
            await browser.get(f"/officer/mail/stop/{token}"),
            await browser.http.post(f"/officer/mail/stop/{token}"),
        ):
            assert answer.status_code == 404, token
    assert await office.rows_of(person) == []
    assert (await browser.http.post(f"/officer/mail/stop/{real}")).status_code == 200


async def test_settings_are_kept_and_audited_once(office, me):
    await me.post("/officer/settings/mail", **{"lead.closed": "at_once", "lead.moved": "never"})
    await me.post("/officer/settings/mail", **{"lead.closed": "at_once", "language": "fr"})
    page = (await me.get("/officer/settings")).text
    chosen = dict(re.findall(r'name="([a-z.]+)">.*?<option value="(\w+)" selected', page, re.S))
    assert (chosen["lead.closed"], chosen["lead.moved"]) == ("at_once", "daily")
    rows = await office.rows_of(office.people.here["officer"])
    assert [row.action for row in rows] == ["mail.changed"]
