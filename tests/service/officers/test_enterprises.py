"""An office's enterprises: entered, found, changed, removed, given out; and nobody else's."""

import csv
import io
import re
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from service.audit.log import Actor
from service.enterprises.store import change
from service.organisations.store import act_for
from tests.service.officers.places import enterprise
from tests.service.officers.working import worked

LIST, NEW = "/officer/enterprises", "/officer/enterprises/new"
CODE = "91440300708461136T"
SAID = {
    "name": "临海风电装备",
    "uscc": CODE,
    "business_text": "海上风机塔筒与单桩",
    "products": "塔筒\r\n单桩",
    "city_prefer": "中原、临海",
    "investment_wan": "8,000",
    "qualifications": ["high_tech", "srdi"],
    "goals": ["scenario"],
    "needs_chemical_park": "no",
    "stage": "growth",
    "founded": "2018",
}


@pytest.fixture
async def officer(office):
    return await (await office.browser()).be(office.people.here["officer"])


async def stored(office, query="true"):
    asked = text(f"SELECT * FROM enterprises WHERE organisation_id = :o AND {query} ORDER BY name")
    async with office.owner.connect() as connection:
        of = {"o": office.people.here["officer"].organisation_id}
        return (await connection.execute(asked, of)).mappings().all()


async def actions(office, who="officer"):
    return [row.action for row in await office.rows_of(office.people.here[who])]


async def test_what_is_typed_is_kept_listed_and_scored(office, officer, known):
    answer = await officer.post(NEW, **SAID)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{LIST}?done=enterprise-kept")
    (row,) = await stored(office)
    assert row["profile"]["products"] == ["塔筒", "单桩"]
    assert row["profile"]["city_prefer"] == ["中原", "临海"]
    assert row["profile"]["goals"] == ["scenario"]
    assert row["profile"]["needs_chemical_park"] is False
    assert (row["investment_wan"], row["source"]) == (8000, "by_hand")
    assert row["qualifications"] == ["high_tech", "srdi"]
    page = (await officer.get(LIST)).text
    assert "临海风电装备" in page
    assert "待评分 1 家" in page
    assert await worked(office, known, row["organisation_id"]) > 0
    assert "待评分" not in (await officer.get(LIST)).text
    assert await actions(office) == ["enterprise.kept"]


async def test_what_is_wrong_is_told_beside_its_field_in_both_languages_and_nothing_typed_is_lost(
    office, officer
):
    wrong = SAID | {"uscc": "91440300708461136X", "investment_wan": "三亿", "founded": "去年"}
    answer = await officer.post(NEW, **wrong)
    assert answer.status_code == 422
    for field in ("uscc", "investment_wan", "founded"):
        assert f'id="error-{field}"' in answer.text
    for said in ("91440300708461136X", "三亿", "去年", "海上风机塔筒与单桩"):
        assert said in answer.text
    assert 'value="srdi" checked' in answer.text
    english = await officer.post(f"{NEW}?lang=en", **wrong)
    assert "18 characters of the business licence" in english.text
    assert (await stored(office), await actions(office)) == ([], [])


async def test_a_form_that_names_no_enterprise_is_refused(officer):
    answer = await officer.post(NEW, investment_wan="300")
    assert answer.status_code == 422
    assert 'id="error-name"' in answer.text


async def test_an_industry_may_be_given_by_a_name_that_means_one_class(office, officer):
    await officer.post(NEW, name="电池厂", industry_code="锂离子电池制造")
    (row,) = await stored(office)
    assert row["profile"]["industry_code"].endswith("3841")


async def test_one_credit_code_is_one_enterprise(office, officer):
    await officer.post(NEW, **SAID)
    again = await officer.post(NEW, **SAID | {"name": "另一个名称"})
    assert again.status_code == 422
    assert 'id="error-uscc"' in again.text
    nameless = {"name": "无代码", "business_text": "甲"}
    await officer.post(NEW, **nameless)
    assert (await officer.post(NEW, **nameless)).status_code == 422
    assert len(await stored(office)) == 2


