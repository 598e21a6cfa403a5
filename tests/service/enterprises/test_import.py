"""From a spreadsheet to the table: what is good lands once, what is bad comes back with a remedy."""

import asyncio
import io
import zipfile
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from matching.problems import parse_profile
from service.enterprises import jobs
from service.enterprises.books import bad_rows, book, export, template
from service.enterprises.columns import COLUMNS, mapping_of
from service.enterprises.imports import Way, problems_file, run_import
from service.enterprises.load import Loaded
from service.enterprises.rows import read_row
from service.enterprises.sheets import SheetError, checked_mapping
from service.enterprises.store import counted, history_of, listed
from service.pages import options
from service.sheets.process import MOST_BYTES
from tests.make import full_profile
from tests.service.enterprises.conftest import preview, read_sheet, rows_of

HEADERS = [
    "企业名称",
    "统一社会信用代码",
    "主营业务与拟投项目",
    "计划投资额（万元）",
    "所在城市",
    "资质",
    "备注",
]
GOOD = [
    [
        "关节科技",
        None,
        "人形机器人谐波减速器与伺服电机",
        30000,
        "中原市",
        "高新技术企业、小巨人",
        "x",
    ],
    ["临海风电", "91440300708461136T", "海上风机塔筒、单桩与导管架", "8,000", "临海", None, None],
    ["光伏之家", None, "光伏组件与逆变器制造", "不清楚", None, "上市公司", None],
]


def xlsx(rows, headers=HEADERS):
    return book("xlsx", headers, rows)


async def imported(office, place, data, **options):
    sheet = await read_sheet(data)
    mapping = checked_mapping(sheet.headers, None)
    async with office.acting() as session:
        job = await jobs.begin(
            session, office.organisation_id, office.actor, "企业.xlsx", data, mapping
        )
    return await run_import(office.sessions, office.organisation_id, job, place, **options)


async def test_good_rows_land_and_running_it_twice_adds_nothing(office, place):
    good = [[*GOOD[0][:5], "高新技术企业、专精特新“小巨人”", "x"], *GOOD[1:]]
    job = await imported(office, place, xlsx(good))
    assert (job["state"], job["total"], job["added"], job["problems"]) == ("done", 3, 3, [])
    again = await imported(office, place, xlsx(good))
    assert (again["added"], again["changed"], again["same"]) == (0, 0, 3)
    async with office.acting() as session:
        rows = {row["name"]: row for row in await listed(session)}
    assert rows["关节科技"]["city"] == "中原"
    assert rows["关节科技"]["qualifications"] == ["high_tech", "srdi_giant"]
    assert rows["临海风电"]["investment_wan"] == 8000
    assert rows["光伏之家"]["investment_wan"] is None
    assert {row["source"] for row in rows.values()} == {"import"}


async def test_a_bad_row_says_which_field_and_what_to_write_and_can_be_sent_again(office, place):
    bad = [
        *GOOD[1:],
        ["错代码", "91440300708461136X", "光伏逆变器", None, None, None, None],
        ["错投资", None, "光伏支架", "三亿", None, "五百强", None],
        [None] * 7,
        [None, None, None, 300, None, None, None],
        ["重复", "91440300708461136T", "又一行", None, None, None, None],
    ]
    job = await imported(office, place, xlsx(bad))
    assert (job["state"], job["added"]) == ("done", 2)
    told = {(problem["row"], problem["path"]) for problem in job["problems"]}
    assert told == {
        (4, "uscc"),
        (5, "investment_wan"),
        (5, "qualifications"),
        (7, "name"),
        (8, "uscc"),
    }
    assert any(
        "高新技术企业" in p["message_zh"] for p in job["problems"] if p["path"] == "qualifications"
    )
    data = await problems_file(office.sessions, office.organisation_id, job["job_id"], "xlsx")
    sheet = await read_sheet(data)
    assert [row[0] for row in sheet.rows] == [4, 5, 7, 8]
    assert "统一社会信用代码" in sheet.rows[0][1]
    put_right = [list(row) for row in sheet.rows[:2]]
    put_right[0][4], put_right[1][6], put_right[1][8] = None, 30000, "上市公司"
    fixed = await imported(office, place, xlsx(put_right, list(sheet.headers)))
    assert (fixed["added"], fixed["problems"]) == (2, [])


async def test_a_changed_row_changes_its_enterprise_and_what_it_said_is_kept(office, place):
    await imported(office, place, xlsx([GOOD[1]]))
    changed = [*GOOD[1]]
    changed[2] = "海上风机叶片"
    job = await imported(office, place, xlsx([changed]))
    assert (job["added"], job["changed"]) == (0, 1)
    async with office.acting() as session:
        (row,) = await listed(session)
        (before,) = await history_of(session, row["enterprise_id"])
    assert row["profile"]["business_text"] == "海上风机叶片"
    assert before["before"]["business_text"] == GOOD[1][2]


