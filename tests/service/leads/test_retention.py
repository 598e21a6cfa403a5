"""Nothing is kept longer than was said, whoever looks at the clock, and who was affected can be told."""

import asyncio
import datetime as dt
import json
import time
from contextlib import asynccontextmanager
from uuid import uuid4

from anyio import to_thread
from sqlalchemy import text
from typer.testing import CliRunner

from service.audit.log import Actor, breaks
from service.chores import Scheduler
from service.chores.daily import daily
from service.cli import app
from service.db import owner_engine
from service.leads.retention import LOCK, report, run
from service.leads.stages import move
from tests.service.leads.conftest import EMAIL, NOW, handed
from tests.service.leads.handing import HTML, handed_off, made_run
from tests.service.pages.drafting import begun

DAYS = 180


def after(days):
    return NOW + dt.timedelta(days=days)


async def test_a_lead_is_anonymous_the_day_after_its_last_and_not_before(clean):
    lead = (await handed(clean, clean.zhongyuan)).lead
    assert (await run(clean.owner, after(180), DAYS)).anonymised == ()
    assert (await run(clean.owner, after(181), DAYS)).anonymised == (lead.lead_id,)
    assert await clean.count("lead_contacts") == 0
    where = (
        "enterprise IS NULL AND message IS NULL AND closed_as = 'expired' AND industry_id = 'robot'"
    )
    assert await clean.count("leads", where) == 1
    audited = f"subject = '{lead.lead_id}' AND action = 'lead.anonymised' AND actor_kind = 'system'"
    assert await clean.count("audit_log", audited) == 1


async def test_running_it_again_finds_nothing_to_do(clean):
    await handed(clean, clean.zhongyuan)
    await run(clean.owner, after(181), DAYS)
    rows = await clean.count("audit_log")
    again = await run(clean.owner, after(181), DAYS)
    assert (again.anonymised, any(again.swept.values())) == ((), False)
    assert await clean.count("audit_log") == rows


async def test_activity_begins_the_time_again_and_the_link_goes_with_it(clean):
    made = await handed(clean, clean.zhongyuan)
    async with clean.working_for(clean.zhongyuan) as session:
        actor = Actor("officer", "o", clean.zhongyuan)
        await move(session, actor, made.lead.lead_id, "contacted", now=after(100))
    assert (await run(clean.owner, after(280), DAYS)).anonymised == ()
    last = (NOW + dt.timedelta(days=280)).date()
    assert await clean.count("lead_links", f"expires_on = '{last}'") == 1
    assert len((await run(clean.owner, after(281), DAYS)).anonymised) == 1


async def test_a_lead_entered_by_an_office_without_consent_is_kept_no_longer(clean):
    async with clean.owner.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO leads (organisation_id, enterprise, source, created_at, first_contact_due, updated_at) "
                "VALUES (:office, '某企业', 'officer', :now, :now, :now)"
            ),
            {"office": clean.linhai, "now": NOW},
        )
    assert len((await run(clean.owner, after(180), DAYS)).anonymised) == 0
    assert len((await run(clean.owner, after(181), DAYS)).anonymised) == 1


async def test_more_than_a_hundred_leads_of_several_offices_go_in_one_run(clean):
    for number in range(105):
        await handed(clean, clean.linhai if number % 2 else clean.zhongyuan)
    done = await run(clean.owner, after(181), DAYS)
    assert len(set(done.anonymised)) == 105
    async with clean.owner.connect() as connection:
        assert await breaks(connection) == []


async def test_expired_forms_and_links_go_too_and_one_row_says_how_many(desk, clean):
    client = await desk()
    for _ in range(3):
        await begun(client, "生产机器人谐波减速器")
    await handed(clean, clean.zhongyuan)
    rows = await clean.count("audit_log", "action = 'retention.swept'")
    done = await run(clean.owner, after(181 + 366), DAYS)
    assert {name: done.swept[name] for name in ("drafts", "lead_links", "report_links")} == {
        "drafts": 3,
        "lead_links": 1,
        "report_links": 0,
    }
    assert not any(n for name, n in done.swept.items() if name not in ("drafts", "lead_links"))
    assert await clean.count("drafts") == await clean.count("lead_links") == 0
    assert await clean.count("audit_log", "action = 'retention.swept'") == rows + 1


async def test_while_another_process_is_at_it_nothing_is_done(clean):
    await handed(clean, clean.zhongyuan)
    async with clean.owner.connect() as other:
        await other.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        assert (await run(clean.owner, after(181), DAYS)).busy
        assert await clean.count("lead_contacts") == 1
    runs = await asyncio.gather(*(run(clean.owner, after(181), DAYS) for _ in range(4)))
    assert sum(len(done.anonymised) for done in runs) == 1


