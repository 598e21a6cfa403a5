"""One working record: a lead's enterprise shows its stage and officer, comes with the lead, and goes with it."""

import asyncio

import pytest
from sqlalchemy import text

from matching.profile import EnterpriseProfile
from service.audit.log import Actor
from service.enterprises.load import load_records
from service.enterprises.merging import merge
from service.enterprises.records import Origin, record_of
from service.enterprises.store import enterprise_of
from service.leads import retention
from service.leads.entering import lead_of
from service.leads.reminders import run as remind
from service.organisations.store import act_for
from tests.service.leads.test_privacy import dump

LIST = "/officer/leads"
USCC = "91440300708461136T"
SECRET = "金丝雀独门谐波减速器工艺"


async def keep(desk, profile, source="by_hand", organisation=None):
    """An enterprise the office has from elsewhere; its id."""
    organisation = organisation or desk.at("officer")
    made = record_of(EnterpriseProfile(**profile), organisation, Origin(source), desk.place)
    async with desk.office.sessions.begin() as session:
        await act_for(session, organisation)
        await load_records(session, organisation, [made], "o1")
    return made.enterprise_id


async def enterprise(desk, enterprise_id):
    async with desk.office.sessions.begin() as session:
        await act_for(session, desk.at("officer"))
        return await enterprise_of(session, enterprise_id)


async def version(desk):
    query = "SELECT version, epoch FROM enterprise_versions WHERE organisation_id = :id"
    return await desk.one(query, id=desk.at("officer"))


async def count(desk, table, where="true"):
    return (await desk.one(f"SELECT count(*) AS n FROM {table} WHERE {where}")).n


async def deleted(desk, handed):
    http = (await desk.office.browser()).http
    answer = await http.post(f"/l/{handed.token}/delete", headers={"accept": "text/html"})
    assert answer.status_code == 303


class House:
    """What the dump of the database needs."""

    def __init__(self, url) -> None:
        self.url = url


async def test_a_hand_off_is_among_the_offices_enterprises_with_what_its_report_rests_on(desk):
    handed = await desk.handed(
        run_id=await desk.run(SECRET, id="客户-42", location={"city": "中原市"})
    )
    row = await enterprise(desk, handed.lead.enterprise_id)
    assert (row["source"], row["source_id"], row["city"]) == (
        "hand_off",
        str(handed.lead.lead_id),
        "中原",
    )
    assert row["profile"]["business_text"] == SECRET
    assert "id" not in row["profile"]
    assert (row["lead_stage"], row["owner"]) == ("lead", None)


async def test_stage_and_officer_are_mirrored_in_the_same_step_and_searches_see_it(desk, lead):
    browser, before = await desk.be(), await version(desk)
    me = desk.office.people.here["officer"].officer_id
    await browser.post(f"{LIST}/{lead.lead_id}/move", to="negotiating")
    await browser.post(f"{LIST}/{lead.lead_id}/assign", owner=str(me))
    row = await enterprise(desk, lead.enterprise_id)
    assert (row["lead_stage"], row["owner"]) == ("negotiating", str(me))
    after = await version(desk)
    assert after.version == before.version + 2
    assert row["version"] == after.version


async def test_the_office_keeps_what_it_had_and_the_hand_off_is_only_linked(desk):
    known = await keep(desk, {"name": "老客户", "business_text": "自有记录", "uscc": USCC})
    handed = await desk.handed(run_id=await desk.run(SECRET, uscc=USCC))
    assert handed.lead.enterprise_id == known
    assert (await enterprise(desk, known))["profile"]["business_text"] == "自有记录"
    await deleted(desk, handed)
    assert (await enterprise(desk, known))["profile"]["business_text"] == "自有记录"


