"""A company puts right what it handed over, under its link: checked as at the hand-off, the old values kept nowhere."""

import datetime as dt

import pytest
from sqlalchemy import text

from service.audit.log import Actor
from service.keyring import keyring
from service.leads.store import reveal_contact
from tests.service.leads.conftest import EMAIL, NOW, PHONE
from tests.service.leads.handing import HTML, NAME, handed_off
from tests.service.leads.test_privacy import dump, only_lead
from tests.service.pages.forms import form_of

OLD_MESSAGE, NEW_MESSAGE = "旧说明：想在高新区建厂", "新说明：改在开发区建厂"
NEW_PHONE, NEW_EMAIL, NEW_PERSON = "13700001111", "new.person@example.org", "百灵鸟"
OLD = (PHONE, EMAIL, "金丝雀", OLD_MESSAGE)
NEW = (NEW_PHONE, NEW_EMAIL, NEW_PERSON, NEW_MESSAGE)
CHANGED = {
    "person": NEW_PERSON,
    "phone": NEW_PHONE,
    "email": NEW_EMAIL,
    "preferred": "either",
    "message": NEW_MESSAGE,
}


async def form(client, token):
    page = await client.get(f"/l/{token}/correct", headers=HTML)
    assert page.status_code == 200, page.text
    return form_of(page.text)


async def corrected(client, token, **changed):
    """The form opened, changed and sent; the answer."""
    filled = {**await form(client, token), **changed}
    return await client.post(f"/l/{token}/correct", data=filled, headers=HTML)


@pytest.fixture
async def handed(desk, clean):
    client = await desk()
    return client, await handed_off(client, message=[OLD_MESSAGE])


def audit(lead_id, action):
    return f"subject = '{lead_id}' AND action = '{action}'"


async def test_the_form_holds_what_is_kept_and_reading_it_is_one_audit_row(handed, clean):
    client, token = handed
    shown = await form(client, token)
    assert shown["person"] == ["金丝雀"]
    assert shown["phone"] == [f"+86{PHONE}"]
    assert shown["email"] == [EMAIL]
    assert shown["preferred"] == ["phone"]
    assert shown["message"] == [OLD_MESSAGE]
    lead = await only_lead(clean)
    assert await clean.count("audit_log", audit(lead.lead_id, "lead.contact_read")) == 1


async def test_the_office_sees_the_new_ones_and_only_fields_are_named(handed, clean, settings):
    client, token = handed
    answer = await corrected(client, token, **CHANGED)
    assert answer.headers["location"] == f"/l/{token}?corrected=1"
    status = (await client.get(answer.headers["location"], headers=HTML)).text
    assert "137****1111" in status
    assert "n***@example.org" in status
    assert NEW_MESSAGE in status
    assert "您更正了所提供的信息：联系人、电话、邮箱、希望的联系方式、说明" in status
    assert "已收到提醒" in status
    lead = await only_lead(clean)
    assert lead.message == NEW_MESSAGE
    async with clean.working_for(clean.zhongyuan) as session:
        actor = Actor("officer", "o1", clean.zhongyuan)
        contact = await reveal_contact(session, actor, lead.lead_id, keyring(settings))
    assert contact == (NEW_PERSON, f"+86{NEW_PHONE}", NEW_EMAIL, "either")
    async with clean.owner.connect() as connection:
        where = audit(lead.lead_id, "lead.corrected")
        rows = (await connection.execute(text(f"SELECT * FROM audit_log WHERE {where}"))).all()
    assert [(row.actor_kind, row.detail) for row in rows] == [
        ("company", {"fields": "person,phone,email,preferred,message"})
    ]


async def test_one_field_alone_can_be_put_right_and_an_address_taken_out(handed, clean):
    client, token = handed
    answer = await corrected(client, token, email="")
    assert answer.status_code == 303
    kept = (await client.get(f"/l/{token}/export.json")).json()
    assert kept["contact"] == {
        "person": "金丝雀", "phone": f"+86{PHONE}", "email": "", "preferred": "phone",
    }  # fmt: skip
    assert [event["kind"] for event in kept["history"]] == ["handed_off", "corrected"]
    assert "您更正了所提供的信息" in (await client.get(f"/l/{token}/export", headers=HTML)).text


async def test_an_extension_comes_back_as_it_was_kept(handed, clean):
    client, token = handed
    await corrected(client, token, phone="020-83135078 ext. 12")
    again = await corrected(client, token)
    assert again.headers["location"].endswith("?corrected=0")
    assert (await form(client, token))["phone"] == ["+862083135078;ext=12"]


