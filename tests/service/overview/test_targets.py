"""Counting signed projects and figures towards the plan's targets, and taking them back."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from matching.catalogue import load_catalogue
from service.overview.targets import Standing, is_counted, verdict
from service.pages.officers.overview.counting import amount_of
from service.pages.officers.overview.targets import number, shown_as
from service.server import plan_folder

PARKS, SHARE = "/officer/targets/transfer-parks", "/officer/targets/rd-intensity"
DAY = "2030-06-29"


@pytest.fixture(scope="module")
def plan():
    return load_catalogue(plan_folder(None))


@pytest.fixture
async def signed(office, came):
    return await came(office.people.here["officer"], ("lead", 0), ("contacted", 1), ("signed", 9))


async def link(browser, lead, where=PARKS, **fields):
    return await browser.post(
        f"{where}/leads", lead=str(lead), **({"amount": "1", "note": ""} | fields)
    )


def standing(page):
    """What the gauge says: its state and words."""
    return re.search(r"<desc[^>]*>(.*?)</desc>", page.text)[1]


async def test_a_signed_project_moves_the_gauge_and_is_one_audit_row(office, me, signed):
    browser = await me("officer")
    assert "尚未计入" in standing(await browser.get(PARKS))
    answer = await link(browser, signed, amount="1", note="主平台甲")
    assert answer.headers["location"] == f"{PARKS}?done=target-counted"
    page = await browser.get(PARKS)
    assert "已计入 1 个" in standing(page)
    assert "未达到规划数" in standing(page)
    assert "主平台甲" in page.text
    (row,) = await office.rows_of(office.people.here["officer"])
    assert (row.action, row.subject_kind, row.subject) == (
        "target.counted",
        "target",
        "transfer-parks",
    )
    assert row.detail == {"amount": "1", "lead": str(signed)}


async def test_taken_back_it_no_longer_counts_and_stays_in_the_list(office, me, signed):
    browser = await me("officer")
    await link(browser, signed, amount="2")
    page = await browser.get(PARKS)
    assert "已达到规划数" in standing(page)
    which = re.search(r'name="contribution" value="([0-9a-f-]{36})"', page.text)[1]
    for _ in range(2):
        answer = await browser.post(f"{PARKS}/take-back", contribution=which)
        assert answer.headers["location"] == f"{PARKS}?done=target-taken-back"
    page = await browser.get(PARKS)
    assert "尚未计入" in standing(page)
    assert "已撤回" in page.text
    rows = await office.rows_of(office.people.here["officer"])
    assert [row.action for row in rows] == ["target.counted", "target.taken_back"]
    assert (await link(browser, signed)).status_code == 303


async def test_a_project_that_falls_back_is_left_out_until_it_is_signed_again(office, me, signed):
    browser = await me("officer")
    await link(browser, signed)

    async def stage(name):
        async with office.owner.begin() as connection:
            query = text("UPDATE leads SET stage = :s WHERE lead_id = :id")
            await connection.execute(query, {"s": name, "id": signed})

    await stage("visiting")
    page = await browser.get(PARKS)
    assert "尚未计入" in standing(page)
    assert "1 条已计入的线索不再处于签约或更后的阶段" in page.text
    await stage("construction")
    assert "已计入 1 个" in standing(await browser.get(PARKS))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"amount": ""}, "请填写不小于 0 的数字"),
        ({"amount": "-3"}, "请填写不小于 0 的数字"),
        ({"amount": "0"}, "请填写不小于 0 的数字"),
        ({"amount": "1e9"}, "请填写不小于 0 的数字"),
        ({"amount": "9" * 30}, "请填写不小于 0 的数字"),
        ({"amount": "1.5"}, "请填写整数"),
        ({"note": "长" * 501}, "说明至多 500 字"),
        ({"lead": "no-id"}, "请选择所列线索之一"),
        ({"lead": str(uuid4())}, "请选择所列线索之一"),
    ],
)
async def test_what_cannot_be_counted_is_refused_with_the_remedy(office, me, signed, fields, code):
    browser = await me("officer")
    answer = await browser.post(
        f"{PARKS}/leads", **({"lead": str(signed), "amount": "1", "note": ""} | fields)
    )
    assert answer.status_code == 422
    assert code in answer.text
    assert await office.rows_of(office.people.here["officer"]) == []


async def test_a_lead_counts_once_a_target_and_only_when_signed(office, me, came, signed):
    browser = await me("officer")
    await link(browser, signed)
    assert "已计入本目标" in (await link(browser, signed)).text
    fresh = await came(office.people.here["officer"], ("lead", 0), ("contacted", 1))
    refused = await link(browser, fresh)
    assert (refused.status_code, "此线索尚未签约" in refused.text) == (422, True)


async def test_a_share_takes_a_figure_with_its_source_and_the_newest_day_counts(office, me):
    browser = await me("officer")
    page = await browser.get(SHARE)
    assert "不能由项目相加得出" in page.text
    assert 'action="/officer/targets/rd-intensity/leads"' not in page.text
    for value, day in (("4.2", DAY), ("9", "2030-01-31")):
        answer = await browser.post(
            f"{SHARE}/figures", amount=value, source="统计年鉴", as_of=day, note=""
        )
        assert answer.headers["location"] == f"{SHARE}?done=figure-entered"
    page = await browser.get(SHARE)
    assert "填报 4.2%" in standing(page)
    assert "未达到规划数" in standing(page)
    assert "统计年鉴" in page.text
    rows = await office.rows_of(office.people.here["officer"])
    assert [row.action for row in rows] == ["target.figure_entered"] * 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"source": ""}, "请填写数值的出处"),
        ({"as_of": "tomorrow"}, "日期格式不正确"),
        ({"as_of": "2031-01-01"}, "截至日期不能在将来"),
        ({"amount": "many"}, "请填写不小于 0 的数字"),
    ],
)
async def test_a_figure_without_source_day_or_number_is_refused(me, fields, code):
    said = {"amount": "3", "source": "统计年鉴", "as_of": DAY, "note": ""} | fields
    answer = await (await me("officer")).post(f"{SHARE}/figures", **said)
    assert answer.status_code == 422
    assert code in answer.text
    assert 'value="统计年鉴"' in answer.text or fields.get("source") == ""


async def test_a_figure_of_ones_own_goes_before_those_of_organisations_beneath(office, me):
    await (await me("officer")).post(
        f"{SHARE}/figures", amount="7", source="市统计局", as_of=DAY, note=""
    )
    above = await me("above")
    assert "填报 7%" in standing(await above.get(SHARE))
    await above.post(f"{SHARE}/figures", amount="6", source="省统计局", as_of="2030-01-01", note="")
    assert "填报 6%" in standing(await above.get(SHARE))
    assert "填报 7%" in standing(await (await me("officer")).get(SHARE))


async def test_another_city_neither_sees_counts_nor_takes_back(office, me, signed):
    mine = await me("officer")
    await link(mine, signed, amount="1", note="只有我们知道")
    stranger = await me(office.people.there["officer"])
    page = await stranger.get(PARKS)
    assert "尚未计入" in standing(page)
    assert "只有我们知道" not in page.text
    foreign, missing = await link(stranger, signed), await link(stranger, uuid4())
    plain = [re.sub(r"[0-9a-f]{32,64}", "", a.text) for a in (foreign, missing)]
    assert (foreign.status_code, plain[0]) == (422, plain[1])
    async with office.owner.connect() as connection:
        query = text("SELECT contribution_id FROM target_contributions WHERE lead_id = :id")
        which = (await connection.execute(query, {"id": signed})).scalar_one()
    answer = await stranger.post(f"{PARKS}/take-back", contribution=str(which))
    assert answer.status_code == 422
    assert await office.rows_of(office.people.there["officer"]) == []
    assert "已计入 1 个" in standing(await mine.get(PARKS))
    assert "已计入 1 个" in standing(await (await me("above")).get(PARKS))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE target_contributions SET amount = 99",
        "DELETE FROM target_contributions",
        "UPDATE target_contributions SET organisation_id = :o",
    ],
)
async def test_what_was_counted_cannot_be_rewritten(office, acting, statement):
    person = office.people.here["admin"]
    values = {"o": person.organisation_id} if ":o" in statement else {}
    with pytest.raises(Exception, match="permission denied"):
        async with acting(person) as session:
            await session.execute(text(statement), values)


async def test_nothing_is_counted_for_an_organisation_one_does_not_see(office, acting):
    add = text("""
        INSERT INTO target_contributions (organisation_id, plan_id, target_id, amount, unit, source, as_of, officer_id, created_at)
        VALUES (:o, 'demo_2030', 'transfer-parks', 1, '个', 'x', '2030-01-01', :who, now())
    """)
    for person, of in (("here", "there"), ("above", "here")):
        actor = office.people.above if person == "above" else office.people.here["admin"]
        whose = getattr(office.people, of)["officer"].organisation_id
        with pytest.raises(Exception, match="row-level security"):
            async with acting(actor) as session:
                await session.execute(add, {"o": whose, "who": actor.officer_id})


async def test_an_erased_leads_note_goes_and_its_place_in_the_figures_stays(office, me, signed):
    browser = await me("officer")
    await link(browser, signed, note="金丝雀公司的项目")
    async with office.owner.begin() as connection:
        query = text("SELECT luodi_erase_lead(:id, 'deleted', now())")
        await connection.execute(query, {"id": signed})
    page = await browser.get(PARKS)
    assert "金丝雀" not in page.text
    assert "已匿名的线索" in page.text
    assert "已计入 1 个" in standing(page)


async def test_a_target_the_plan_lacks_is_missing(me):
    browser = await me("officer")
    assert (await browser.get("/officer/targets/none")).status_code == 404
    assert (await browser.post("/officer/targets/none/leads", lead="x")).status_code == 404


def test_every_target_of_the_real_plan_has_its_quote_and_says_whether_it_is_counted(plan):
    counted = [target for target in plan.targets if is_counted(target)]
    assert (len(plan.targets), len(counted)) == (49, 35)
    for language in ("zh", "en"):
        for target in plan.targets:
            shown = shown_as(language, target, Standing())
            assert shown.quotes
            assert all(href.startswith("/plans/guangdong_2025#q-") for _, href in shown.quotes)
            assert shown.verdict == "none"
            assert "<svg" in shown.chart("g")


@pytest.mark.parametrize(
    ("target", "value", "expected"),
    [
        ("transfer-projects", "599", "below"),
        ("transfer-projects", "600", "reached"),
        ("space-firms", "5", "below"),
        ("space-firms", "6", "reached"),
        ("cross-border-volume", "1000000000000", "below"),
        ("cross-border-volume", "1000000000001", "reached"),
        ("rd-intensity", "4", "unjudged"),
        ("space-firms", None, "none"),
    ],
)
def test_reached_is_said_as_the_plan_says_it(plan, target, value, expected):
    found = next(one for one in plan.targets if one.id == target)
    assert verdict(found, None if value is None else Decimal(value)) == expected


@pytest.mark.parametrize(
    ("language", "value", "unit", "shown"),
    [
        ("zh", "1000000000000", "元", "10,000 亿元"),
        ("zh", "70000", "亩", "7 万亩"),
        ("zh", "70001", "亩", "70,001 亩"),
        ("zh", "0.35", "share", "35%"),
        ("en", "70000", "亩", "70,000"),
        ("en", "4.20", "%", "4.2%"),
    ],
)
def test_amounts_are_read_as_people_write_them(language, value, unit, shown):
    assert number(language, Decimal(value), unit) == shown


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_sane_number_or_none(said):
    found = amount_of(said)
    assert found is None or (0 <= found <= 10**15 and found == round(found, 4))


@given(st.decimals(0, 10**9, places=4))
def test_a_number_typed_is_read_back(value):
    assert amount_of(f"{value:,f}") == value
