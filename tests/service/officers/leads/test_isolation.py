"""No officer of one city reads, changes, counts or infers a lead of another, whichever route is asked."""

from uuid import uuid4

import pytest

from tests.service.officers.test_authorisation import NEEDS, ask

ROUTES = sorted(key for key in NEEDS if "{lead_id}" in key[1])
FIELDS = {
    "move": {"to": "contacted"},
    "assign": {"owner": "nobody"},
    "plan": {"what": "x", "on": "2030-07-01"},
    "notes": {"text": "x"},
    "message": {"message": "x"},
    "contact": {"person": "x", "email": "a@example.com", "preferred": "email", "origin": "card"},
}


async def with_file(desk, lead):
    browser = await desk.be()
    await browser.http.post(
        f"/officer/leads/{lead.lead_id}/files",
        data={"csrf": await browser.token()},
        files={"file": ("plan.pdf", b"%PDF-1.7\ncanary", "application/pdf")},
    )
    query = "SELECT file_id FROM lead_files WHERE lead_id = :id"
    return (await desk.one(query, id=lead.lead_id)).file_id


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_a_foreign_lead_is_as_missing_as_one_that_does_not_exist(desk, lead, method, path):
    file_id = await with_file(desk, lead)
    before = await desk.lead(lead.lead_id)
    stranger = await desk.be_there("admin")
    fields, bodies = FIELDS.get(path.rpartition("/")[2], {}), set()
    for lead_id in (lead.lead_id, uuid4(), "nobody", "1" * 300):
        where = path.format(lead_id=lead_id, file_id=file_id)
        answer = await ask(stranger, method, where, **fields)
        assert answer.status_code == 404, answer.text
        bodies.add(
            answer.text.replace(str(lead_id), "").replace(answer.headers["x-request-id"], "")
        )
    assert len(bodies) == 1
    assert await desk.lead(lead.lead_id) == before
    assert await desk.office.rows_of(desk.office.people.there["admin"]) == []


async def test_a_file_of_one_lead_is_not_found_with_another(desk, lead):
    file_id = await with_file(desk, lead)
    other = (await desk.handed(report=False)).lead
    browser = await desk.be()
    assert (await browser.get(f"/officer/leads/{other.lead_id}/files/{file_id}")).status_code == 404
    remove = f"/officer/leads/{other.lead_id}/files/{file_id}/remove"
    assert (await browser.post(remove)).status_code == 404


QUERIES = (
    "",
    "?view=board",
    "?state=all",
    "?q=金丝雀",
    "?q=91440300708461136T",
    "?site=zhongyuan-robot-park",
    "?who={owner}",
    "?enterprise={enterprise}",
)


@pytest.mark.parametrize("query", QUERIES)
async def test_lists_counts_and_choices_show_nothing_of_another_city(desk, query):
    run = await desk.run(uscc="91440300708461136T")
    lead = (await desk.handed(run_id=run)).lead
    stranger = await desk.be_there("admin")
    asked = query.format(
        owner=desk.office.people.here["officer"].officer_id, enterprise=lead.enterprise_id
    )
    for where in (f"/officer/leads{asked}", "/officer/"):
        page = await stranger.get(where)
        assert page.status_code == 200
        assert str(lead.lead_id) not in page.text
        assert "金丝雀机器人" not in page.text
        assert '<option value="robot"' not in page.text
    assert page.text.count("<b>0</b>") == 4


async def test_several_with_a_foreign_one_among_them_change_nothing(desk, lead):
    theirs = (
        await desk.handed(desk.office.people.there["officer"].organisation_id, report=False)
    ).lead
    browser = await desk.be("manager")
    for fields in ({"do": "move", "to": "contacted"}, {"do": "assign", "owner": "nobody"}):
        ids = [str(lead.lead_id), str(theirs.lead_id)]
        assert (await browser.post("/officer/leads/bulk", lead=ids, **fields)).status_code == 404
    assert (await desk.lead(lead.lead_id)).stage == "lead"
    assert (await desk.lead(theirs.lead_id)).stage == "lead"


async def test_the_database_itself_hides_followers_files_and_undos(desk, lead):
    from sqlalchemy import text

    from service.officers.sessions import Identity, act_as

    await with_file(desk, lead)
    browser = await desk.be()
    await browser.post(f"/officer/leads/{lead.lead_id}/follow")
    await browser.post("/officer/leads/bulk", lead=[str(lead.lead_id)], do="move", to="contacted")
    people = desk.office.people
    for person, seen in ((people.there["admin"], 0), (people.here["officer"], 1)):
        async with desk.office.sessions.begin() as session:
            await act_as(session, Identity(person.officer_id, person.organisation_id))
            for table in ("lead_followers", "lead_files", "lead_undos"):
                found = await session.execute(text(f"SELECT count(*) FROM {table}"))
                assert found.scalar_one() == seen, table


async def test_another_citys_contact_cannot_be_removed_by_the_function_either(desk, lead):
    from sqlalchemy import text

    from service.organisations.store import act_for

    async with desk.office.owner.begin() as connection:
        await connection.execute(
            text("UPDATE lead_contacts SET origin = 'card' WHERE lead_id = :id"),
            {"id": lead.lead_id},
        )
    async with desk.office.sessions.begin() as session:
        await act_for(session, desk.office.people.there["officer"].organisation_id)
        removed = await session.execute(
            text("SELECT luodi_remove_contact(:id)"), {"id": lead.lead_id}
        )
        assert removed.scalar_one() is False