async def test_a_change_keeps_what_was_said_before_and_the_fields_the_form_does_not_ask(
    office, officer
):
    of = office.people.here["officer"].organisation_id
    one = await enterprise(office, of, id="客户-42", already_has=["demo-policy"], land_mu=20)
    where = f"{LIST}/{one}/edit"
    page = (await officer.get(where)).text
    assert 'value="20"' in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    sent = {"name": "关节科技", "business_text": "谐波减速器", "land_mu": "30", "seen": seen}
    answer = await officer.post(where, where, **sent)
    assert answer.headers["location"] == f"{LIST}?done=enterprise-edited"
    (row,) = await stored(office)
    assert (row["land_mu"], row["profile"]["land_mu"]) == (30, 30)
    assert (row["profile"]["id"], row["profile"]["already_has"]) == ("客户-42", ["demo-policy"])
    async with office.owner.connect() as connection:
        history = text("SELECT action, before FROM enterprise_history WHERE enterprise_id = :e")
        (kept,) = (await connection.execute(history, {"e": one})).all()
    assert (kept.action, kept.before["land_mu"]) == ("edited", 20)
    assert await actions(office) == ["enterprise.edited"]


async def test_a_change_by_a_colleague_in_between_is_told_and_can_be_overruled(office, officer):
    one = await enterprise(office, office.people.here["officer"].organisation_id)
    where = f"{LIST}/{one}/edit"
    old = re.search(r'name="seen" value="(\w+)"', (await officer.get(where)).text)[1]
    colleague = await (await office.browser()).be(office.people.here["manager"])
    mine, theirs = {"name": "我的", "seen": old}, {"name": "他的", "seen": old}
    await colleague.post(where, where, **theirs)
    answer = await officer.post(where, where, **mine)
    assert answer.status_code == 422
    assert "我的" in answer.text
    new = re.search(r'name="seen" value="(\w+)"', answer.text)[1]
    assert new != old
    assert (await officer.post(where, where, **mine | {"seen": new})).status_code == 303
    assert [row["name"] for row in await stored(office)] == ["我的"]


async def test_removing_asks_first_and_leaves_nothing(office, officer):
    one = await enterprise(office, office.people.here["officer"].organisation_id)
    where = f"{LIST}/{one}/remove"
    assert "关节科技" in (await officer.get(where)).text
    assert len(await stored(office)) == 1
    await officer.post(where, where)
    assert await stored(office) == []
    assert (await officer.get(where)).status_code == 404
    assert await actions(office) == ["enterprise.removed"]


async def test_the_list_is_searched_filtered_and_paged_without_skipping_or_repeating(
    office, officer, monkeypatch
):
    monkeypatch.setattr("service.pages.officers.enterprises.listing.ROWS", 4)
    of = office.people.here["officer"].organisation_id
    names = [f"企业{number:02}" for number in range(10)]
    for name in names:
        await enterprise(office, of, name=name)
    await enterprise(office, of, name="100%_纯")
    seen, where = [], f"{LIST}?q=企业"
    while where and len(seen) < 20:
        page = (await officer.get(where)).text
        assert "共 10 家" in page
        seen += re.findall(r">(企业\d\d)</a>", page)
        found = re.search(r'secondary" href="(/officer/enterprises\?[^"]*cursor=[^"]*)"', page)
        where = found and found[1].replace("&amp;", "&")
    assert sorted(seen) == names
    for asked, count in (("%_", 1), ("_", 1), ("不存在", 0), ("企业03", 1)):
        assert f"共 {count} 家" in (await officer.get(LIST, params={"q": asked})).text
    assert "共 11 家" in (await officer.get(LIST, params={"source": "by_hand"})).text
    assert "共 0 家" in (await officer.get(LIST, params={"stage": "signed"})).text
    assert (await officer.get(LIST, params={"cursor": "nonsense"})).status_code == 422