async def test_the_same_again_changes_nothing_and_tells_nobody(handed, clean):
    client, token = handed
    for expected in ("1", "0"):
        answer = await corrected(client, token, person=NEW_PERSON)
        assert answer.headers["location"] == f"/l/{token}?corrected={expected}"
    assert "内容没有变化" in (await client.get(answer.headers["location"], headers=HTML)).text
    lead = await only_lead(clean)
    assert await clean.count("audit_log", audit(lead.lead_id, "lead.corrected")) == 1
    assert await clean.count("lead_events", "kind = 'corrected'") == 1


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"person": " "}, "person", "请填写联系人姓名"),
        ({"phone": "12345"}, "phone", "电话号码无效"),
        ({"phone": "", "email": ""}, "phone", "至少填写"),
        ({"phone": ""}, "preferred", "选择了电话联系"),
        ({"email": "nobody"}, "email", "邮箱地址无效"),
        ({"preferred": "pigeon"}, "preferred", "希望的联系方式"),
        ({"message": "字" * 2001}, "message", "超过 2000 字"),
    ],
)
async def test_what_is_wrong_is_told_beside_its_field_and_nothing_changes(
    handed, clean, changed, field, words
):
    client, token = handed
    answer = await corrected(client, token, **{"person": NEW_PERSON, **changed})
    assert answer.status_code == 422
    beside = answer.text.partition(f'id="error-{field}"')[2].partition("</p>")[0]
    assert words in beside
    if "person" not in changed:
        assert f'value="{NEW_PERSON}"' in answer.text  # what was typed is still there
    lead = await only_lead(clean)
    assert lead.message == OLD_MESSAGE
    assert await clean.count("audit_log", audit(lead.lead_id, "lead.corrected")) == 0


async def test_in_english_too(handed):
    client, token = handed
    english = {**HTML, "Accept-Language": "en"}
    answer = await client.post(f"/l/{token}/correct", data={"message": "x"}, headers=english)
    assert answer.status_code == 422
    assert "Enter the name of the person to contact" in answer.text
    assert "Correct the contact details and the message" in answer.text


async def test_correcting_is_activity_and_the_days_begin_again(handed, clean, desk):
    _, token = handed
    later = await desk(NOW.date() + dt.timedelta(days=30))
    await corrected(later, token, phone=NEW_PHONE)
    async with clean.owner.connect() as connection:
        until = (await connection.execute(text("SELECT retention_until FROM consents"))).scalar()
        link = (await connection.execute(text("SELECT expires_on FROM lead_links"))).scalar()
    assert until == link == NOW.date() + dt.timedelta(days=210)


async def test_after_withdrawing_there_is_nothing_to_correct(handed, clean):
    client, token = handed
    filled = await form(client, token)
    await client.post(f"/l/{token}/withdraw", headers=HTML)
    assert "/correct" not in (await client.get(f"/l/{token}", headers=HTML)).text
    assert (await client.get(f"/l/{token}/correct", headers=HTML)).status_code == 409
    answer = await client.post(f"/l/{token}/correct", data=filled, headers=HTML)
    assert answer.status_code == 409
    assert await clean.count("lead_contacts") == 0


async def test_only_the_links_own_lead_is_corrected(handed, clean):
    client, token = handed
    other = await handed_off(client, message=[OLD_MESSAGE])
    await corrected(client, token, **CHANGED)
    assert (await form(client, other))["phone"] == [f"+86{PHONE}"]
    assert (await form(client, other))["message"] == [OLD_MESSAGE]


async def test_without_a_link_nothing_can_be_corrected(handed, clean):
    async with clean.working_for(clean.zhongyuan) as session:
        query = text("SELECT luodi_correct_linked_lead('\\x00', 'x')")
        assert (await session.execute(query)).scalar_one() is False
    assert (await only_lead(clean)).message == OLD_MESSAGE


@pytest.mark.parametrize("wrong", ["x" * 43, "short"])
async def test_a_link_that_was_never_made_corrects_nothing(desk, wrong):
    client = await desk()
    assert (await client.get(f"/l/{wrong}/correct", headers=HTML)).status_code == 404
    answer = await client.post(f"/l/{wrong}/correct", data=CHANGED, headers=HTML)
    assert answer.status_code == 404


async def test_another_site_cannot_correct(handed, clean):
    client, token = handed
    headers = {**HTML, "Sec-Fetch-Site": "cross-site"}
    answer = await client.post(f"/l/{token}/correct", data=CHANGED, headers=headers)
    assert answer.status_code == 403
    assert (await only_lead(clean)).message == OLD_MESSAGE


async def test_neither_old_nor_new_stand_in_a_copy_or_a_log_and_deletion_takes_both(
    handed, clean, caplog
):
    client, token = handed
    await corrected(client, token, **CHANGED)
    kept = await dump(clean)
    assert {secret: kept.count(secret) for secret in (PHONE, EMAIL, OLD_MESSAGE)} == dict.fromkeys(
        (PHONE, EMAIL, OLD_MESSAGE), 0
    )
    assert not [secret for secret in NEW[:3] if secret in kept]  # sealed
    assert NEW_MESSAGE in kept
    await client.post(f"/l/{token}/delete", headers=HTML)
    after = await dump(clean)
    assert not [secret for secret in (*OLD, *NEW, NAME) if secret in after]
    assert not [secret for secret in (*OLD, *NEW, NAME) if secret in caplog.text]
