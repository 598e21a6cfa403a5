"""Batches as tables: the template filled in, CSV as spreadsheets write it, and files built to do harm."""

import io
import json
import time
import zipfile

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from service.jobs.columns import COLUMNS
from tests.service.jobs.conftest import ended, rows_of

JOBS = "/v1/match-jobs"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


async def said(api, key, desk, content, kind=XLSX, form=False):
    """What the rows of an upload became: number → profile."""
    if form:
        answer = await api.post(JOBS, files={"file": ("anything.bin", content)}, headers=key)
    else:
        answer = await api.post(JOBS, content=content, headers={**key, "Content-Type": kind})
    assert answer.status_code == 202, answer.text
    query = "SELECT number, input FROM match_job_rows WHERE job_id = :job ORDER BY number"
    rows = await desk.rows(query, job=answer.json()["job_id"])
    return {row.number: json.loads(bytes(row.input)) for row in rows}


ROWS = [
    ["主营业务与拟投项目 *", "计划投资额（万元）", "是否须进化工园区", "企业性质", "资质", "现址城市", "统一社会信用代码",
     "成立时间", "备注"],
    ["谐波减速器", 30000.5, "是", "民营", "高新技术企业；listed", "杭州", "91440300708461136T", "2015-06-01", "不读"],
    ["伺服电机", "1,200", "否", "foreign", "", "", "", 2015, ""],
    ["", "", "", "", "", "", "", "", ""],
    ["陶瓷", "三千", "不知道", "不清楚", "", "", "", "", ""],
]  # fmt: skip


@pytest.mark.parametrize("form", [False, True])
async def test_a_table_is_read_as_people_fill_it_in(api, key, desk, form):
    found = await said(api, key, desk, workbook(ROWS), form=form)
    assert found == {
        1: {
            "business_text": "谐波减速器", "investment_wan": 30000.5, "needs_chemical_park": True, "ownership": "private",
            "qualifications": ["high_tech", "listed"], "location": {"city": "杭州"}, "uscc": "91440300708461136T",
            "founded": "2015-06-01",
        },
        2: {"business_text": "伺服电机", "investment_wan": 1200, "needs_chemical_park": False, "ownership": "foreign", "founded": "2015"},
        4: {"business_text": "陶瓷", "investment_wan": "三千"},
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
async def test_csv_is_read_however_a_spreadsheet_wrote_it(api, key, desk, encoding, delimiter):
    text = f'business_text{delimiter}employees\r\n"减速器{delimiter}含 ""引号"""{delimiter}180\r\n'
    found = await said(api, key, desk, text.encode(encoding), "text/csv")
    assert found == {1: {"business_text": f'减速器{delimiter}含 "引号"', "employees": 180}}


async def test_a_row_of_a_table_that_is_wrong_carries_its_problem(api, key, workers):
    headers = {**key, "Content-Type": XLSX}
    job = (await api.post(JOBS, content=workbook(ROWS), headers=headers)).json()
    workers()
    assert (await ended(api, key, job["job_id"]))["failed"] == 1
    rows = await rows_of(api, key, job["job_id"])
    assert [row["number"] for row in rows] == [1, 2, 4]
    assert rows[2]["problem"]["errors"][0]["pointer"] == "/investment_wan"


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_template_filled_in_is_read_back(api, key, desk, language):
    answer = await api.get("/v1/match-job-templates/xlsx", params={"lang": language}, headers=key)
    assert answer.headers["content-type"] == XLSX
    head = (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        .get_sheet_by_index(0)
        .to_python()[0]
    )
    assert len(head) == len(COLUMNS)
    position = [column.name for column in COLUMNS].index("business_text")
    row = [""] * len(head)
    row[position] = "减速器"
    assert await said(api, key, desk, workbook([head, row])) == {1: {"business_text": "减速器"}}
    plain = await api.get("/v1/match-job-templates/csv", params={"lang": language}, headers=key)
    assert plain.content.decode("utf-8-sig").strip().split(",")[position] == head[position]


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def changed(name, change):
    """A real workbook with one of its parts changed."""
    source, out = zipfile.ZipFile(io.BytesIO(workbook([["business_text"], ["x"]]))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            content = source.read(part)
            archive.writestr(part, change(content) if part == name else content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><worksheet><sheetData><row r="1">
<c r="A1" t="inlineStr"><is><t>&d;</t></is></c></row></sheetData></worksheet>"""
XXE = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row r="1">
<c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row></sheetData></worksheet>"""
FAR = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>
<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"""
HARM = {
    "1000:1": (changed(SHEET, lambda _: b"<worksheet>" + b" " * 50_000_000), "too_heavy"),
    "a cell at the far corner": (changed(SHEET, lambda _: FAR), "too_heavy"),
    "billion laughs": (changed(SHEET, lambda _: LAUGHS), None),
    "xxe": (changed(SHEET, lambda _: XXE), None),
    "no workbook": (zipped(a_dot_txt=b"x"), "kind"),
    "zip slip": (zipped(**{"..__..__etc__passwd": b"x"}), "kind"),
    "macros": (zipped(xl__workbook_dot_xml=b"<x/>", xl__vbaProject_dot_bin=b"x"), "macros"),
    "old or encrypted": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1_000, "old_or_encrypted"),
    "cut short": (workbook([["business_text"], ["x"]])[:-200], "damaged"),
    "garbage": (bytes(range(256)) * 10, "kind"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "kind"),
    "many columns": (b",".join([b"a"] * 300) + b"\n1\n", "too_wide"),
    "a huge cell": (b"business_text\n" + b"x" * 90_000 + b"\n", "too_wide"),
    "a nested archive": (zipped(xl__workbook_dot_xml=zipped(a=b"x")), "damaged"),
}


@pytest.mark.parametrize("name", HARM)
async def test_a_file_built_to_do_harm_is_refused_in_time(api, key, name):
    content, code = HARM[name]
    began = time.monotonic()
    answer = await api.post(JOBS, content=content, headers={**key, "Content-Type": XLSX})
    took = time.monotonic() - began
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert code is None or error["code"] == code
    assert "root:" not in answer.text
    assert took < 5


async def test_fifty_thousand_real_rows_still_load(api, key):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "business_text", "employees"])
        for number in range(50_000):
            sheet.write_row(
                number + 1, 0, [f"企业 {number}", f"减速器与伺服电机第 {number} 号", number]
            )
    job = await api.post(JOBS, content=out.getvalue(), headers={**key, "Content-Type": XLSX})
    assert (job.status_code, job.json()["rows"]) == (202, 50_000)
    await api.delete(f"{JOBS}/{job.json()['job_id']}", headers=key)
