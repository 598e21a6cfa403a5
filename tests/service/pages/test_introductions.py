"""An introduction or a register fills in nothing by itself: each proposal waits for a tick."""

import csv

import pytest

from service.app import create_app
from service.registry import CsvRegistry, RegistryError
from tests.conftest import TODAY
from tests.make import ROBOT_TEXT, served
from tests.service.introductions import files
from tests.service.pages.drafting import HTML, begun, sent, shown, token_of, typed
from tests.service.pages.forms import form_of

INTRODUCTION = (
    "公司成立于2015年，现有员工180人，是高新技术企业，尚未认定专精特新。"
    "主要产品包括谐波减速器、伺服电机。总投资3亿元，其中一期投资1亿元，计划在中原新建生产基地。"
)
USCC = "91440300708461136T"


async def introduced(client, text=INTRODUCTION, **more):
    token = await begun(client, ROBOT_TEXT, do="introduce", introduction=text, **more)
    return token, (await client.get(f"/assess/d/{token}/proposals", headers=HTML)).text


def number_of(page, value):
    import re

    return re.search(rf'value="(\d+)"> <span class="offer-text"><b dir="auto">{value}', page)[1]


async def test_proposals_show_their_sentence_and_none_is_ticked(client):
    _, page = await introduced(client)
    assert (
        '<q dir="auto">公司成立于2015年，现有员工180人，是高新技术企业，尚未认定专精特新</q>'
        in page
    )
    assert 'type="checkbox"' in page
    assert "checked" not in page.replace('value="" checked', "")
    assert "专精特新中小企业</b>" not in page


async def test_nothing_is_filled_in_before_it_is_ticked(client):
    token, _ = await introduced(client)
    assert (await typed(client, token))["employees"] == [""]
    assert (await typed(client, token))["business_text"] == [ROBOT_TEXT]


async def test_what_is_ticked_is_filled_in_and_the_rest_forgotten(client):
    token, page = await introduced(client, products="关节模组")
    form = {
        "take.employees": number_of(page, "180 人"),
        "take.investment_wan": number_of(page, "1 亿元"),
        "take.qualifications": number_of(page, "高新技术企业"),
        "take.products": [number_of(page, "谐波减速器"), number_of(page, "伺服电机")],
    }
    answer = await client.post(f"/assess/d/{token}/proposals", data=form, headers=HTML)
    assert answer.headers["location"].endswith("business?taken=5")
    fields = await typed(client, token)
    assert fields["employees"] == ["180"]
    assert (fields["investment_wan"], fields["investment_wan.unit"]) == (["1"], ["yi"])
    assert fields["qualifications"] == ["high_tech"]
    assert fields["products"] == ["关节模组\r\n谐波减速器\r\n伺服电机"]
    assert fields["founded"] == [""]
    again = await client.get(f"/assess/d/{token}/proposals", headers=HTML)
    assert again.status_code == 303


async def test_in_english_amounts_are_said_in_millions(client):
    token, _ = await introduced(client, **{"revenue_wan": "500", "revenue_wan.unit": "usd_wan"})
    page = await client.get(f"/assess/d/{token}/proposals?lang=en", headers=HTML)
    assert "RMB 300 million</b>" in page.text


async def test_taking_over_lifts_an_earlier_unknown(client):
    token, page = await introduced(client, **{"employees.unknown": "1"})
    form = {"take.employees": number_of(page, "180 人")}
    await client.post(f"/assess/d/{token}/proposals", data=form, headers=HTML)
    fields = await typed(client, token)
    assert fields["employees"] == ["180"]
    assert "employees.unknown" not in fields


async def test_numbers_that_are_no_proposal_change_nothing(client):
    token, _ = await introduced(client)
    form = {"take.employees": ["99", "x", "-1"], "take.nothing": "1000"}
    await client.post(f"/assess/d/{token}/proposals", data=form, headers=HTML)
    assert (await typed(client, token))["employees"] == [""]


async def test_of_two_values_for_one_question_the_first_ticked_is_taken(client):
    token, page = await introduced(client)
    both = [number_of(page, "1 亿元"), number_of(page, "3 亿元")]
    await client.post(
        f"/assess/d/{token}/proposals", data={"take.investment_wan": both}, headers=HTML
    )
    assert (await typed(client, token))["investment_wan"] == ["3"]


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.pdf", files.pdf()), ("misnamed.txt", files.word(files.SENTENCE)), ("b.txt", files.SENTENCE.encode())],
)  # fmt: skip
async def test_a_file_is_read_whatever_its_name(client, name, data):
    page = await client.get("/assess", headers=HTML)
    form = {**form_of(page.text), "do": ["introduce"], "business_text": [ROBOT_TEXT]}
    form.pop("file")
    answer = await client.post("/assess", data=form, files={"file": (name, data)}, headers=HTML)
    assert answer.headers["location"].endswith("/business") or token_of(answer.headers["location"])
    shown_page = (await client.get(answer.headers["location"], headers=HTML)).text
    assert "420 人" in shown_page
    assert "50 百万美元" in shown_page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (files.locked_pdf(), "PDF 设有密码"),
        (b"\x89PNG\r\n\x1a\n\0", "只能读取 PDF"),
        (b"x" * 2_200_000, "文件超过 2 MB"),
    ],
)
async def test_a_wrong_file_is_told_beside_its_field_and_the_form_is_kept(client, data, words):
    token = await begun(client, ROBOT_TEXT)
    page = await shown(client, token, "business")
    form = {**form_of(page.text), "do": ["introduce"], "products": ["关节模组"]}
    form.pop("file")
    address = f"/assess/d/{token}/business"
    answer = await client.post(address, data=form, files={"file": ("a", data)}, headers=HTML)
    assert answer.headers["location"] == f"{address}?check=1"
    told = (await client.get(f"{address}?check=1", headers=HTML)).text
    assert 'id="error-introduction"' in told
    assert '<a href="#introduction">' in told
    assert words in told
    assert (await typed(client, token))["products"] == ["关节模组"]
    await sent(client, token, "business", do="save", file=[])
    assert words not in (await shown(client, token, "business")).text


