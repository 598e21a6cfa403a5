"""From an uploaded file to enterprises with scores: columns named, rows landed once, bad ones put right and sent again."""

import io
import random
import re
import time
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from bench.rows.texts import own
from service.enterprises.books import book
from service.enterprises.columns import COLUMNS, mapping_of
from service.lanes.enterprises import IMPORT
from tests.service.officers.places import FILE, uploaded
from tests.service.officers.working import worked

IMPORTS = "/officer/imports"
HEADERS = ["企业名称", "统一社会信用代码", "主营业务", "投资", "城市", "备注"]
ROWS = [
    ["关节科技", None, "谐波减速器与伺服电机", 30000, "中原市", "x"],
    ["临海风电", "91440300708461136T", "海上风机塔筒", "8,000", "临海", None],
    ["错代码", "91440300708461136X", "光伏逆变器", 10, None, None],
    ["错投资", None, "光伏支架", "三亿", None, None],
]


@pytest.fixture
async def officer(office):
    return await (await office.browser()).be(office.people.here["officer"])


@pytest.fixture
def of(office):
    return office.people.here["officer"].organisation_id


async def send(browser, content, name="企业.xlsx", to=IMPORTS):
    token = await browser.token()
    files = {"file": (name, content)}
    return await browser.http.post(
        to, data={"csrf": token}, files=files, headers={"accept": "text/html"}
    )


async def begun(browser, content, **columns):
    """Uploaded and started with the columns as guessed, but for those given; the address of its page."""
    answer = await send(browser, content)
    assert answer.status_code == 303, answer.text
    where = answer.headers["location"]
    page = (await browser.get(where)).text
    fields = chosen(page) | {f"column.{at[1:]}": path for at, path in columns.items()}
    started = await browser.post(f"{where}/start", where, **fields)
    assert started.status_code == 303, started.text
    return where


def chosen(page):
    """What the page's menus stand at."""
    menus = re.findall(r'<select id="(column\.\d+)".*?</select>', page, re.DOTALL)
    bodies = re.findall(r'<select id="column\.\d+".*?</select>', page, re.DOTALL)
    found = (re.search(r'value="([^"]*)" selected', body) for body in bodies)
    return {name: match[1] if match else "" for name, match in zip(menus, found, strict=True)}


def facts(page):
    """The counts of a job's page: done, added, changed, same, bad."""
    return tuple(map(int, re.findall(r"<dd>(\d+)</dd>", page)))


async def counted(office, of):
    query = text("SELECT count(*) FROM enterprises WHERE organisation_id = :o")
    async with office.owner.connect() as connection:
        return (await connection.execute(query, {"o": of})).scalar_one()


async def test_columns_are_guessed_changed_tried_and_the_good_rows_land(office, officer, of, known):
    answer = await send(officer, book("xlsx", HEADERS, ROWS))
    where = answer.headers["location"]
    page = (await officer.get(where)).text
    assert chosen(page) == {
        "column.0": "name",
        "column.1": "uscc",
        "column.2": "business_text",
        "column.3": "",
        "column.4": "location/city",
        "column.5": "",
    }
    assert "没有一列读作主营业务" not in page
    assert "第 4 行" in page
    assert "第 5 行" not in page
    with_money = chosen(page) | {"column.3": "investment_wan"}
    tried = await officer.post(f"{where}/start", where, do="try", **with_money)
    assert tried.status_code == 200
    assert "第 5 行" in tried.text
    assert chosen(tried.text)["column.3"] == "investment_wan"
    assert await counted(office, of) == 0
    started = await officer.post(f"{where}/start", where, **with_money)
    assert started.headers["location"] == where
    waiting = (await officer.get(where)).text
    assert "排队中" in waiting
    assert '<meta http-equiv="refresh"' in waiting
    await worked(office, known, of)
    done = (await officer.get(where)).text
    assert "已完成" in done
    assert facts(done) == (4, 2, 0, 0, 2)
    assert "refresh" not in done
    assert await counted(office, of) == 2
    mine = await office.rows_of(office.people.here["officer"])
    assert [row.action for row in mine] == ["import.uploaded", "import.begun", "import.done"]


