"""A partner hands a firm over: with consent to the notice in force, to the office of the place, and never from a sandbox."""

from uuid import uuid4

import pytest

from service.organisations.store import add_organisation
from tests.make import profile
from tests.service.partners.conftest import bearer


@pytest.fixture
async def office(desk):
    """The province's office, made once a module."""
    rows = await desk.rows("SELECT organisation_id FROM organisations WHERE kind = 'province'")
    if rows:
        return rows[0][0]
    async with desk.owner() as connection:
        return await add_organisation(connection, "示例省招商局", "province")


async def told(api, key, **query):
    answer = await api.get("/v1/leads/notice", params=query, headers=bearer(key))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def lead(api, key, **changed):
    """A hand-off as a partner would send it."""
    notice = await told(api, key)
    run = (await api.post("/v1/matches", json=profile(), headers=bearer(key))).json()
    consent = {
        "given": True,
        "notice_version": notice["notice_version"],
        "recipient_id": notice["recipient"]["id"],
        "language": "zh",
    }
    return {
        "run_id": run["run"]["run_id"],
        "enterprise": "示例机器人有限公司",
        "message": "想了解用地条件",
        "industry": run["industries"][0]["id"],
        "contact": {"person": "金丝雀", "phone": "13912345678"},
        "consent": consent,
        **changed,
    }


async def sent(api, key, said, **headers):
    return await api.post("/v1/leads", json=said, headers={**bearer(key), **headers})


async def test_a_lead_is_kept_once_tagged_and_open_to_the_firm(api, desk, office):
    key = await desk.key()
    said = await lead(api, key)
    once = {"Idempotency-Key": str(uuid4())}
    answers = [await sent(api, key, said, **once) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    kept = answers[0].json()
    query = "SELECT source, partner_organisation_id, organisation_id FROM leads WHERE lead_id = :id"
    (row,) = await desk.rows(query, id=kept["lead_id"])
    assert (row.source, row.organisation_id) == ("partner", office)
    assert row.partner_organisation_id is not None
    assert (await api.get(kept["status_path"], headers={"Accept": "text/html"})).status_code == 200


async def test_the_notice_names_the_office_and_what_the_person_agrees_to(api, desk, office):
    shown = await told(api, await desk.key(), language="en")
    assert shown["recipient"] == {"id": str(office), "name": "示例省招商局"}
    assert "示例省招商局" in shown["consent"]
    assert shown["purposes"]
    assert shown["items"]


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"consent": None}, "/consent"),
        ({"contact": {"person": "金丝雀"}}, "/contact/phone"),
        ({"contact": {"person": "", "email": "a@b.com"}}, "/contact/person"),
        ({"contact": {"person": "金丝雀", "phone": "12"}}, "/contact/phone"),
        ({"run_id": "run_nothing"}, "/run_id"),
        ({"site": "nowhere"}, "/site"),
        ({"message": ""}, "/message"),
        ({"score": 1}, "/score"),
    ],
)
async def test_what_is_wrong_is_told_by_its_field_and_nothing_is_kept(
    api, desk, office, changed, pointer
):
    key = await desk.key()
    before = await desk.rows("SELECT count(*) FROM leads")
    answer = await sent(api, key, await lead(api, key) | changed)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert await desk.rows("SELECT count(*) FROM leads") == before


@pytest.mark.parametrize(
    "changed", [{"given": False}, {"notice_version": "2001"}, {"recipient_id": str(uuid4())}]
)
async def test_consent_not_given_or_to_something_else_is_none(api, desk, office, changed):
    key = await desk.key()
    said = await lead(api, key)
    answer = await sent(api, key, said | {"consent": said["consent"] | changed})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("/consent")


async def test_a_sandbox_keeps_nothing(api, desk, office):
    key = await desk.key(environment="sandbox")
    before = await desk.rows("SELECT count(*) FROM leads")
    answer = await sent(api, key, await lead(api, key))
    assert answer.status_code == 201
    assert answer.json()["sandbox"] is True
    assert await desk.rows("SELECT count(*) FROM leads") == before


async def test_nobody_hands_over_without_the_scope(api, desk, office):
    key = await desk.key(scopes=("match:run",))
    assert (await sent(api, key, {})).status_code == 403
    assert (await api.post("/v1/leads", json={})).status_code == 401


