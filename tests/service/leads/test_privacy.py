"""A company's own link: what it shows, withdrawing, taking everything along, and leaving no trace."""

import asyncio
import datetime as dt
import os
import subprocess

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from matching.encoder import CachedEncoder, LexicalEncoder
from service.audit.log import Actor
from service.embedded import binaries
from service.errors import ContactGone, LeadClosed
from service.keyring import keyring
from service.leads.stages import move
from service.leads.store import reveal_contact, tell_company
from tests.service.leads.conftest import EMAIL, NOW, PHONE
from tests.service.leads.handing import HTML, NAME, TEXT, handed_off, made_run
from tests.service.pages.drafting import begun
from tests.service.pages.drafting import sent as sent_step

CANARIES = (PHONE, EMAIL, NAME, "金丝雀")


async def only_lead(house):
    async with house.owner.connect() as connection:
        return (await connection.execute(text("SELECT * FROM leads"))).one()


async def officer_moves(house, to, **how):
    lead = await only_lead(house)
    async with house.working_for(house.zhongyuan) as session:
        actor = Actor("officer", "o1", house.zhongyuan)
        return await move(session, actor, lead.lead_id, to, now=NOW, **how)


async def test_the_status_says_what_next_and_by_when_and_shows_contacts_masked(desk, clean):
    client = await desk()
    token = await handed_off(client)
    page = (await client.get(f"/l/{token}", headers=HTML)).text
    assert "已送达，等待首次联系" in page
    due = (NOW + dt.timedelta(hours=72)).date().isoformat()
    assert f"会在 {due}" in page
    assert "139****5678" in page
    assert "c***@example.com" in page
    assert PHONE not in page
    assert EMAIL not in page


async def test_stages_reasons_and_messages_reach_the_company_in_plain_words(desk, clean):
    client = await desk()
    token = await handed_off(client)
    await officer_moves(clean, "paused", reason="land", note="内部备注")
    async with clean.working_for(clean.zhongyuan) as session:
        lead = await only_lead(clean)
        actor = Actor("officer", "o1", clean.zhongyuan)
        await tell_company(session, actor, lead.lead_id, "明年有新地块。<b>", NOW)
    page = (await client.get(f"/l/{token}", headers=HTML)).text
    assert "暂缓办理" in page
    assert "用地不足" in page
    assert "明年有新地块。&lt;b&gt;" in page
    assert "内部备注" not in page


async def test_a_promise_that_was_not_kept_is_said(desk):
    token = await handed_off(await desk())
    later = await desk(NOW.date() + dt.timedelta(days=5))
    assert "约定的时间已过" in (await later.get(f"/l/{token}", headers=HTML)).text


async def test_withdrawing_erases_the_contact_and_stops_the_office_at_once(desk, clean, settings):
    client = await desk()
    token = await handed_off(client)
    for _ in range(2):
        answer = await client.post(f"/l/{token}/withdraw", headers=HTML)
        assert answer.status_code == 303
    lead = await only_lead(clean)
    assert (lead.closed_as, lead.message) == ("withdrawn", None)
    assert await clean.count("lead_contacts") == 0
    assert await clean.count("audit_log", f"subject = '{lead.lead_id}' AND action = 'lead.consent_withdrawn'") == 1  # fmt: skip
    async with clean.working_for(clean.zhongyuan) as session:
        actor = Actor("officer", "o1", clean.zhongyuan)
        with pytest.raises(ContactGone):
            await reveal_contact(session, actor, lead.lead_id, keyring(settings))
        with pytest.raises(LeadClosed):
            await move(session, actor, lead.lead_id, "contacted", now=NOW)
        with pytest.raises(LeadClosed):
            await tell_company(session, actor, lead.lead_id, "请回来", NOW)
    page = (await client.get(f"/l/{token}", headers=HTML)).text
    assert "您已撤回同意" in page
    assert "确认撤回" not in page


async def test_the_export_holds_everything_in_full_and_is_audited(desk, clean):
    client = await desk()
    token = await handed_off(client)
    await officer_moves(clean, "contacted", note="口气犹豫")
    answer = await client.get(f"/l/{token}/export.json")
    kept = answer.json()
    assert kept["contact"] == {
        "person": "金丝雀", "phone": f"+86{PHONE}", "email": EMAIL, "preferred": "phone",
    }  # fmt: skip
    assert kept["lead"]["enterprise"] == NAME
    assert kept["answers"]["business_text"] == TEXT
    assert [event["kind"] for event in kept["history"]] == ["handed_off", "moved"]
    assert "attachment" in answer.headers["content-disposition"]
    page = (await client.get(f"/l/{token}/export", headers=HTML)).text
    assert EMAIL in page
    assert TEXT in page
    assert "口气犹豫" not in page + answer.text
    assert await clean.count("audit_log", f"subject = '{kept['lead']['lead_id']}' AND action = 'lead.exported'") == 2  # fmt: skip


async def test_deleting_takes_two_steps(desk, clean):
    client = await desk()
    token = await handed_off(client)
    page = await client.get(f"/l/{token}/delete", headers=HTML)
    assert "确认删除" in page.text
    assert await clean.count("lead_contacts") == 1
    answer = await client.post(f"/l/{token}/delete", headers=HTML)
    assert answer.headers["clear-site-data"] == '"cache"'
    assert (await client.get(answer.headers["location"], headers=HTML)).status_code == 200
    gone = await client.get(f"/l/{token}", headers=HTML)
    assert gone.status_code == 410
    assert "已清除" in gone.text
    assert (await client.post(f"/l/{token}/delete", headers=HTML)).status_code == 410


