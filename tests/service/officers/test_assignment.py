"""Fields that no form asks for change nothing: whose it is, what it scored, its stage, who wrote it."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.service.officers.places import enterprise

EXTRA = {
    "organisation_id": str(uuid4()),
    "tenant_id": str(uuid4()),
    "enterprise_id": str(uuid4()),
    "officer_id": str(uuid4()),
    "role": "admin",
    "score": "1",
    "grade": "A",
    "verified": "true",
    "source": "partner",
    "source_id": "x",
    "lead_stage": "production",
    "stage": "production",
    "owner": str(uuid4()),
    "owner_id": str(uuid4()),
    "merged_into": str(uuid4()),
    "version": "999999",
    "contacted_at": "2001-01-01T00:00:00Z",
    "last_contact_at": "2001-01-01T00:00:00Z",
    "clock_due": "2001-01-01T00:00:00Z",
    "created_at": "2001-01-01T00:00:00Z",
    "closed_as": "withdrawn",
    "revision": "7",
}
TABLES = {
    "enterprises": "organisation_id, source, lead_stage, owner, merged_into, last_contact_at, clock_due, version < 999",
    "leads": "organisation_id, enterprise_id, source, stage, owner_id, contacted_at, closed_as, revision < 7, created_at > '2030-01-01'",
    "officers": "officer_id, organisation_id, role",
    "enterprise_scores": "enterprise_id, pairs",
}
REFUSED = {
    "note": ("/officer/leads/{lead}/notes", {"text": "去过了"}),
    "plan": ("/officer/leads/{lead}/plan", {"what": "打电话", "on": "2030-07-01"}),
    "follow": ("/officer/leads/{lead}/follow", {}),
    "move": ("/officer/leads/{lead}/move", {"to": "contacted", "reason": "", "note": ""}),
}
"""Forms about leads name the field that they do not have."""
PASSED_OVER = {
    "search": (
        "/officer/searches",
        {"name": "机器人", "query": "for=all", "cadence": "none"},
        "search.saved",
    ),
    "edit": (
        "/officer/enterprises/{enterprise}/edit",
        {"name": "关节科技", "business_text": "谐波减速器新", "stage": ""},
        "enterprise.edited",
    ),
}


async def rows(office):
    found = {}
    async with office.owner.connect() as connection:
        for table, columns in TABLES.items():
            of = {"o": office.people.here["officer"].organisation_id}
            query = text(f"SELECT {columns} FROM {table} WHERE organisation_id = :o ORDER BY 1, 2")
            found[table] = (await connection.execute(query, of)).all()
    return found


@pytest.fixture
async def worked_on(office):
    """An enterprise and the lead that an officer has on it."""
    officer = office.people.here["officer"]
    one = await enterprise(office, officer.organisation_id)
    browser = await (await office.browser()).be(officer)
    answer = await browser.post("/officer/leads", enterprise=str(one))
    lead = answer.headers["location"].split("?")[0].rsplit("/", 1)[1]
    return browser, {"enterprise": one, "lead": lead}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_a_leads_form_does_not_ask_for_is_refused_by_name(office, worked_on, name):
    browser, ids = worked_on
    path, fields = REFUSED[name]
    before = await rows(office)
    token = await browser.token()
    for field, value in EXTRA.items():
        sent = {"csrf": token, field: value, **fields}
        answer = await browser.http.post(path.format(**ids), data=sent)
        assert answer.status_code == 422, field
        assert field in answer.text
    assert await rows(office) == before
    told = [row.action for row in await office.rows_of(office.people.here["officer"])]
    assert told == ["lead.opened"]


@pytest.mark.parametrize("name", PASSED_OVER)
async def test_what_another_form_does_not_ask_for_changes_nothing(office, worked_on, name):
    browser, ids = worked_on
    path, fields, action = PASSED_OVER[name]
    where, before = path.format(**ids), await rows(office)
    seen = re.search(r'name="seen" value="(\w+)"', (await browser.get(where)).text)
    sent = {**EXTRA, **fields} | ({"seen": seen[1]} if seen else {})
    answer = await browser.post(where, **sent)
    assert answer.status_code == 303, answer.text
    assert await rows(office) == before
    told = [row.action for row in await office.rows_of(office.people.here["officer"])]
    assert told == ["lead.opened", action]


async def test_an_enterprise_entered_by_hand_is_ones_own_whatever_else_is_sent(office):
    officer = office.people.here["officer"]
    browser = await (await office.browser()).be(officer)
    said = {"name": "新企业", "business_text": "光伏支架"}
    answer = await browser.post("/officer/enterprises/new", **{**EXTRA, "stage": "", **said})
    assert answer.status_code == 303, answer.text
    (row,) = (await rows(office))["enterprises"]
    assert row[:7] == (officer.organisation_id, "by_hand", "lead", None, None, None, None)
    assert (await rows(office))["enterprise_scores"] == []