async def test_bad_rows_come_back_as_a_file_that_is_put_right_and_sent_again(
    office, officer, of, known
):
    where = await begun(officer, book("xlsx", HEADERS, ROWS), c3="investment_wan")
    await worked(office, known, of, [IMPORT])
    answer = await officer.get(f"{where}/bad/xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    headers, *rows = sheet.to_python()
    assert [row[0] for row in rows] == [4, 5]
    assert "统一社会信用代码" in rows[0][1]
    rows[0][4], rows[1][6] = None, 30000
    again = await begun(officer, book("xlsx", headers, rows), c6="investment_wan")
    await worked(office, known, of, [IMPORT])
    assert facts((await officer.get(again)).text) == (2, 2, 0, 0, 0)
    assert await counted(office, of) == 4
    actions = [row.action for row in await office.rows_of(office.people.here["officer"])]
    assert actions.count("import.bad_rows_read") == 1


async def test_running_a_file_twice_adds_nothing(office, officer, of, known):
    content = book("xlsx", HEADERS, ROWS[:2])
    await begun(officer, content)
    await worked(office, known, of, [IMPORT])
    again = await begun(officer, content)
    await worked(office, known, of, [IMPORT])
    assert facts((await officer.get(again)).text) == (2, 0, 0, 2, 0)
    assert await counted(office, of) == 2


async def test_a_field_chosen_twice_and_no_name_at_all_are_told(officer):
    where = (await send(officer, FILE)).headers["location"]
    twice = await officer.post(f"{where}/start", where, **{"column.0": "name", "column.1": "name"})
    assert twice.status_code == 422
    assert 'id="error-column.1"' in twice.text
    nothing = await officer.post(f"{where}/start", where, **{"column.0": "", "column.1": "land_mu"})
    assert nothing.status_code == 422
    assert "企业名称或主营业务" in nothing.text
    odd = await officer.post(
        f"{where}/start", where, **{"column.0": "../../etc", "column.9": "name"}
    )
    assert odd.status_code == 422


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
async def test_the_template_is_read_back_without_choosing_anything(officer, language, form):
    answer = await officer.get(f"{IMPORTS}/template/{form}", params={"lang": language})
    assert answer.status_code == 200
    where = (await send(officer, answer.content)).headers["location"]
    page = (await officer.get(where)).text
    assert set(chosen(page).values()) == {column.path for column in COLUMNS}
    assert 'class="row-problems"' not in page
    names = [column.zh if language == "zh" else column.en for column in COLUMNS]
    assert list(mapping_of(names)) == [column.path for column in COLUMNS]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "至少填一行"),
        ("企业名称,主营业务\r\n".encode(), "文件只有列名"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "旧版 Excel"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "只能读取 Excel"),
        (b"0" * (33 * 1024 * 1024), "超过 32 MB"),
    ],
    ids=["empty", "headings", "old", "picture", "large"],
)
async def test_a_file_that_gives_no_rows_is_told_why_and_not_kept(office, officer, content, told):
    answer = await send(officer, content)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'id="error-file"' in answer.text
    assert await office.rows_of(office.people.here["officer"]) == []


