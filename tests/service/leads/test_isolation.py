"""Whose lead it is, PostgreSQL decides: with every filter of the application off."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text

from service.audit.log import Actor, breaks, record
from service.errors import LeadGone, LeadNotFound, SealBroken
from service.leads.links import open_link, present
from service.leads.store import find_contact, hand_off, read_lead, reveal_contact
from service.organisations.store import add_organisation
from tests.service.leads.conftest import EMAIL, KEYS, NOW, handed, said

TABLES = ("leads", "lead_contacts", "consents", "lead_events", "lead_links")


async def rows(session, table):
    return (await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()


async def test_an_office_reads_its_own_leads_and_the_province_those_beneath(clean):
    made = await handed(clean, clean.zhongyuan)
    for office, seen in ((clean.zhongyuan, 1), (clean.province, 1), (clean.linhai, 0)):
        async with clean.working_for(office) as session:
            assert [await rows(session, table) for table in TABLES] == [seen] * 5
    async with clean.working_for(clean.linhai) as session:
        with pytest.raises(LeadNotFound):
            await read_lead(session, made.lead.lead_id)
        with pytest.raises(LeadNotFound):
            await reveal_contact(
                session, Actor("officer", "b", clean.linhai), made.lead.lead_id, KEYS
            )


async def test_whoever_acts_for_nobody_and_holds_no_link_sees_nothing(clean):
    await handed(clean, clean.zhongyuan)
    async with clean.sessions.begin() as session:
        assert [await rows(session, table) for table in TABLES] == [0] * 5


async def test_a_link_opens_one_lead_and_no_other(clean):
    mine, other = [await handed(clean, clean.zhongyuan) for _ in range(2)]
    async with clean.sessions.begin() as session:
        await open_link(session, mine.token, NOW.date())
        assert [await rows(session, table) for table in TABLES] == [1] * 5
        with pytest.raises(LeadNotFound):
            await read_lead(session, other.lead.lead_id)


async def test_interleaved_requests_of_one_pool_never_see_each_others_leads(clean):
    await handed(clean, clean.zhongyuan)
    await handed(clean, clean.linhai)

    async def look(office):
        async with clean.working_for(office) as session:
            await asyncio.sleep(0)
            found = await session.execute(text("SELECT organisation_id FROM leads"))
            assert {row[0] for row in found} == {office}

    await asyncio.gather(*(look(office) for _ in range(20) for office in clean[4:]))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE leads SET stage = 'signed'",
        "UPDATE leads SET organisation_id = :other",
        "UPDATE consents SET retention_until = '2999-01-01'",
        "UPDATE lead_links SET expires_on = '2999-01-01'",
    ],
)
async def test_another_office_changes_nothing(clean, statement):
    await handed(clean, clean.zhongyuan)
    async with clean.working_for(clean.linhai) as session:
        changed = await session.execute(
            text(statement), {"other": clean.linhai} if ":other" in statement else {}
        )
        assert changed.rowcount == 0


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM leads",
        "DELETE FROM lead_contacts",
        "UPDATE lead_contacts SET sealed = ''",
        "UPDATE leads SET source = 'web'",
        "UPDATE leads SET anonymised_at = now()",
        "UPDATE consents SET withdrawn_at = NULL",
        "SELECT luodi_erase_lead(gen_random_uuid(), 'deleted', now())",
        "SELECT luodi_delete_answers('run_x', gen_random_uuid())",
    ],
)
async def test_the_application_itself_has_no_right_to_it(clean, statement):
    async with clean.working_for(clean.zhongyuan) as session:
        with pytest.raises(Exception, match="permission denied"):
            await session.execute(text(statement))
        await session.rollback()


async def test_nobody_makes_a_link_to_a_lead_that_is_there(clean):
    made = await handed(clean, clean.zhongyuan)
    async with clean.sessions() as session:
        await present(session, "b" * 43)
        query = text(
            "INSERT INTO lead_links SELECT luodi_link(), :lead, :office, now(), '2999-01-01'"
        )
        with pytest.raises(Exception, match="row-level security"):
            await session.execute(query, {"lead": made.lead.lead_id, "office": clean.zhongyuan})


async def test_nothing_is_handed_off_to_a_partner_or_to_nobody(clean):
    with pytest.raises(Exception, match="row-level security"):
        await handed(clean, uuid4())


async def test_a_company_writes_into_no_audit_log_but_about_its_own_lead(clean):
    made = await handed(clean, clean.zhongyuan)
    async with clean.sessions() as session:
        await present(session, made.token)
        for actor in (Actor("company", "x", clean.linhai), Actor("officer", "x", clean.zhongyuan)):
            with pytest.raises(Exception, match="row-level security"):
                async with session.begin_nested():
                    await record(session, actor, "lead.read", ("lead", made.lead.lead_id))


async def test_the_same_form_twice_even_at_once_is_one_lead(clean):
    form = "f" * 43
    found = await asyncio.gather(*(handed(clean, clean.zhongyuan, form=form) for _ in range(8)))
    assert len({one.token for one in found}) == 1
    assert sorted(one.again for one in found) == [False] + [True] * 7
    for table in TABLES:
        assert await clean.count(table) == 1
    lead = found[0].lead.lead_id
    assert await clean.count("audit_log", f"subject = '{lead}'") == 1


async def test_contact_details_are_sealed_and_open_for_their_own_lead_alone(clean):
    one, other = [await handed(clean, clean.zhongyuan) for _ in range(2)]
    async with clean.working_for(clean.zhongyuan) as session:
        assert (await find_contact(session, one.lead.lead_id, KEYS)).email == EMAIL
    async with clean.owner.begin() as connection:
        sealed = (await connection.execute(text("SELECT sealed FROM lead_contacts"))).scalars()
        assert all(EMAIL.encode() not in row and b"139" not in row for row in sealed)
        swap = "UPDATE lead_contacts SET sealed = (SELECT sealed FROM lead_contacts WHERE lead_id = :from) WHERE lead_id = :to"
        await connection.execute(text(swap), {"from": one.lead.lead_id, "to": other.lead.lead_id})
    async with clean.working_for(clean.zhongyuan) as session:
        with pytest.raises(SealBroken):
            await find_contact(session, other.lead.lead_id, KEYS)


async def test_reading_contact_details_is_one_audit_row_in_the_same_transaction(clean):
    made = await handed(clean, clean.zhongyuan)
    actor = Actor("officer", "officer-1", clean.zhongyuan)
    where = f"subject = '{made.lead.lead_id}' AND action = 'lead.contact_read'"
    async with clean.working_for(clean.zhongyuan) as session:
        await reveal_contact(session, actor, made.lead.lead_id, KEYS)
        await session.rollback()
    assert await clean.count("audit_log", where) == 0
    async with clean.working_for(clean.zhongyuan) as session:
        assert (await reveal_contact(session, actor, made.lead.lead_id, KEYS)).email == EMAIL
    assert await clean.count("audit_log", where) == 1
    async with clean.owner.connect() as connection:
        assert await breaks(connection) == []


async def test_a_link_that_was_never_made_and_one_that_ran_out_are_told_apart(clean):
    made = await handed(clean, clean.zhongyuan)
    async with clean.sessions.begin() as session:
        for wrong in ("x" * 43, "short", "é" * 43):
            with pytest.raises(LeadNotFound):
                await open_link(session, wrong, NOW.date())
        with pytest.raises(LeadGone):
            await open_link(session, made.token, NOW.date().replace(year=2031))


async def test_a_hand_off_that_fails_half_way_leaves_nothing(clean):
    broken = said(clean.zhongyuan)
    broken = broken._replace(agreed=broken.agreed._replace(retention_days=0))
    with pytest.raises(Exception, match="retention_days"):
        await handed(clean, clean.zhongyuan, agreed=broken.agreed)
    for table in TABLES:
        assert await clean.count(table) == 0


async def test_what_a_partner_brings_is_the_recipients_and_the_partner_sees_nothing_of_it(clean):
    async with clean.owner.begin() as connection:
        partner = await add_organisation(connection, f"伙伴 {uuid4()}", "partner")
    async with clean.working_for(partner) as session:
        brought = said(clean.zhongyuan, partner_organisation_id=partner, partner_key="key-1")
        lead = (await hand_off(session, brought, KEYS, NOW)).lead
    assert (lead.source, lead.partner_organisation_id) == ("partner", partner)
    where = f"subject = '{lead.lead_id}' AND actor_kind = 'partner' AND actor = 'key-1'"
    assert await clean.count("audit_log", f"{where} AND organisation_id = '{clean.zhongyuan}'") == 1
    async with clean.working_for(partner) as session:
        assert [await rows(session, table) for table in TABLES] == [0] * 5
    with pytest.raises(Exception, match="row-level security"):
        await handed(clean, partner)  # a partner brings leads and receives none
