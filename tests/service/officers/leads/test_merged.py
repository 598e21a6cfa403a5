"""A merged enterprise shows the work on both records at once: stage, officer, last contact, clock; apart again, each its own."""

import pytest

from service.audit.log import Actor
from service.enterprises.merging import merge, unmerge
from service.organisations.store import act_for
from tests.service.officers.leads.test_enterprise import LIST, deleted, enterprise, keep

SHOWN = ("lead_stage", "owner", "last_contact_at", "clock_from", "clock_due")


async def joined(desk, kept, other, how=merge):
    """Merge the second into the first, or take it out again, as an officer does."""
    of = desk.at("officer")
    async with desk.office.sessions.begin() as session:
        await act_for(session, of)
        given = (kept, other) if how is merge else (other,)
        await how(session, of, *given, Actor("officer", "o1", of), desk.place)


async def shown(desk, enterprise_id):
    row = await enterprise(desk, enterprise_id)
    return tuple(row[name] for name in SHOWN)


@pytest.fixture
async def kept(desk):
    """A record without any lead."""
    return await keep(desk, {"name": "南方传动", "business_text": "谐波减速器"})


async def worked_on(desk, lead):
    """The lead's enterprise, in talks with the officer in charge."""
    browser = await desk.be()
    me = str(desk.office.people.here["officer"].officer_id)
    await browser.post(f"{LIST}/{lead.lead_id}/assign", owner=me)
    await browser.post(f"{LIST}/{lead.lead_id}/move", to="negotiating")
    return me


async def test_the_one_that_stays_shows_the_others_lead_as_soon_as_they_are_merged(
    desk, lead, kept
):
    me = await worked_on(desk, lead)
    before = await shown(desk, lead.enterprise_id)
    assert before[:2] == ("negotiating", me)
    assert before[2] is not None
    await joined(desk, kept, lead.enterprise_id)
    assert await shown(desk, kept) == before


async def test_a_clock_that_runs_goes_along_and_stops_with_the_first_contact(desk, lead, kept):
    await joined(desk, kept, lead.enterprise_id)
    row = await enterprise(desk, kept)
    assert (row["clock_from"], row["clock_due"]) == (lead.created_at, lead.first_contact_due)
    await worked_on(desk, lead)
    stage, _, contact, *clock = await shown(desk, kept)
    assert (stage, clock) == ("negotiating", [None, None])
    assert contact is not None


async def test_apart_again_each_shows_its_own(desk, lead, kept):
    await worked_on(desk, lead)
    alone = await shown(desk, kept)
    before = await shown(desk, lead.enterprise_id)
    await joined(desk, kept, lead.enterprise_id)
    await joined(desk, kept, lead.enterprise_id, unmerge)
    assert await shown(desk, kept) == alone == ("lead", None, None, None, None)
    assert await shown(desk, lead.enterprise_id) == before


async def test_a_record_merged_before_brings_what_it_shows_into_a_further_merge(desk, lead, kept):
    await worked_on(desk, lead)
    last = await keep(desk, {"name": "南方传动股份", "business_text": "减速器"})
    await joined(desk, kept, lead.enterprise_id)
    before = await shown(desk, kept)
    await joined(desk, last, kept)
    assert await shown(desk, last) == before
    await (await desk.be()).post(f"{LIST}/{lead.lead_id}/move", to="visiting")
    assert (await shown(desk, last))[0] == "visiting"


async def test_a_company_that_deletes_everything_leaves_nothing_shown_of_its_lead(desk, kept):
    handed = await desk.handed(run_id=await desk.run("谐波减速器", location={"city": "中原市"}))
    await worked_on(desk, handed.lead)
    await joined(desk, kept, handed.lead.enterprise_id)
    assert (await shown(desk, kept))[0] == "negotiating"
    await deleted(desk, handed)
    assert await shown(desk, kept) == ("lead", None, None, None, None)


async def test_a_merge_without_any_lead_changes_no_stage(desk, kept):
    other = await keep(desk, {"name": "南方传动二", "business_text": "伺服电机"})
    await joined(desk, kept, other)
    assert await shown(desk, kept) == ("lead", None, None, None, None)