async def test_a_cancelled_job_stops_and_goes_on_where_it_stopped(office, place, monkeypatch):
    monkeypatch.setattr("service.enterprises.imports.AT_ONCE", 10)
    rows = [
        [f"企业{number}", None, f"光伏组件第{number}号", 1, None, None, None]
        for number in range(35)
    ]
    data = xlsx(rows)
    mapping = checked_mapping((await read_sheet(data)).headers, None)
    async with office.acting() as session:
        job = await jobs.begin(session, office.organisation_id, office.actor, "x", data, mapping)
    seen = []

    def told(done, total):
        seen.append(done)
        if done == 20:
            stopping.append(asyncio.get_running_loop().create_task(stop()))

    async def stop():
        async with office.acting() as session:
            assert await jobs.cancel(session, job, office.actor)

    stopping = []
    ran = asyncio.create_task(
        run_import(office.sessions, office.organisation_id, job, place, Way(told))
    )
    ended = await ran
    await asyncio.gather(*stopping)
    assert seen[:3] == [0, 10, 20]
    async with office.acting() as session:
        kept = await jobs.job_of(session, job)
        assert kept["state"] in ("cancelled", "done")
        assert await counted(session) == kept["done"] == kept["added"]
        resumed = await jobs.resume(session, job, office.actor)
    assert resumed is (kept["state"] == "cancelled")
    if resumed:
        assert ended["state"] == "cancelled"
        ended = await run_import(office.sessions, office.organisation_id, job, place)
    assert (ended["state"], ended["done"], ended["added"]) == ("done", 35, 35)


async def test_one_worker_at_a_time_has_a_job_and_a_silent_one_loses_it(office, place, owner):
    data = xlsx(GOOD[1:])
    async with office.acting() as session:
        job = await jobs.begin(
            session, office.organisation_id, office.actor, "x", data, {"name": 0}
        )
        assert await jobs.take(session, job) is not None
    assert await run_import(office.sessions, office.organisation_id, job, place) is None
    async with office.acting() as session:
        await session.execute(
            jobs.update(jobs.import_jobs).values(
                lease_until=jobs.func.now() - jobs.text("interval '1 s'")
            )
        )
    ended = await run_import(office.sessions, office.organisation_id, job, place)
    assert (ended["state"], ended["added"]) == ("done", 2)


async def test_every_step_of_an_import_is_one_row_of_the_audit_log(office, place, owner):
    await imported(office, place, xlsx(GOOD[1:]))
    query = "SELECT action FROM audit_log WHERE organisation_id = :o ORDER BY audit_id"
    found = await rows_of(owner, query, o=office.organisation_id)
    assert [row.action for row in found] == ["import.begun", "import.done"]


async def test_another_organisation_sees_neither_job_nor_rows(office, beneath, place):
    job = await imported(office, place, xlsx(GOOD[1:]))
    other = await beneath()
    async with other.acting() as session:
        assert await jobs.job_of(session, job["job_id"]) is None
        assert await jobs.content_of(session, job["job_id"]) is None
        assert await counted(session) == 0
        assert not await jobs.cancel(session, job["job_id"], other.actor)
    assert await problems_file(other.sessions, other.organisation_id, job["job_id"], "csv") is None


async def test_the_template_reads_as_one_good_row():
    sheet = await read_sheet(template())
    mapping = mapping_of(sheet.headers)
    assert set(mapping) == {column.path for column in COLUMNS}
    row = read_row(sheet.rows[0], mapping, 2)
    assert row.problems == ()
    assert row.profile.investment_wan == 30000
    assert [str(item) for item in row.profile.qualifications] == ["high_tech", "srdi"]


async def test_the_preview_names_the_columns_that_fill_nothing():
    shown = await preview(xlsx(GOOD))
    assert shown.unmapped == ("备注",)
    assert shown.total == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
async def test_csv_is_read_in_every_encoding_that_spreadsheets_save(encoding):
    text = "企业名称;主营业务\r\n关节科技;“减速器”，𠮷\r\n".encode(encoding)
    sheet = await read_sheet(text)
    assert sheet.rows == [["关节科技", "“减速器”，𠮷"]]
    assert mapping_of(sheet.headers) == {"name": 0, "business_text": 1}