async def test_a_large_body_of_nobody_known_is_not_read(office):
    stranger = await office.browser()
    stranger.http.headers["cookie"] = "luodi-session=" + "A" * 43

    async def endless():
        raise AssertionError("the body was read")
        yield b""

    headers = {"content-type": "multipart/form-data; boundary=x", "content-length": "9000000"}
    answer = await stranger.http.post(
        IMPORTS, content=endless(), headers=headers | {"accept": "text/html"}
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/officer/sign-in")


async def test_a_name_with_a_path_or_a_script_is_only_a_name(officer):
    name = "..\\..\\<b>名单.csv"
    where = (await send(officer, FILE, name)).headers["location"]
    page = (await officer.get(where)).text
    assert "&lt;b&gt;名单.csv" in page
    assert ".." not in re.search(r'class="lead">(.*?)</p>', page)[1]


async def test_a_job_is_cancelled_resumed_and_its_file_deleted(office, officer, of, known):
    where = await begun(officer, FILE)
    await officer.post(f"{where}/cancel", where)
    await worked(office, known, of)
    assert "已取消" in (await officer.get(where)).text
    assert await counted(office, of) == 0
    await officer.post(f"{where}/resume", where)
    await worked(office, known, of)
    assert facts((await officer.get(where)).text)[:2] == (1, 1)
    gone = await officer.post(f"{where}/discard", where)
    assert gone.headers["location"] == f"{IMPORTS}?done=import-discarded"
    page = (await officer.get(where)).text
    assert "已完成" in page
    assert "删除上传的文件" not in page
    actions = [row.action for row in await office.rows_of(office.people.here["officer"])]
    assert actions == [
        "import.uploaded", "import.begun", "import.cancelled", "import.resumed", "import.done", "import.discarded",
    ]  # fmt: skip


async def test_a_file_not_begun_can_be_thrown_away(office, officer):
    where = (await send(officer, FILE)).headers["location"]
    await officer.post(f"{where}/discard", where)
    assert (await officer.get(where)).status_code == 404


async def test_a_step_taken_twice_is_taken_once(office, officer, of, known):
    where = await begun(officer, FILE)
    for turn in ("start", "cancel", "cancel", "resume", "resume"):
        assert (await officer.post(f"{where}/{turn}", **{"column.0": "name"})).status_code == 303
    await worked(office, known, of)
    assert await counted(office, of) == 1
    actions = [row.action for row in await office.rows_of(office.people.here["officer"])]
    assert actions.count("import.cancelled") == actions.count("import.resumed") == 1


@pytest.mark.parametrize("turn", ["", "/start", "/cancel", "/resume", "/discard", "/bad/csv"])
async def test_another_citys_import_is_as_missing_as_none(office, officer, turn):
    theirs = await uploaded(office, office.people.there["officer"].organisation_id)
    bodies = set()
    for whose in (theirs, uuid4(), "nobody", "1" * 300):
        where = f"{IMPORTS}/{whose}{turn}"
        if turn in ("", "/bad/csv"):
            answer = await officer.get(where)
        else:
            answer = await officer.post(where, **{"column.0": "name"})
        assert answer.status_code == 404
        named = (str(whose), answer.headers["x-request-id"])
        bodies.add(answer.text.replace(named[0], "").replace(named[1], ""))
    assert len(bodies) == 1
    assert "名单.csv" not in (await officer.get(IMPORTS)).text


async def test_a_viewer_looks_and_does_nothing(office, of):
    job = await uploaded(office, of)
    viewer = await (await office.browser()).be(office.people.here["viewer"])
    assert "名单.csv" in (await viewer.get(IMPORTS)).text
    page = (await viewer.get(f"{IMPORTS}/{job}")).text
    assert "开始导入" not in page
    assert (await send(viewer, FILE)).status_code == 403


async def test_five_thousand_real_shaped_rows_land_with_their_bad_ones_told(
    office, officer, of, known
):
    chance = random.Random(5)
    rows = [
        [
            one.get("name"),
            None,
            one["business_text"],
            chance.choice((None, 300, "2,000")),
            "中原",
            None,
        ]
        for one in own(5_000)
    ]
    bad = set(chance.sample(range(5_000), 50))
    for at in bad:
        rows[at][3] = "若干"
    began = time.monotonic()
    where = await begun(officer, book("xlsx", HEADERS, rows), c3="investment_wan")
    await worked(office, known, of, [IMPORT])
    took = time.monotonic() - began
    done, added, changed, same, wrong = facts((await officer.get(where)).text)
    assert (done, wrong, changed) == (5_000, 50, 0)
    assert added + same + wrong <= 5_000
    assert await counted(office, of) == added > 4_900 - same
    assert took < 60