async def test_taking_up_an_enterprise_twice_or_at_once_is_one_lead(desk):
    known = await keep(desk, {"name": "候选企业", "business_text": "海上风机塔筒"})
    browsers = [await desk.be() for _ in range(3)]
    tokens = [await browser.token() for browser in browsers]
    answers = await asyncio.gather(*(
        browser.http.post(LIST, data={"csrf": token, "enterprise": str(known)}, headers={"accept": "text/html"})
        for browser, token in zip(browsers, tokens, strict=True)
    ))  # fmt: skip
    assert {answer.headers["location"].partition("?")[0] for answer in answers} == {
        answers[0].headers["location"].partition("?")[0]
    }
    assert await count(desk, "leads", f"enterprise_id = '{known}'") == 1
    row = await desk.one("SELECT * FROM leads WHERE enterprise_id = :id", id=known)
    assert (row.source, row.owner_id, row.enterprise) == (
        "officer", desk.office.people.here["officer"].officer_id, "候选企业",
    )  # fmt: skip
    assert await desk.actions(row.lead_id) == ["lead.opened"]


async def test_an_enterprise_is_taken_up_for_what_it_was_found_for(desk):
    known = await keep(desk, {"name": "候选者", "business_text": "光伏组件"})
    browser = await desk.be()
    strange = await browser.post(LIST, enterprise=str(known), site="nowhere")
    assert strange.status_code == 422
    assert await count(desk, "leads", f"enterprise_id = '{known}'") == 0
    await browser.post(LIST, enterprise=str(known), site="linhai", industry="robot")
    row = await desk.one(
        "SELECT industry_id, site_id, policy_id FROM leads WHERE enterprise_id = :id", id=known
    )
    assert tuple(row) == ("robot", "linhai", None)


async def test_an_enterprise_page_says_for_what_it_is_taken_up(desk):
    known = await keep(desk, {"name": "候选者", "business_text": "光伏组件"})
    page = await (await desk.be()).get(f"/officer/enterprises/{known}?for=site&of=linhai")
    assert '<input type="hidden" name="site" value="linhai">' in page.text


async def test_taking_up_goes_on_from_the_stage_that_was_noted(desk):
    known = await keep(desk, {"name": "老相识", "business_text": "光伏组件"})
    async with desk.office.owner.begin() as connection:
        await connection.execute(
            text("UPDATE enterprises SET lead_stage = 'visiting' WHERE enterprise_id = :id"),
            {"id": known},
        )
    await (await desk.be()).post(LIST, enterprise=str(known))
    assert (
        await desk.one("SELECT stage FROM leads WHERE enterprise_id = :id", id=known)
    ).stage == "visiting"


async def test_an_enterprise_beneath_is_taken_up_by_its_own_office(desk):
    known = await keep(desk, {"name": "市里的", "business_text": "光伏组件"})
    assert (await (await desk.be("above")).post(LIST, enterprise=str(known))).status_code == 409
    assert (await (await desk.be_there()).post(LIST, enterprise=str(known))).status_code == 404
    assert await count(desk, "leads", f"enterprise_id = '{known}'") == 0


async def scored(desk, enterprise_id):
    """Vectors, scores and history that hold what the company said, as a job and a file would leave them."""
    values = {"e": enterprise_id, "o": desk.at("officer"), "secret": SECRET}
    async with desk.office.owner.begin() as connection:
        for statement in (
            "INSERT INTO enterprise_vectors VALUES (:e, 'm', :o, 't', convert_to(:secret, 'UTF8'))",
            "INSERT INTO enterprise_scores VALUES (:e, :o, 's', 'p', NULL, false, convert_to(:secret, 'UTF8'))",
            "INSERT INTO enterprise_history (enterprise_id, organisation_id, actor, action, before) "
            "SELECT enterprise_id, organisation_id, 'o1', 'changed', profile FROM enterprises WHERE enterprise_id = :e",
        ):
            await connection.execute(text(statement), values)


async def remains(desk, url):
    found = await dump(House(url))
    hexed = SECRET.encode().hex()
    return found.count(SECRET) + found.count(hexed)


@pytest.fixture
async def clean(desk):
    """No lead, enterprise or run of another test in the database."""
    async with desk.office.owner.begin() as connection:
        await connection.execute(text("TRUNCATE leads, enterprises, runs, drafts CASCADE"))


