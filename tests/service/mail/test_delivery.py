"""Mail on its way: delivered, put off, refused, never lost and never told twice under another name."""

import asyncio
import datetime as dt
from uuid import uuid4

import pytest

from service.notices.store import inbox
from tests.service.mail.conftest import BASE
from tests.service.mail.server import MailServerHere
from tests.service.officers.people import START

MINUTE = dt.timedelta(minutes=1)


async def test_what_goes_at_once_is_delivered_in_both_forms(office, rounds, server, told):
    me = office.people.here["officer"]
    await told()
    assert (await rounds.once(START)).mails == 1
    assert (await rounds.once(START + MINUTE)).mails == 0
    [mail] = server.mails
    assert mail["To"].addresses[0].addr_spec == me.email
    assert mail["From"].addresses[0].addr_spec == "no-reply@luodi.example"
    assert mail["Subject"] == "【落地】线索“信息已删除”分派给您"
    assert mail["Message-ID"].endswith("@luodi.example>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == START
    plain, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    for part in (plain, html):
        assert "分派给您" in part
        assert f"{BASE}/officer/inbox/" in part
        assert f"{BASE}/officer/settings#mail" in part
    assert '<html lang="zh-CN">' in html


async def test_what_is_daily_waits_and_what_is_off_never_goes(office, rounds, server, told, me):
    await me.post("/officer/settings/mail", **{"lead.overdue": "off", "lead.moved": "at_once"})
    await told("lead.overdue")
    await told("lead.closed")
    await told("lead.moved")
    await rounds.once(START)
    assert [mail["Subject"] for mail in server.mails] == ["【落地】线索“信息已删除”有新进展"]


async def test_folding_makes_no_second_mail(rounds, server, told):
    for minutes in range(3):
        await told(at=START + minutes * MINUTE)
        await rounds.once(START + minutes * MINUTE)
    assert len(server.taken) == 1


async def test_what_was_read_before_it_left_is_not_mailed(rounds, server, told, me, states):
    await told()
    await me.post("/officer/inbox/read")
    await rounds.once(START)
    assert server.taken == []
    assert await states() == [("dead", "read", 1)]


async def test_a_server_that_is_down_costs_time_and_nothing_else(posting, told, states):
    async with MailServerHere().listening() as server:
        port = server.port
    rounds = posting(port)
    await told()
    for minutes in range(5):
        assert (await rounds.once(START + minutes * MINUTE)).mails == 0
    assert await states() == [("pending", None, 0)]
    async with MailServerHere().listening(port=port) as server:
        await rounds.once(START + 5 * MINUTE)
        assert len(server.taken) == 1
    assert await states() == [("sent", None, 1)]


async def test_not_now_is_tried_again_ever_later_under_the_same_name(
    office, rounds, server, told, states
):
    address = office.people.here["officer"].email
    server.answers[address] = "451 come back later"
    await told()
    for minutes in (0, 0.5, 1.5, 3, 7):
        await rounds.once(START + minutes * MINUTE)
    assert await states() == [("pending", None, 3)]
    del server.answers[address]
    await rounds.once(START + 60 * MINUTE)
    assert await states() == [("sent", None, 4)]
    assert len(server.taken) == 1


async def test_never_is_believed_said_in_the_inbox_and_holds_up_nobody(
    office, acting, rounds, server, told, states, me
):
    person, colleague = office.people.here["officer"], office.people.here["manager"]
    server.answers[person.email] = "550 no such mailbox"
    await told()
    await told("lead.overdue", ("lead", str(uuid4())))
    await told(who=colleague)
    await rounds.once(START)
    assert [mail["To"].addresses[0].addr_spec for mail in server.mails] == [colleague.email]
    assert sorted(await states()) == [
        ("dead", "refused", 1),
        ("dead", "refused", 1),
        ("sent", None, 1),
    ]
    async with acting(person) as session:
        [refused] = await inbox(session, "mail.refused", None, 10)
    assert refused.times == 2
    assert "未能送达" in (await me.get("/officer/inbox")).text
    await rounds.once(START + 600 * MINUTE)
    assert len(server.taken) == 1


async def test_a_sender_that_dies_between_handing_in_and_noting_it_sends_the_same_message(
    rounds, server, told, states
):
    await told()
    dying = asyncio.create_task(rounds.once(START))
    server.after = dying.cancel
    with pytest.raises(asyncio.CancelledError):
        await dying
    server.after = lambda: None
    assert await states() == [("pending", None, 1)]
    await rounds.once(START + dt.timedelta(seconds=59))
    assert len(server.taken) == 1
    await rounds.once(START + MINUTE)
    first, second = server.taken
    assert first == second
    assert await states() == [("sent", None, 2)]


async def test_two_processes_hand_in_once(posting, server, told):
    await told()
    one, other = posting(server.port), posting(server.port)
    await asyncio.gather(one.once(START), other.once(START))
    await one.once(START)
    assert len(server.taken) == 1


async def test_after_three_days_it_is_given_up_and_said(office, acting, posting, told, states):
    rounds = posting(1)
    await told()
    for days in (1, 2.9):
        await rounds.once(START + dt.timedelta(days=days))
    assert await states() == [("pending", None, 0)]
    await rounds.once(START + dt.timedelta(days=3, minutes=1))
    assert await states() == [("dead", "late", 0)]
    async with acting(office.people.here["officer"]) as session:
        [refused] = await inbox(session, "mail.refused", None, 10)
    assert refused.detail["why"] == "late"


async def test_without_a_server_nothing_waits_and_the_pages_say_so(posting, told, states, me):
    await told()
    await posting(0).once(START)
    assert await states() == [("dead", "off", 0)]
    assert "未设置邮件服务器" in (await me.get("/officer/settings")).text
    assert "未设置邮件服务器" in (await me.get("/officer/inbox")).text


async def test_a_disabled_officer_gets_none(office, rounds, server, told, states):
    from sqlalchemy import text

    await told()
    async with office.owner.begin() as connection:
        query = "UPDATE officers SET disabled_at = now() WHERE officer_id = :id"
        given = {"id": office.people.here["officer"].officer_id}
        await connection.execute(text(query), given)
    await rounds.once(START)
    assert server.taken == []
    assert await states() == [("dead", "disabled", 1)]


@pytest.mark.parametrize(("password", "state"), [("right", "sent"), ("wrong", "pending")])
async def test_a_server_that_asks_who_we_are(posting, told, states, password, state):
    server = MailServerHere()
    server.password = "right"
    async with server.listening():
        await told()
        await posting(server.port, user=f"luodi:{password}@").once(START)
    [(found, failure, _)] = await states()
    assert (found, failure, set(server.asked)) == (state, None, {password == "right"})


async def test_a_password_goes_nowhere_unencrypted(posting, told, states):
    server = MailServerHere()
    server.password = "right"
    async with server.listening(host="127.0.0.2"):
        await told()
        await posting(server.port, user="luodi:right@", host="127.0.0.2").once(START)
    assert (server.taken, server.asked) == ([], [])
    assert await states() == [("pending", None, 0)]


async def test_encryption_that_is_asked_for_is_not_done_without(posting, server, told, states):
    await told()
    await posting(server.port, scheme="starttls").once(START)
    assert server.taken == []
    assert await states() == [("pending", None, 0)]
