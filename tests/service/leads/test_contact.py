"""Handing off: who receives it, what has to be agreed to, and what is wrong told beside its field."""

import asyncio
import re

import pytest
from sqlalchemy import text

from service.leads.contacts import Contact, masked, read_contact
from service.leads.notice import notice, told
from tests.service.leads.conftest import EMAIL, NOW, PHONE
from tests.service.leads.handing import HTML, NAME, form_for, handed_off, made_run, sent

CANARIES = (PHONE, EMAIL)


async def test_consent_is_never_given_beforehand_and_the_notice_is_whole(desk):
    client = await desk()
    page = (await client.get(f"/r/{await made_run(client)}/contact", headers=HTML)).text
    box = re.search(r'<input type="checkbox" id="consent"[^>]*>', page)[0]
    assert "checked" not in box
    assert notice().version in page
    for words in ("第二十三条", "第十五条", "第四十七条", "180 天", "中原市投资促进局"):
        assert words in page


def test_the_notice_names_every_article_it_carries_out_in_both_languages():
    written = dict(zip(range(10), "〇一二三四五六七八九", strict=True))
    numbers = {
        n: (written[n // 10] if n > 19 else "") + "十" + written[n % 10]
        for n in (13, 14, 15, 16, 19, 23, 44, 45, 46, 47)
    }
    zh = " ".join(text for _, text in told("zh", "某局", 180).items)
    en = " ".join(text for _, text in told("en", "An office", 180).items)
    assert all(f"第{word}条" in zh for word in numbers.values())
    assert all(re.search(rf"\b{number}\b", en) for number in numbers)
    assert not re.search(r"[{}]", zh + en)


@pytest.mark.parametrize(
    ("query", "office"),
    [
        ("?site=park-1", "中原市投资促进局"),
        ("?site=nonsense", "中原市投资促进局"),
    ],
)
async def test_the_office_of_the_sites_city_receives_it(desk, query, office):
    client = await desk()
    page = await client.get(f"/r/{await made_run(client)}/contact{query}", headers=HTML)
    assert office in page.text


async def test_without_a_site_the_province_receives_it(desk, clean):
    client = await desk()
    run = await made_run(client)
    looked = await sent(client, run, site="", do="look", consent="")
    assert looked.status_code == 200
    assert "示例省招商中心" in looked.text
    again = await sent(client, run, site="")
    assert again.status_code == 422  # agreed to the city's office, not to this one
    assert "重新勾选同意" in again.text
    assert await clean.count("leads") == 0


async def test_without_any_office_there_is_no_form_and_what_can_be_done_instead(client):
    run = await made_run(client)
    page = await client.get(f"/r/{run}/contact", headers=HTML)
    assert page.status_code == 200
    assert "还没有招商机构接入" in page.text
    assert f"/r/{run}.pdf" in page.text
    assert "<form" not in page.text
    answer = await client.post(f"/r/{run}/contact", data={"do": "send"}, headers=HTML)
    assert answer.status_code == 200
    assert "还没有招商机构接入" in answer.text


async def test_the_message_is_prefilled_and_follows_the_choice_until_it_is_edited(desk):
    client = await desk()
    run = await made_run(client)
    form = await form_for(client, run)
    assert NAME in form["message"][0]
    assert "智能机器人" in form["message"][0]
    other = next(site for site in await sites(client, run) if site != form["site"][0])
    looked = await sent(client, run, site=other, do="look")
    assert f'<option value="{other}" selected>' in looked.text
    rewritten = re.search(r"<textarea.*?>\n(.*?)</textarea>", looked.text, re.DOTALL)[1]
    assert rewritten != form["message"][0].replace("\r\n", "\n")
    kept = await sent(client, run, site=other, do="look", message="我自己的话")
    assert "我自己的话</textarea>" in kept.text
    assert f'value="{PHONE}"' in kept.text


async def sites(client, run):
    return [site["id"] for site in (await client.get(f"/v1/matches/{run}")).json()["sites"]]


async def test_it_lands_at_its_office_with_contact_consent_and_one_audit_row(desk, clean):
    client = await desk()
    run = await made_run(client)
    await handed_off(client, run)
    async with clean.working_for(clean.zhongyuan) as session:
        lead = (await session.execute(text("SELECT * FROM leads"))).one()
        consent = (await session.execute(text("SELECT * FROM consents"))).one()
    assert (lead.enterprise, lead.source, lead.stage, lead.run_id) == (NAME, "web", "lead", run)
    assert (lead.first_contact_due - lead.created_at).total_seconds() == 72 * 3600
    assert (consent.notice_version, consent.recipient) == (notice().version, "中原市投资促进局")
    assert (consent.retention_until - NOW.date()).days == 180
    assert await clean.count("audit_log", f"subject = '{lead.lead_id}'") == 1


async def test_sent_twice_and_at_once_it_is_one_lead_under_one_link(desk, clean):
    client = await desk()
    run = await made_run(client)
    form = await form_for(client, run)
    answers = await asyncio.gather(*(sent(client, run, form=form["form"]) for _ in range(4)))
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await clean.count("leads") == 1


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"consent": ""}, "consent", "须勾选同意"),
        ({"notice": "1999"}, "consent", "重新勾选"),
        ({"form": "x"}, "consent", "表单不完整"),
        ({"person": " "}, "person", "联系人姓名"),
        ({"person": "名" * 81}, "person", "不超过 80 字"),
        ({"phone": "", "email": ""}, "phone", "至少填写"),
        ({"phone": "12345"}, "phone", "电话号码无效"),
        ({"phone": "9" * 60}, "phone", "电话号码无效"),
        ({"email": "nobody"}, "email", "邮箱地址无效"),
        ({"email": "a@b@c.com"}, "email", "邮箱地址无效"),
        ({"preferred": ""}, "preferred", "希望的联系方式"),
        ({"phone": ""}, "preferred", "选择了电话联系"),
        ({"email": "", "preferred": "email"}, "preferred", "选择了邮件联系"),
        ({"enterprise": ""}, "enterprise", "企业名称"),
        ({"enterprise": "名" * 201}, "enterprise", "不超过 200 字"),
        ({"message": "字" * 2001}, "message", "超过 2000 字"),
        ({"policy": "made-up"}, "policy", "结果页所列"),
    ],
)
async def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_kept(
    desk, clean, changed, field, words
):
    client = await desk()
    answer = await sent(client, await made_run(client), **changed)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'id="error-{field}"' in answer.text
    assert 'role="alert" tabindex="-1" autofocus' in answer.text
    for table in ("leads", "lead_contacts", "lead_links"):
        assert await clean.count(table) == 0
    if "person" not in changed:
        assert 'value="金丝雀"' in answer.text


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("138 1234 5678", "+8613812345678", "138****5678"),
        ("+49 30 123456", "+4930123456", "+49****3456"),
        ("020-83135078", "+862083135078", "208****5078"),
        ("+852 2345 6789", "+85223456789", "+85****6789"),
    ],
)
def test_numbers_are_kept_in_one_form_and_shown_masked(typed, kept, shown):
    said = {"person": "Li", "phone": typed, "email": "", "preferred": "phone"}
    contact, errors = read_contact(said)
    assert errors == []
    assert contact.phone == kept
    assert masked(contact).phone == shown
    assert masked(contact).person == "L**"