async def test_the_report_says_who_was_affected_and_names_no_one(desk, clean):
    client = await desk()
    kept, gone = await handed_off(client), await handed_off(client)
    await client.get(f"/l/{kept}/export")
    await client.post(f"/l/{gone}/delete", headers=HTML)
    found = await report(clean.owner, dt.date(2000, 1, 1))
    assert found["actions"]["lead.deleted"]["times"] >= 1
    assert found["leads_affected"] >= 2
    assert found["leads_still_kept"] == 1
    assert EMAIL not in json.dumps(found, ensure_ascii=False)
    nothing = await report(clean.owner, dt.date(2999, 1, 1))
    assert (nothing["leads_affected"], nothing["actions"]) == (0, {})


async def test_the_report_on_a_long_log_comes_within_a_minute(clean):
    async with clean.owner.begin() as connection:
        await connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER USER"))
        many = (
            "INSERT INTO audit_log (chain, actor_kind, actor, action, subject_kind, subject, digest) "
            "SELECT 'many', 'officer', 'o' || n % 50, 'lead.contact_read', 'lead', gen_random_uuid(), '' "
            "FROM generate_series(1, 200000) n"
        )
        await connection.execute(text(many))
    try:
        began = time.monotonic()
        found = await report(clean.owner, dt.date(2000, 1, 1))
        assert time.monotonic() - began < 60
        assert found["leads_affected"] >= 200_000
    finally:
        async with clean.owner.begin() as connection:
            await connection.execute(text("DELETE FROM audit_log WHERE chain = 'many'"))
            await connection.execute(text("ALTER TABLE audit_log ENABLE TRIGGER USER"))


async def test_the_command_makes_anonymous_on_a_day_that_is_said(clean, monkeypatch):
    lead = (await handed(clean, clean.zhongyuan)).lead

    async def luodi(*words):
        return await to_thread.run_sync(CliRunner().invoke, app, ["retention", *words])

    address = clean.url.set(drivername="postgresql").render_as_string(hide_password=False)
    monkeypatch.setenv("LUODI_DATABASE_URL", address)
    monkeypatch.setenv("LUODI_SECRET_KEY", "s" * 48)
    said = await luodi("run", "--today", "2030-12-28")
    assert said.exit_code == 0, said.output
    assert (
        f"leads made anonymous: 1; removed: 0 drafts, 0 import_files, 0 lead_links, 0 lead_undos, "
        f"0 report_links, 0 notices, 0 mails\n  {lead.lead_id}" in said.output
    )
    again = await luodi("run", "--today", "2030-12-28")
    assert "leads made anonymous: 0" in again.output
    told = await luodi("report", "--since", "2030-01-01")
    assert told.exit_code == 0, told.output
    assert json.loads(told.output)["since"] == "2030-01-01"
    wrong = await luodi("run", "--today", "tomorrow")
    assert wrong.exit_code == 2


@asynccontextmanager
async def doing_it(owner, settings, seconds):
    """The day's chore as a serving process keeps it, at a pace of the test's own."""
    chore = daily(owner, settings.lead_days)._replace(seconds=seconds)
    scheduler = Scheduler(owner, [chore], lambda: dt.datetime.now(settings.timezone))
    scheduler.start()
    yield
    await scheduler.stop()


async def said(value):
    return value


async def until(asked):
    async with asyncio.timeout(10):
        while not await asked():
            await asyncio.sleep(0.05)


async def test_a_serving_process_does_it_by_itself_and_goes_on_after_a_failure(
    clean, settings, caplog
):
    past = dt.datetime.now(dt.UTC) - dt.timedelta(days=400)
    lead = (await handed(clean, clean.zhongyuan, past)).lead
    nowhere = owner_engine(clean.url.set(database=f"no_{uuid4().hex}"))
    async with doing_it(nowhere, settings, seconds=0.05):
        await until(lambda: said(caplog.text.count("a chore failed") > 2))
    assert "no_" in caplog.text
    async with doing_it(clean.owner, settings, seconds=60):
        where = f"lead_id = '{lead.lead_id}' AND closed_as = 'expired'"
        await until(lambda: clean.count("leads", where))
    await nowhere.dispose()
    assert await clean.count("lead_contacts") == 0


async def test_requests_have_no_right_to_make_anonymous(desk, clean):
    await made_run(await desk())
    engine = owner_engine(clean.url)
    async with engine.connect() as connection:
        query = text(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'luodi_erase%' AND has_function_privilege('luodi_app', oid, 'EXECUTE')"
        )
        assert (await connection.execute(query)).all() == []
    await engine.dispose()
