"""A form that is kept: under a link nobody can guess, on any device, through errors, restarts and second thoughts."""

import datetime as dt
import hashlib
import re

import pytest
from sqlalchemy import text

from service.app import create_app
from service.db import make_sessions
from service.drafts import store
from tests.conftest import TODAY
from tests.make import ROBOT_TEXT, served
from tests.service.pages.drafting import HTML, begun, sent, shown, token_of, typed


async def test_each_step_leads_to_the_next_and_the_last_to_the_report(client):
    token = await begun(client, ROBOT_TEXT)
    assert (await sent(client, token, "business", do="next")).endswith("/project")
    assert (await sent(client, token, "project", do="next", project_type="new")).endswith("/needs")
    report = await sent(client, token, "needs", do="finish", goals=["site"])
    run = (await client.get(f"/v1/matches/{report.removeprefix('/r/')}")).json()
    assert run["industries"]
    assert f'href="{report}"' in (await shown(client, token, "needs")).text


async def test_the_answer_after_the_first_step_names_an_industry_and_counts(client):
    page = (await shown(client, await begun(client, ROBOT_TEXT), "project")).text
    assert re.search(r'<p class="best">.*智能机器人', page, re.DOTALL)
    assert len(re.findall(r"<dt>(产业|地点|政策)</dt><dd>\d+\+?</dd>", page)) == 3


async def test_sending_the_whole_form_twice_makes_one_run(client):
    token = await begun(client, ROBOT_TEXT)
    first, second = [await sent(client, token, "needs", do="finish") for _ in range(2)]
    assert first == second


async def test_what_is_typed_in_one_step_survives_the_others(client):
    token = await begun(client, ROBOT_TEXT, products="谐波减速器\r\n伺服电机")
    await sent(client, token, "project", do="next", investment_wan="3亿元", land_mu="60")
    await sent(client, token, "needs", do="back", city_prefer=["中原"])
    fields = await typed(client, token)
    assert fields["products"] == ["谐波减速器\r\n伺服电机"]
    assert fields["investment_wan"] == ["3亿元"]
    assert fields["city_prefer"] == ["中原"]


async def test_an_error_holds_the_step_and_loses_nothing(client):
    token = await begun(client, ROBOT_TEXT)
    where = await sent(client, token, "project", do="next", land_mu="很多", project_type="new")
    assert where.endswith("/project?check=1")
    page = (await client.get(where, headers=HTML)).text
    assert 'role="alert" tabindex="-1" autofocus' in page
    assert '<a href="#land_mu">' in page
    assert 'id="error-land_mu"' in page
    assert (await typed(client, token))["land_mu"] == ["很多"]


async def test_one_may_go_back_past_an_error_but_not_to_the_report(client):
    token = await begun(client, ROBOT_TEXT)
    back = await sent(client, token, "project", do="back", land_mu="很多")
    assert back.endswith("/business")
    assert (await sent(client, token, "needs", do="finish")).endswith("/project?check=1")


async def test_a_form_left_blank_is_not_kept_and_says_what_is_missing(client):
    answer = await client.post("/assess", data={"step": "business", "do": "next"}, headers=HTML)
    assert answer.headers["location"] == "/assess?check=1"
    page = (await client.get("/assess?check=1", headers=HTML)).text
    assert "请用一两句话写明企业做什么" in page
    assert 'id="error-business_text"' in page


async def test_a_text_too_long_is_told_beside_its_field_and_kept_whole(client):
    token = await begun(client, "机器人" * 2_000)
    page = (await client.get(f"/assess/d/{token}/business", headers=HTML)).text
    assert 'id="error-business_text"' in page
    assert len((await typed(client, token))["business_text"][0]) == 6_000


async def test_a_step_button_saves_before_it_leads_elsewhere(client):
    token = await begun(client, ROBOT_TEXT)
    assert (await sent(client, token, "project", do="go-needs", land_mu="12")).endswith("/needs")
    assert (await typed(client, token))["land_mu"] == ["12"]


async def test_unknown_and_declined_are_kept_and_mean_what_they_say(client):
    token = await begun(client, ROBOT_TEXT)
    await sent(
        client,
        token,
        "all",
        **{"employees.unknown": "1", "revenue_wan.declined": "1", "revenue_wan": "800"},
        ownership="declined",
        stage="unknown",
        qualifications=["none"],
        goals=["unknown"],
    )
    fields = await typed(client, token)
    assert fields["employees.unknown"] == ["1"]
    assert fields["revenue_wan"] == [""]
    assert fields["qualifications"] == ["none"]
    report = await sent(client, token, "needs", do="finish")
    page = (await client.get(report, headers=HTML)).text
    assert page.count("<bdi>不愿填</bdi>") == 2
    assert "<bdi>以上均无</bdi>" in page