async def test_after_deletion_no_copy_of_the_database_tells_who_it_was(desk, clean, caplog):
    client = await desk()
    draft = await begun(client, "金丝雀公司最初的说法：做机器人减速器", name=NAME)
    first = (
        (await sent_step(client, draft, "business", do="finish"))
        .removeprefix("/r/")
        .partition("?")[0]
    )
    run = (
        await sent_step(client, draft, "business", do="finish", business_text="金丝雀公司生产机器人谐波减速器")
    ).removeprefix("/r/").partition("?")[0]  # fmt: skip
    assert first != run
    token = await handed_off(client, run)
    await officer_moves(clean, "contacted", note="金丝雀的负责人很谨慎")
    before = await dump(clean)
    assert all(secret not in before for secret in CANARIES[:2])  # sealed while they are kept
    assert NAME in before
    await client.get(f"/l/{token}/export")
    await client.post(f"/l/{token}/delete", headers=HTML)
    for gone in (first, run):  # neither from the database nor from what was held for their pages
        assert (await client.get(f"/r/{gone}", headers=HTML)).status_code == 404
    after = await dump(clean)
    assert {secret: after.count(secret) for secret in CANARIES} == dict.fromkeys(CANARIES, 0)
    assert token not in after
    assert all(secret not in caplog.text for secret in CANARIES)
    lead = await only_lead(clean)
    assert (lead.enterprise, lead.message, lead.run_id, lead.closed_as) == (
        None,
        None,
        None,
        "deleted",
    )
    assert lead.site_id is not None
    assert await clean.count("runs") == await clean.count("drafts") == 0
    assert await clean.count("audit_log", f"subject = '{lead.lead_id}' AND action = 'lead.deleted'") == 1  # fmt: skip


async def test_what_somebody_elses_form_rests_on_stays(desk, clean):
    client = await desk()
    for _ in range(2):
        draft = await begun(client, "生产机器人谐波减速器", name=NAME)
        run = (
            (await sent_step(client, draft, "business", do="finish"))
            .removeprefix("/r/")
            .partition("?")[0]
        )
    token = await handed_off(client, run)
    await client.post(f"/l/{token}/delete", headers=HTML)
    assert await clean.count("drafts") == 2
    assert await clean.count("runs") == 1


async def test_what_another_lead_rests_on_stays(desk, clean):
    client = await desk()
    run = await made_run(client)
    one, other = await handed_off(client, run), await handed_off(client, run)
    await client.post(f"/l/{one}/delete", headers=HTML)
    assert await clean.count("runs") == 1
    assert (await client.get(f"/l/{other}", headers=HTML)).status_code == 200
    await client.post(f"/l/{other}/delete", headers=HTML)
    assert await clean.count("runs") == 0


def test_a_vector_of_a_text_can_be_let_go():
    class Counting(LexicalEncoder):
        asked = 0

        def encode(self, texts, *, kind):
            self.asked += len(texts)
            return super().encode(texts, kind=kind)

    inner = Counting()
    cached = CachedEncoder(inner, capacity=10)
    for _ in range(2):
        cached.encode(["金丝雀"], kind="query")
    assert inner.asked == 1
    cached.forget(["金丝雀", "从未见过"], kind="query")
    cached.encode(["金丝雀"], kind="query")
    assert inner.asked == 2


@pytest.mark.parametrize("wrong", ["x" * 43, "short", "é" * 43, "-"])
@pytest.mark.parametrize("path", ["", "/export", "/export.json", "/delete"])
async def test_a_link_that_was_never_made_opens_nothing(desk, wrong, path):
    answer = await (await desk()).get(f"/l/{wrong}{path}", headers=HTML)
    assert answer.status_code == 404


async def test_a_link_runs_out_with_what_it_shows(desk, clean):
    token = await handed_off(await desk())
    last = await desk(NOW.date() + dt.timedelta(days=180))
    assert (await last.get(f"/l/{token}", headers=HTML)).status_code == 200
    late = await desk(NOW.date() + dt.timedelta(days=181))
    assert (await late.get(f"/l/{token}", headers=HTML)).status_code == 410


async def test_under_another_secret_the_page_says_so_and_deleting_still_works(desk, clean):
    token = await handed_off(await desk())
    other = await desk(secret_key=SecretStr("another secret, long enough to count"))
    page = await other.get(f"/l/{token}", headers=HTML)
    assert page.status_code == 500
    assert "密钥已更换" in page.text
    assert (await other.get(f"/l/{token}/delete", headers=HTML)).status_code == 200
    assert (await other.post(f"/l/{token}/delete", headers=HTML)).status_code == 303
    assert await clean.count("lead_contacts") == 0


@pytest.mark.parametrize("path", ["withdraw", "delete"])
async def test_another_site_cannot_use_a_companys_link(desk, clean, path):
    client = await desk()
    token = await handed_off(client)
    headers = {**HTML, "Sec-Fetch-Site": "cross-site"}
    assert (await client.post(f"/l/{token}/{path}", headers=headers)).status_code == 403
    assert await clean.count("lead_contacts") == 1


async def dump(house) -> str:
    """Everything in the database, as pg_dump sees it."""
    url = house.url
    host = url.query.get("host") or url.host
    command = [
        str(binaries() / "pg_dump"), "--host", str(host), "--port", str(url.port or 5432),
        "--username", url.username, "--inserts", url.database,
    ]  # fmt: skip
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, env=environment, check=True)  # fmt: skip
    return done.stdout.decode()