@pytest.mark.parametrize("how", ["deleted", "withdrawn", "expired"])
async def test_what_ends_a_lead_leaves_nothing_of_its_enterprise(
    desk, clean, officers_database, how
):
    handed = await desk.handed(run_id=await desk.run(SECRET))
    await scored(desk, handed.lead.enterprise_id)
    browser = await desk.be()
    token = await browser.token()
    await browser.http.post(
        f"{LIST}/{handed.lead.lead_id}/files",
        data={"csrf": token},
        files={"file": ("a.pdf", b"%PDF-1.7\n" + SECRET.encode(), "application/pdf")},
    )
    assert await remains(desk, officers_database) >= 5
    before = await version(desk)
    if how == "deleted":
        await deleted(desk, handed)
    elif how == "withdrawn":
        http = (await desk.office.browser()).http
        await http.post(f"/l/{handed.token}/withdraw", headers={"accept": "text/html"})
    else:
        desk.office.clock.move(days=181)
        await retention.run(desk.office.owner, desk.office.clock(), 180)
    for table in (
        "enterprises",
        "enterprise_vectors",
        "enterprise_scores",
        "enterprise_history",
        "lead_files",
    ):
        assert await count(desk, table) == 0, table
    after = await version(desk)
    assert (after.epoch, after.version > before.version) == (before.epoch + 1, True)
    if how == "deleted":  # else the report itself is the company's to keep
        assert await remains(desk, officers_database) == 0
    else:
        assert await count(desk, "runs") == 1


@pytest.mark.parametrize("way", ["into ours", "ours into it", "two steps up"])
async def test_a_merge_is_taken_back_with_the_enterprise_it_took_from(
    desk, clean, officers_database, way
):
    ours = await keep(
        desk, {"id": "1", "name": "本单位记录", "business_text": "自有描述", "land_mu": 20}
    )
    top = await keep(desk, {"id": "2", "name": "另一记录", "business_text": "另一描述"})
    handed = await desk.handed(
        run_id=await desk.run(SECRET, products=[SECRET], investment_wan=5000)
    )
    theirs, here = handed.lead.enterprise_id, desk.at("officer")
    pairs = {
        "into ours": [(ours, theirs)],
        "ours into it": [(theirs, ours)],
        "two steps up": [(ours, theirs), (top, ours)],
    }[way]
    async with desk.office.sessions.begin() as session:
        await act_for(session, here)
        for kept, other in pairs:
            await merge(session, here, kept, other, Actor("officer", "o1", here), desk.place)
    await scored(desk, pairs[-1][0])
    await deleted(desk, handed)
    assert await remains(desk, officers_database) == 0
    assert await enterprise(desk, theirs) is None
    row = await enterprise(desk, ours)
    assert (row["profile"]["business_text"], row["land_mu"], row["investment_wan"]) == (
        "自有描述",
        20,
        None,
    )
    assert row["merged_into"] == (top if way == "two steps up" else None)
    assert await count(desk, "enterprise_vectors") == 0


async def test_a_second_hand_off_gets_its_enterprise_back_when_the_first_is_deleted(desk, clean):
    run = await desk.run(SECRET, uscc=USCC)
    first, second = await desk.handed(run_id=run), await desk.handed(run_id=run)
    assert first.lead.enterprise_id == second.lead.enterprise_id
    await deleted(desk, first)
    assert (await desk.lead(second.lead.lead_id)).enterprise_id is None
    done = await remind(desk.office.owner, desk.office.clock(), desk.place)
    assert done.entered == 1
    row = await desk.lead(second.lead.lead_id)
    assert (await enterprise(desk, row.enterprise_id))["source_id"] == str(second.lead.lead_id)
    again = await remind(desk.office.owner, desk.office.clock(), desk.place)
    assert again.entered == 0


async def test_the_enterprise_page_finds_the_lead_of_its_enterprise(desk, lead):
    async with desk.office.sessions.begin() as session:
        await act_for(session, desk.at("officer"))
        assert (await lead_of(session, lead.enterprise_id)).lead_id == lead.lead_id
        await act_for(session, desk.office.people.there["officer"].organisation_id)
        assert await lead_of(session, lead.enterprise_id) is None
