"""The clocks' round: time is moved, and each thing is pointed out once, whoever looks and how often."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import text

from service.chores import do
from service.chores.clocks import clocks
from service.leads.reminders import LOCK, run
from service.organisations.store import acting_for, add_organisation
from service.webhooks.store import Owner, create
from tests.service.officers.people import START

CHINA = dt.timezone(dt.timedelta(hours=8))
MARCH = dt.datetime(2026, 3, 6, 10, tzinfo=CHINA)
LIST = "/officer/leads"


@pytest.fixture(autouse=True)
async def alone(office):
    """No lead of another test is due."""
    async with office.owner.begin() as connection:
        await connection.execute(text("TRUNCATE leads, enterprises CASCADE"))


async def kinds(desk, role):
    return [row.kind for row in await desk.notices(desk.office.people.here[role])]


async def round_at(desk, now):
    return [
        (step.kind, step.number)
        for _, step in (await run(desk.office.owner, now, desk.place)).steps
    ]


async def test_a_first_contact_that_is_late_and_then_overdue_is_told_twice_and_no_more(desk):
    lead = (await desk.handed(now=MARCH, report=False)).lead
    seen = []
    for hours in (71, 73, 74, 24 * 7 - 1, 24 * 7 + 15, 24 * 7 + 16):
        seen.append(await round_at(desk, MARCH + dt.timedelta(hours=hours)))
    assert seen == [[], [("overdue", 1)], [], [], [("overdue", 2)], []]
    assert (await desk.actions(lead.lead_id)).count("lead.overdue") == 2
    assert "lead.overdue" in await kinds(desk, "officer")
    assert "lead.overdue" not in await kinds(desk, "viewer")


async def test_nudges_come_on_day_9_and_21_and_day_45_closes_and_says_so(desk):
    handed = await desk.handed(report=False)
    browser, office = await desk.be(), desk.office
    me = str(office.people.here["officer"].officer_id)
    await browser.post(f"{LIST}/{handed.lead.lead_id}/assign", owner=me)
    await browser.post(f"{LIST}/{handed.lead.lead_id}/move", to="contacted")
    seen = {}
    for day in range(1, 60):
        for step in await round_at(desk, (START + dt.timedelta(days=day)).astimezone(CHINA)):
            seen.setdefault(day, []).append(step)
    assert seen == {9: [("nudged", 9)], 21: [("nudged", 21)], 45: [("closed", 45)]}
    row = await desk.lead(handed.lead.lead_id)
    assert (row.closed_as, row.stage) == ("unanswered", "contacted")
    assert (await kinds(desk, "officer"))[-3:] == ["lead.nudge", "lead.nudge", "lead.closed"]
    page = (await (await office.browser()).get(f"/l/{handed.token}")).text
    assert "45 天内没有新的进展，已自动结束办理。您可以直接联系某市投资促进局" in page
    office.clock.move(days=46)
    again = await desk.be()
    answer = await again.post(f"{LIST}/{handed.lead.lead_id}/move", to="negotiating")
    assert answer.status_code == 303
    assert (await desk.lead(handed.lead.lead_id)).closed_as is None


async def test_activity_begins_the_days_again(desk):
    lead = (await desk.handed(report=False)).lead
    at = (START + dt.timedelta(days=9)).astimezone(CHINA)
    assert ("nudged", 9) in await round_at(desk, at)
    desk.office.clock.move(days=9)
    await (await desk.be()).post(f"{LIST}/{lead.lead_id}/notes", text="打过电话")
    assert ("nudged", 9) not in await round_at(desk, at + dt.timedelta(days=8))
    assert ("nudged", 9) in await round_at(desk, at + dt.timedelta(days=9))


async def test_the_message_is_in_the_language_the_company_agreed_in(desk):
    from service.leads.store import Agreed

    handed = await desk.handed(report=False, agreed=Agreed("1", ("contact",), "en", 180))
    await round_at(desk, (START + dt.timedelta(days=45)).astimezone(CHINA))
    events = await desk.all(
        "SELECT * FROM lead_events WHERE lead_id = :id AND kind = 'closed'", id=handed.lead.lead_id
    )
    assert events[0].text.startswith("There has been no progress for 45 days")


async def test_processes_at_once_do_each_thing_once(desk):
    leads = [(await desk.handed(report=False)).lead for _ in range(6)]
    at = (START + dt.timedelta(days=9)).astimezone(CHINA)
    await asyncio.gather(*(run(desk.office.owner, at, desk.place) for _ in range(4)))
    await run(desk.office.owner, at, desk.place)
    for lead in leads:
        assert (await desk.actions(lead.lead_id)).count("lead.nudged") == 1


async def test_a_round_gives_way_to_another_that_is_at_it(desk):
    await desk.handed(report=False)
    async with desk.office.owner.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        done = await run(desk.office.owner, (START + dt.timedelta(days=9)).astimezone(CHINA))
    assert (done.busy, done.steps) == (True, ())


async def test_the_serving_process_runs_the_round(desk):
    lead = (await desk.handed(report=False)).lead
    at = (START + dt.timedelta(days=9)).astimezone(CHINA)
    await do(desk.office.owner, clocks(desk.office.owner, desk.place), at)
    assert "lead.nudged" in await desk.actions(lead.lead_id)


@pytest.fixture
async def partner(desk):
    """A partner that listens: its organisation."""
    async with desk.office.owner.begin() as connection:
        made = await add_organisation(connection, f"伙伴 {desk.office.people.province}", "partner")
    async with desk.office.sessions.begin() as session, acting_for(session, made):
        await create(
            session,
            desk.keys,
            Owner(made, "live"),
            "https://example.com/hook",
            ["lead.status_changed"],
        )
    return made


async def told(desk, partner):
    query = "SELECT payload::json -> 'data' AS data FROM webhook_deliveries WHERE organisation_id = :id ORDER BY created_at, delivery_id"
    return [row.data for row in await desk.all(query, id=partner)]


async def test_the_partner_who_brought_it_hears_of_every_stage_and_ending(desk, partner):
    handed = await desk.handed(report=False, partner_organisation_id=partner, partner_key="k")
    browser, lead_id = await desk.be(), str(handed.lead.lead_id)
    await browser.post(f"{LIST}/{lead_id}/move", to="contacted")
    await browser.post(f"{LIST}/{lead_id}/notes", text="伙伴不知道")
    answer = await browser.post(
        f"{LIST}/bulk", lead=[lead_id], do="move", to="unsuitable", reason="land"
    )
    number = answer.headers["location"].partition("undo=")[2]
    await browser.post(f"{LIST}/undo", undo=number)
    await round_at(desk, (START + dt.timedelta(days=45)).astimezone(CHINA))
    http = (await desk.office.browser()).http
    await http.post(f"/l/{handed.token}/delete", headers={"accept": "text/html"})
    # The clock of these tests stands still, so the order is not kept.
    assert sorted(
        await told(desk, partner), key=lambda one: (one["stage"], one.get("closed_as", ""))
    ) == [
        {"lead_id": lead_id, "stage": "contacted"},
        {"lead_id": lead_id, "stage": "contacted"},
        {"lead_id": lead_id, "stage": "contacted", "closed_as": "deleted"},
        {"lead_id": lead_id, "stage": "contacted", "closed_as": "unanswered"},
        {"lead_id": lead_id, "stage": "unsuitable", "closed_as": "unsuitable"},
    ]


async def test_withdrawing_reaches_the_partner_and_other_partners_hear_nothing(desk, partner):
    handed = await desk.handed(report=False, partner_organisation_id=partner, partner_key="k")
    other = await desk.handed(report=False)
    http = (await desk.office.browser()).http
    for one in (handed, other):
        await http.post(f"/l/{one.token}/withdraw", headers={"accept": "text/html"})
    lead_id = str(handed.lead.lead_id)
    assert await told(desk, partner) == [
        {"lead_id": lead_id, "stage": "lead", "closed_as": "withdrawn"}
    ]