@pytest.mark.parametrize(
    ("header", "path"),
    [
        ("主营业务与项目", "business_text"),
        ("拟投资额（万元）", "investment_wan"),
        ("投资额 （ 万元 ）", "investment_wan"),
        ("企业名称（必填）", "name"),
        ("项目用地面积", "land_mu"),
        ("拟投资额（亿元）", None),
        ("用地面积（平方米）", None),
        ("年营业收入", "revenue_wan"),
        ("备注", None),
    ],
)
def test_a_header_is_known_by_what_it_means_but_never_with_another_unit(header, path):
    assert mapping_of(["其他", header]) == ({path: 1} if path else {})


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


HUGE = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
    '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)


def with_sheet(sheet):
    """A real workbook with another first sheet."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(GOOD))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for part in source.infolist():
            data = sheet if part.filename == "xl/worksheets/sheet1.xml" else source.read(part)
            made.writestr(part.filename, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "old_or_encrypted"),
        (b"PK\x03\x04 cut short", "damaged"),
        (zipped(word__document="<x/>"), "kind"),
        (zipped(xl__workbook="<x/>", bomb=b"0" * 401_000_000), "too_heavy"),
        (with_sheet(HUGE), "too_heavy"),
        (with_sheet("<worksheet><sheetData><row"), "damaged"),
        (b"a,b\n" + b"x,1\n" * 50_001, "too_many_rows"),
        (b"\x89PNG\x00\x00", "kind"),
        (b"0" * (MOST_BYTES + 1), "too_large"),
    ],
    ids=["empty", "old", "cut", "word", "bomb", "dimension", "broken", "rows", "binary", "large"],
)
async def test_a_hostile_or_wrong_file_is_refused_with_its_reason(data, code):
    with pytest.raises(SheetError) as refused:
        await read_sheet(data)
    assert refused.value.code == code
    assert all(refused.value.words)


async def test_a_file_without_a_known_column_is_refused():
    with pytest.raises(SheetError) as refused:
        checked_mapping((await read_sheet(b"a,b\n1,2\n")).headers, None)
    assert refused.value.code == "no_header"


DANGEROUS = st.text(
    st.sampled_from(list("=+-@＝＋－＠\t\r\n\0'\" ,;a中1|!&")), min_size=1, max_size=12
)


def stored(text):
    from datetime import UTC, datetime

    profile = {"name": text, "business_text": text or "x"}
    row = {"enterprise_id": 1, "source": text, "owner": text, "lead_stage": "lead"}
    return {**row, "profile": profile, "updated_at": datetime(2030, 1, 1, tzinfo=UTC)}


@given(DANGEROUS)
def test_no_exported_csv_cell_begins_with_what_a_spreadsheet_computes(text):
    import csv

    data = export("csv", [stored(text)])
    assert data.startswith(b"\xef\xbb\xbf")
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        for cell in row:
            assert cell.lstrip(" \n\u3000\u00a0")[:1] not in (*"=+-@＝＋－＠\t\r", "\0"), cell


@given(DANGEROUS)
def test_no_exported_xlsx_cell_is_a_formula_and_the_text_stays(text):
    data = export("xlsx", [stored(text)])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)
            assert b"hyperlink" not in archive.read(name)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    kept = text.replace("\0", "")
    assert rows[1][1].replace("\r\n", "\n").replace("\r", "\n") in (
        kept.replace("\r\n", "\n").replace("\r", "\n"),
        kept,
        kept.strip(),
    )


async def test_what_is_exported_can_be_imported_again_and_says_the_same(office, place):
    said = full_profile(business_text="=1+1 减速器", declined=None, already_has=None)
    profile = parse_profile(said)
    await office.keep(place, profile)
    for form, language in product(("csv", "xlsx"), ("zh", "en")):
        async with office.acting() as session:
            data = export(form, await listed(session), language=language)
        sheet = await read_sheet(data)
        row = read_row(sheet.rows[0], mapping_of(sheet.headers), 2)
        assert row.problems == ()
        assert row.profile == profile


def test_the_words_of_choices_are_those_the_form_shows():
    from service.enterprises.choices import CHOICES

    shown = {
        "project_type": options.PROJECT_TYPES,
        "goals": options.GOALS,
        "qualifications": options.QUALIFICATIONS,
        "ownership": options.OWNERSHIP,
        "stage": options.STAGES,
        "logistics": options.LOGISTICS,
    }
    assert {field: dict(words) for field, words in shown.items()} == CHOICES


async def test_loading_nothing_changes_nothing(office, place):
    assert await office.keep(place) == Loaded(0, 0, 0)


def test_a_problem_without_its_row_is_still_told():
    from service.enterprises.rows import RowProblem

    data = bad_rows("csv", ["企业名称"], {}, [RowProblem(9, "nothing", "坏", "bad")])
    assert "9,nothing,nothing：坏 / bad" in data.decode("utf-8-sig")