@pytest.mark.parametrize("wrong", ["x" * 43, "short", "é" * 43, "a" * 44, "-"])
async def test_a_link_that_was_never_made_opens_nothing(client, wrong):
    answer = await client.get(f"/assess/d/{wrong}", headers=HTML)
    assert answer.status_code == 404
    assert "此链接下没有保存的表格" in answer.text


async def test_the_link_resumes_at_the_first_step_with_nothing_said(client):
    token = await begun(client, ROBOT_TEXT)
    answer = await client.get(f"/assess/d/{token}", headers=HTML)
    assert answer.headers["location"] == f"/assess/d/{token}/project"


async def test_a_new_link_opens_the_draft_and_the_old_one_is_told_apart(client):
    token = await begun(client, ROBOT_TEXT)
    moved = await client.post(f"/assess/d/{token}/link", headers=HTML)
    new = token_of(moved.headers["location"])
    assert (await typed(client, new))["business_text"] == [ROBOT_TEXT]
    old = await client.get(f"/assess/d/{token}/business", headers=HTML)
    assert old.status_code == 410
    assert "已由新链接代替" in old.text


async def test_a_deleted_draft_leaves_no_row_and_no_copy_in_the_browser(office):
    desk = await office(TODAY)
    token = await begun(desk.client, ROBOT_TEXT)
    answer = await desk.client.post(f"/assess/d/{token}/delete", headers=HTML)
    assert answer.headers["clear-site-data"] == '"cache"'
    assert (await desk.client.get(answer.headers["location"], headers=HTML)).status_code == 200
    assert (await desk.client.get(f"/assess/d/{token}", headers=HTML)).status_code == 404
    async with desk.sessions() as session:
        for table in ("drafts", "draft_links"):
            assert (await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar() == 0


async def test_a_link_opens_on_its_last_day_and_not_the_day_after(office):
    desk = await office(TODAY)
    token = await begun(desk.client, ROBOT_TEXT)
    last = await office(TODAY + dt.timedelta(days=90))
    assert (await last.client.get(f"/assess/d/{token}/needs")).status_code == 200
    late = await office(TODAY + dt.timedelta(days=91))
    answer = await late.client.get(f"/assess/d/{token}/needs", headers=HTML)
    assert answer.status_code == 410
    assert "已到期" in answer.text


async def test_whoever_makes_a_draft_sweeps_out_expired_ones(office):
    desk = await office(TODAY)
    token = await begun(desk.client, ROBOT_TEXT)
    late = await office(TODAY + dt.timedelta(days=91))
    await begun(late.client, ROBOT_TEXT)
    async with desk.sessions() as session:
        assert (await session.execute(text("SELECT count(*) FROM drafts"))).scalar() == 1
    assert (await late.client.get(f"/assess/d/{token}", headers=HTML)).status_code == 410
    async with desk.sessions() as session:
        await store.sweep(session, TODAY + dt.timedelta(days=600))
        left = await session.execute(text("SELECT count(*) FROM draft_links"))
        assert left.scalar() == 0


async def test_only_a_digest_of_the_link_is_stored(office):
    desk = await office(TODAY)
    token = await begun(desk.client, ROBOT_TEXT)
    async with desk.sessions() as session:
        digests = (await session.execute(text("SELECT digest FROM draft_links"))).scalars().all()
        rows = (await session.execute(text("SELECT row_to_json(d)::text FROM drafts d"))).scalars()
        assert digests == [hashlib.sha256(token.encode()).digest()]
        assert token not in "".join(rows)


async def test_a_draft_outlives_the_process_that_made_it(database, settings, known, engine):
    async def one(use):
        app = create_app(settings, database, known, today=lambda: TODAY)
        async with served(app) as client:
            return await use(client)

    token = await one(lambda client: begun(client, ROBOT_TEXT))
    try:
        fields = await one(lambda client: typed(client, token))
        assert fields["business_text"] == [ROBOT_TEXT]
    finally:
        async with make_sessions(engine).begin() as session:
            await session.execute(text("DELETE FROM draft_links"))
            await session.execute(text("DELETE FROM drafts"))


@pytest.mark.parametrize("path", ["business", "link", "delete", "preview", "proposals"])
async def test_another_site_cannot_write_to_a_draft(client, path):
    token = await begun(client, ROBOT_TEXT)
    headers = {**HTML, "Sec-Fetch-Site": "cross-site"}
    answer = await client.post(f"/assess/d/{token}/{path}", data={}, headers=headers)
    assert answer.status_code == 403
    assert (await typed(client, token))["business_text"] == [ROBOT_TEXT]


async def test_pages_of_a_draft_are_not_indexed_or_shared_and_say_until_when(client):
    page = await shown(client, await begun(client, ROBOT_TEXT), "business")
    assert page.headers["cache-control"] == "private, no-cache"
    assert page.headers["x-robots-tag"] == "noindex"
    assert str(TODAY + dt.timedelta(days=90)) in page.text


async def test_the_look_ahead_of_a_draft_saves_only_the_steps_on_the_page(client):
    token = await begun(client, ROBOT_TEXT)
    form = {"step": "project", "land_mu": "7", "investment_wan": "2", "investment_wan.unit": "yi"}
    answer = await client.post(f"/assess/d/{token}/preview", data=form, headers=HTML)
    assert "智能机器人" in answer.text
    assert 'id="sum-investment_wan" hx-swap-oob="true">= 20,000 万元' in answer.text
    fields = await typed(client, token)
    assert fields["land_mu"] == ["7"]
    assert fields["business_text"] == [ROBOT_TEXT]


async def test_a_look_ahead_that_names_no_step_changes_nothing(client):
    token = await begun(client, ROBOT_TEXT)
    await client.post(f"/assess/d/{token}/preview", data={}, headers=HTML)
    assert (await typed(client, token))["business_text"] == [ROBOT_TEXT]


async def test_looking_ahead_before_saving_keeps_nothing(office):
    desk = await office(TODAY)
    form = {"step": "business", "business_text": ROBOT_TEXT}

    async def kept():
        async with desk.sessions() as session:
            query = "SELECT (SELECT count(*) FROM drafts), (SELECT count(*) FROM runs)"
            return (await session.execute(text(query))).one()

    before = await kept()
    answer = await desk.client.post("/assess/preview", data=form, headers=HTML)
    assert "智能机器人" in answer.text
    assert await kept() == before


@pytest.mark.parametrize(
    ("said", "words"), [("", "写明企业做什么"), ("福利彩票销售点", "暂不能判断")]
)
async def test_a_look_ahead_says_when_there_is_nothing_to_say(client, said, words):
    form = {"step": "business", "business_text": said}
    assert words in (await client.post("/assess/preview", data=form, headers=HTML)).text


async def test_a_look_ahead_goes_by_what_is_right_while_something_is_wrong(client):
    form = {"step": "business", "business_text": ROBOT_TEXT, "employees": "viele", "founded": "x"}
    assert "智能机器人" in (await client.post("/assess/preview", data=form, headers=HTML)).text


async def test_hostile_text_stays_text(client):
    hostile = "<script>alert(1)</script>{{7*7}}\r\n\u202e\"'><img src=x>" + ROBOT_TEXT
    token = await begun(client, hostile, name='"><svg onload=alert(1)>')
    page = (await shown(client, token, "all")).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<svg" not in page
    assert (await typed(client, token))["business_text"] == [hostile]


async def test_a_step_that_does_not_exist_is_not_found(client):
    token = await begun(client, ROBOT_TEXT)
    assert (await client.get(f"/assess/d/{token}/nothing", headers=HTML)).status_code == 404
    answer = await client.post(f"/assess/d/{token}/nothing", data={}, headers=HTML)
    assert answer.status_code == 404


async def test_a_trade_word_that_is_no_class_offers_classes_without_script(client):
    token = await begun(client, ROBOT_TEXT, industry_code="机器人")
    page = (await shown(client, token, "business")).text
    assert "未能对应到唯一的行业" in page
    assert re.search(r'type="radio" name="industry_code" value="C3491"', page)
    await sent(client, token, "business", industry_code="C3491")
    assert 'id="error-industry_code"' not in (await shown(client, token, "business")).text


async def test_a_name_of_one_class_is_the_class(client):
    token = await begun(client, ROBOT_TEXT, industry_code="工业机器人制造")
    report = await sent(client, token, "needs", do="finish")
    run = report.removeprefix("/r/")
    page = (await client.get(f"/r/{run}", headers=HTML)).text
    assert "C3491" in page