@pytest.mark.parametrize("form", ["xlsx", "csv"])
async def test_an_export_holds_what_the_filters_list_and_no_cell_computes(office, officer, form):
    of = office.people.here["officer"].organisation_id
    await enterprise(office, of, name="=1+1")
    await enterprise(office, of, name="另一家")
    answer = await officer.get(f"{LIST}/export/{form}", params={"q": "1+1"})
    assert answer.status_code == 200
    assert f'filename="enterprises.{form}"' in answer.headers["content-disposition"]
    assert "filename*=UTF-8''%E4%BC%81" in answer.headers["content-disposition"]
    if form == "xlsx":
        rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
        names = [row[1] for row in rows.to_python()[1:]]
        assert names == ["=1+1"]
    else:
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
        assert [row[1] for row in rows[1:]] == ["'=1+1"]
    (row,) = await office.rows_of(office.people.here["officer"])
    assert (row.action, row.detail) == ("enterprises.exported", {"rows": 1, "filters": ["q"]})


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("zh", {"来源": "人工录入", "阶段": "已联系", "项目类型": "新建项目"}),
        ("en", {"source": "Entered by hand", "lead stage": "Contacted", "project type": "new"}),
    ],
)  # fmt: skip
async def test_an_export_says_source_owner_and_stage_in_the_words_of_the_page(
    office, officer, lang, told
):
    me = office.people.here["officer"]
    kept = await enterprise(office, me.organisation_id, name="一家", project_type="new")
    async with office.sessions.begin() as session:
        await act_for(session, me.organisation_id)
        actor = Actor("operator", "test", me.organisation_id)
        given = {"owner": str(me.officer_id), "lead_stage": "contacted"}
        await change(session, me.organisation_id, [kept], actor, **given)
    answer = await officer.get(f"{LIST}/export/csv", params={"lang": lang})
    heading, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    found = dict(zip(heading, row, strict=True))
    assert found["负责人" if lang == "zh" else "owner"] == me.name
    assert {name: found.get(name) for name in told} == told, found


async def test_a_file_of_another_kind_is_as_missing_as_any_address(officer):
    assert (await officer.get(f"{LIST}/export/exe")).status_code == 404


@pytest.mark.parametrize("turn", ["edit", "remove"])
async def test_no_city_sees_changes_or_counts_what_another_keeps(office, officer, turn):
    people, bodies = office.people, set()
    theirs = await enterprise(office, people.there["officer"].organisation_id, name="别市企业")
    page = (await officer.get(LIST, params={"q": "别市"})).text
    assert "共 0 家" in page
    assert "别市企业" not in (await officer.get(f"{LIST}/export/csv")).text
    for whose in (theirs, uuid4(), "nobody", "1" * 300):
        where = f"{LIST}/{whose}/{turn}"
        for answer in (await officer.get(where), await officer.post(where, name="改")):
            assert answer.status_code == 404
            known = (str(whose), answer.headers["x-request-id"])
            bodies.add(answer.text.replace(known[0], "").replace(known[1], ""))
    assert len(bodies) == 1
    async with office.owner.connect() as connection:
        query = text("SELECT name FROM enterprises WHERE enterprise_id = :e")
        assert (await connection.execute(query, {"e": theirs})).scalar_one() == "别市企业"


async def test_a_province_reads_its_cities_and_changes_nothing_there(office):
    above = await (await office.browser()).be(office.people.above)
    theirs = await enterprise(office, office.people.there["officer"].organisation_id, name="临海甲")
    page = (await above.get(LIST, params={"q": "临海甲"})).text
    assert "共 1 家" in page
    assert f"{theirs}/edit" not in page
    assert (await above.get(f"{LIST}/{theirs}/edit")).status_code == 404
    assert "共 0 家" in (await above.get(LIST, params={"q": "临海甲", "own": "1"})).text


async def test_hostile_text_is_shown_as_text(office, officer):
    await enterprise(
        office, office.people.here["officer"].organisation_id, name="<script>alert(1)</script>"
    )
    page = (await officer.get(LIST)).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