def test_an_address_is_shown_by_its_first_letter_and_domain():
    assert masked(Contact("Li", "", "lilei@example.com", "email")).email == "l***@example.com"


async def test_hostile_text_stays_text_and_unprintable_characters_go(desk, clean):
    client = await desk()
    hostile = "<script>alert(1)</script>{{7*7}}\x00\r\n\u202e\"'><img src=x>"
    token = await handed_off(
        client, enterprise=hostile, message=hostile, person='"><svg onload=alert(1)>'
    )
    for path in ("", "/export", "/delete"):
        page = (await client.get(f"/l/{token}{path}", headers=HTML)).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "<svg" not in page
    assert await clean.count("leads", "position('{{7*7}}' in message) > 0") == 1


async def test_another_site_cannot_send_it(desk, clean):
    client = await desk()
    run = await made_run(client)
    headers = {**HTML, "Sec-Fetch-Site": "cross-site"}
    assert (await sent(client, run, headers=headers)).status_code == 403
    assert await clean.count("leads") == 0


async def test_posts_beyond_the_limit_leave_no_lead_and_say_how_long_to_wait(desk, clean):
    client = await desk()
    run = await made_run(client)
    forms = [await form_for(client, run) for _ in range(12)]
    answers = [await sent(client, run, form=form["form"]) for form in forms]
    assert [answer.status_code for answer in answers].count(303) == 6
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    assert await clean.count("leads") == 6


async def test_pages_about_people_are_kept_and_indexed_nowhere(desk):
    client = await desk()
    run = await made_run(client)
    token = await handed_off(client, run)
    for path in (
        f"/r/{run}/contact",
        f"/l/{token}",
        f"/l/{token}/export",
        f"/l/{token}/export.json",
    ):
        answer = await client.get(path, headers=HTML)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.headers["x-robots-tag"] == "noindex"


async def test_in_english_everything_is_said_in_english(desk):
    client = await desk()
    run = await made_run(client)
    english = {**HTML, "Accept-Language": "en"}
    page = (await client.get(f"/r/{run}/contact", headers=english)).text
    assert "I agree that the contact details" in page
    assert "Article 15" in page
    answer = await sent(client, run, headers=english, phone="1")
    assert "This is no valid phone number" in answer.text


async def test_a_run_that_is_not_there_has_no_form(desk):
    client = await desk()
    assert (await client.get(f"/r/run_{'a' * 26}/contact", headers=HTML)).status_code == 404