async def test_a_file_far_beyond_the_bound_is_not_even_received(client):
    answer = await client.post(
        "/assess", data={"do": "introduce"}, files={"file": ("a", b"x" * 5_000_000)}, headers=HTML
    )
    assert answer.status_code == 413


async def test_a_pasted_text_too_long_comes_back_with_its_error(client):
    token = await begun(client, ROBOT_TEXT, do="introduce", introduction="长" * 20_001)
    page = (await shown(client, token, "business")).text
    assert "文字超过 20000 字" in page
    assert form_of(page)["introduction"] == ["长" * 20_001]


async def test_asking_to_read_nothing_says_what_to_give(client):
    token = await begun(client, ROBOT_TEXT, do="introduce")
    assert "请粘贴企业简介，或选择一个文件" in (await shown(client, token, "business")).text


async def test_an_introduction_alone_starts_a_form(client):
    form = {"step": "business", "do": "introduce", "introduction": INTRODUCTION}
    answer = await client.post("/assess", data=form, headers=HTML)
    assert answer.headers["location"].endswith("/proposals")


async def test_hostile_introductions_stay_text(client):
    _, page = await introduced(client, "<script>alert(1)</script>公司成立于2015年。")
    assert "<script>alert" not in page


@pytest.fixture
def register(tmp_path):
    path = tmp_path / "工商登记.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["uscc", "name", "founded", "ownership", "phone"])
        writer.writerow([USCC.lower(), "示例机器人有限公司", "2015-06-01", "private", "123"])
    return path


@pytest.fixture
async def registered(database, settings, known, register, engine):
    from sqlalchemy.ext.asyncio import async_sessionmaker

    async with engine.connect() as connection, connection.begin() as outer:
        sessions = async_sessionmaker(connection, join_transaction_mode="create_savepoint")
        app = create_app(
            settings.model_copy(update={"registry_csv": register}),
            database,
            known,
            today=lambda: TODAY,
            state=lambda s: {**s, "sessionmaker": sessions},
        )
        async with served(app) as client:
            yield client
        await outer.rollback()


async def test_without_a_register_nothing_offers_one(client):
    assert "按代码带出登记信息" not in (await client.get("/assess", headers=HTML)).text


async def test_a_register_proposes_and_the_person_confirms(registered):
    assert "按代码带出登记信息" in (await registered.get("/assess", headers=HTML)).text
    token = await begun(registered, ROBOT_TEXT, do="lookup", uscc=USCC)
    page = (await registered.get(f"/assess/d/{token}/proposals", headers=HTML)).text
    assert "登记数据“工商登记”" in page
    assert "示例机器人有限公司" in page
    assert "123" not in page.split("<main")[1].split("</main>")[0].replace(token, "")
    form = {"take.ownership": number_of(page, "民营")}
    await registered.post(f"/assess/d/{token}/proposals", data=form, headers=HTML)
    fields = await typed(registered, token)
    assert fields["ownership"] == ["private"]
    assert fields["name"] == [""]


@pytest.mark.parametrize(
    ("code", "words"),
    [("", "请先填写统一社会信用代码"), ("91110000100000001X", "登记数据中没有"), ("123", "统一社会信用代码须为")],
)  # fmt: skip
async def test_a_code_that_leads_nowhere_says_so_beside_its_field(registered, code, words):
    token = await begun(registered, ROBOT_TEXT, do="lookup", uscc=code)
    page = (await registered.get(f"/assess/d/{token}/business?check=1", headers=HTML)).text
    assert 'id="error-uscc"' in page
    assert words in page


async def test_a_register_that_cannot_be_read_does_not_stop_the_form(registered, register):
    register.write_bytes(b"\xff\xfe broken")
    token = await begun(registered, ROBOT_TEXT, do="lookup", uscc=USCC)
    page = (await registered.get(f"/assess/d/{token}/business", headers=HTML)).text
    assert "登记数据暂时无法读取" in page


@pytest.mark.parametrize("content", ["name\nx\n", ""])
def test_a_register_without_codes_names_what_to_mend(tmp_path, content):
    path = tmp_path / "r.csv"
    path.write_text(content)
    with pytest.raises(RegistryError, match="uscc"):
        CsvRegistry(path).find(USCC)
    with pytest.raises(RegistryError):
        CsvRegistry(tmp_path / "absent.csv").find(USCC)