async def brought(api, desk, key):
    """A lead that this key handed over; its id."""
    answer = await sent(api, key, await lead(api, key), **{"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201, answer.text
    return answer.json()["lead_id"]


async def test_a_partner_follows_its_lead_by_stage_and_learns_nothing_else(api, desk, office):
    organisation = await desk.organisation()
    key, sister = await desk.key(organisation), await desk.key(organisation)
    lead_id = await brought(api, desk, key)
    await desk.run("UPDATE leads SET stage = 'visiting' WHERE lead_id = :id", id=lead_id)
    for caller in (key, sister):
        answer = await api.get(f"/v1/leads/{lead_id}", headers=bearer(caller))
        assert answer.status_code == 200
    said = answer.json()
    assert (said["stage"], said["stage_zh"], said["stage_en"]) == ("visiting", "考察", "Visiting")
    assert set(said) == {
        "lead_id", "stage", "stage_zh", "stage_en", "closed_as", "recipient", "created_at", "updated_at",
    }  # fmt: skip
    for canary in ("金丝雀", "13912345678", "示例机器人有限公司", "用地条件"):
        assert canary not in answer.text


async def test_anothers_lead_is_as_missing_as_none(api, desk, office):
    lead_id = await brought(api, desk, await desk.key())
    other = await desk.key()
    bodies = set()
    for one in (lead_id, uuid4()):
        answer = await api.get(f"/v1/leads/{one}", headers=bearer(other))
        assert answer.status_code == 404
        bodies.add(answer.text.replace(str(one), "").replace(answer.headers["x-request-id"], ""))
    assert len(bodies) == 1
    assert (await api.get("/v1/leads", headers=bearer(other))).json()["items"] == []


async def test_the_list_pages_through_every_lead_once_the_newest_first(api, desk, office):
    organisation = await desk.organisation()
    key = await desk.key(organisation)
    made = [await brought(api, desk, key) for _ in range(3)]
    await desk.run(  # the same moment for two of them
        "UPDATE leads SET created_at = (SELECT min(created_at) FROM leads WHERE partner_organisation_id = :o) "
        "WHERE lead_id <> :last AND partner_organisation_id = :o",
        o=organisation, last=made[-1],
    )  # fmt: skip
    seen, cursor = [], None
    while True:
        asked = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = (await api.get("/v1/leads", params=asked, headers=bearer(key))).json()
        seen += [item["lead_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert (seen[0], sorted(seen)) == (made[-1], sorted(made))


async def test_a_sandbox_and_a_key_without_the_scope_follow_nothing(api, desk, office):
    organisation = await desk.organisation()
    lead_id = await brought(api, desk, await desk.key(organisation))
    sandbox = await desk.key(organisation, environment="sandbox")
    assert (await api.get(f"/v1/leads/{lead_id}", headers=bearer(sandbox))).status_code == 404
    assert (await api.get("/v1/leads", headers=bearer(sandbox))).json()["items"] == []
    narrow = await desk.key(organisation, scopes=("match:run",))
    assert (await api.get(f"/v1/leads/{lead_id}", headers=bearer(narrow))).status_code == 403
    assert (await api.get("/v1/leads?cursor=x", headers=bearer(sandbox))).status_code == 422


async def test_the_row_itself_is_hidden_from_the_partner_that_brought_it(api, desk, office, as_app):
    from sqlalchemy import text

    from service.organisations.store import act_for

    organisation = await desk.organisation()
    await brought(api, desk, await desk.key(organisation))
    async with as_app() as session:
        await act_for(session, organisation)
        for table in ("leads", "lead_contacts", "consents", "lead_events", "lead_links"):
            query = text(f"SELECT count(*) FROM {table}")
            assert (await session.execute(query)).scalar_one() == 0, table


def test_stages_are_called_what_they_are_called_everywhere():
    from service.leads.tables import STAGES as KNOWN
    from service.pages.i18n import translate
    from service.pages.labels import LEAD_STAGES
    from service.partners.brought import STAGES

    assert set(STAGES) == set(KNOWN)
    for stage, (zh, en) in STAGES.items():
        assert (zh, en) == (LEAD_STAGES[stage], translate("en", LEAD_STAGES[stage]))
