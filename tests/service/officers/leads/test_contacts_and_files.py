"""Contacts an office enters itself, and files: known by content, bounded, given out to be saved."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.leads.files import ENDINGS, MOST_BYTES, MOST_FILES, kind_of, name_of
from service.leads.mentions import mentioned
from service.leads.tables import ORIGINS
from tests.service.officers.leads.test_enterprise import keep

LIST = "/officer/leads"
PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 32


def package(*parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for part in parts:
            made.writestr(part, "x")
    return out.getvalue()


DOCX = package("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (JPEG, "jpg"),
        (DOCX, "docx"),
        (package("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (package("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        (package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (package("word/document.xml"), None),
        (package("a.txt"), None),
        (b"PK\x03\x04 not a package", None),
        (b"<html><script>alert(1)</script>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"MZ" + b"\x00" * 64, None),
        (b"GIF89a" + b"\x00" * 32, None),
        (b"plain text", None),
    ],
)
def test_a_kind_is_known_by_content_alone(content, ending):
    kind = kind_of(content)
    assert (ENDINGS[kind] if kind else None) == ending


@given(st.text(max_size=300))
def test_a_name_to_save_under_is_short_plain_and_ends_as_its_kind(given_name):
    name = name_of(given_name, "application/pdf")
    assert name.endswith(".pdf")
    assert len(name) <= 124
    assert not set(name) & set('/\\<>:"|?*\r\n\x00‮')
    assert name_of(name, "application/pdf") == name


async def sent(desk, browser, lead, name, content, kind="application/pdf"):
    return await browser.http.post(
        f"{LIST}/{lead.lead_id}/files",
        data={"csrf": await browser.token()},
        files={"file": (name, content, kind)},
        headers={"accept": "text/html"},
    )


async def test_a_file_is_kept_and_given_out_to_be_saved_never_to_be_opened(desk, lead):
    browser = await desk.be()
    for _ in range(2):  # the same content twice is one file
        answer = await sent(desk, browser, lead, "../../立项 书‮.exe", PDF, "text/html")
        assert answer.headers["location"] == f"{LIST}/{lead.lead_id}?did=file"
    row = await desk.one("SELECT * FROM lead_files WHERE lead_id = :id", id=lead.lead_id)
    assert (row.name, row.media_type) == ("立项 书.pdf", "application/pdf")
    got = await browser.get(f"{LIST}/{lead.lead_id}/files/{row.file_id}")
    assert got.content == PDF
    assert got.headers["content-disposition"].startswith("attachment; ")
    assert (
        "filename*=UTF-8''%E7%AB%8B%E9%A1%B9%20%E4%B9%A6.pdf" in got.headers["content-disposition"]
    )
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"].startswith("sandbox")
    assert (await desk.actions(lead.lead_id))[1:] == ["lead.file_added", "lead.file_read"]
    await browser.post(f"{LIST}/{lead.lead_id}/files/{row.file_id}/remove")
    assert (await browser.get(f"{LIST}/{lead.lead_id}/files/{row.file_id}")).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"<html>", "只能保存 PDF"),
        ("a.pdf", b"", "请选择一个文件"),
        ("a.pdf", PDF + b"\x00" * MOST_BYTES, "文件超过 5 MB"),
    ],
)
async def test_a_file_that_will_not_do_is_said_beside_its_field(desk, lead, name, content, said):
    answer = await sent(desk, await desk.be(), lead, name, content)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert await desk.all("SELECT 1 FROM lead_files WHERE lead_id = :id", id=lead.lead_id) == []


async def test_a_lead_has_twenty_files_at_most(desk, lead):
    browser = await desk.be()
    for number in range(MOST_FILES):
        assert (await sent(desk, browser, lead, "a.pdf", PDF + bytes([number]))).status_code == 303
    assert "已有 20 个文件" in (await sent(desk, browser, lead, "a.pdf", PDF + b"more")).text


async def test_a_body_far_too_large_is_refused_before_it_is_read(desk, lead):
    answer = await sent(desk, await desk.be(), lead, "a.pdf", PDF + b"\x00" * (2 * MOST_BYTES))
    assert answer.status_code == 413


@pytest.fixture
async def own(desk):
    """A lead the office began itself: its address."""
    known = await keep(desk, {"name": "候选企业", "business_text": "海上风机塔筒"})
    answer = await (await desk.be()).post(LIST, enterprise=str(known))
    return answer.headers["location"].partition("?")[0]


SAID = {"person": "王经理", "phone": "13800005678", "email": "", "preferred": "phone"}


@pytest.mark.parametrize("origin", ORIGINS)
async def test_an_office_enters_a_contact_with_where_it_came_from(desk, own, origin):
    browser = await desk.be()
    assert "请选择联系方式从何而来" in (await browser.post(f"{own}/contact", **SAID)).text
    assert (await browser.post(f"{own}/contact", **SAID, origin=origin)).status_code == 303
    page = (await browser.get(own)).text
    assert "138****5678" in page
    assert "王经理" not in page
    assert "王经理" in (await browser.post(f"{own}/reveal")).text
    lead_id = own.rpartition("/")[2]
    rows = await desk.office.rows("subject = :id AND action = 'lead.contact_entered'", id=lead_id)
    assert [row.detail for row in rows] == [{"origin": origin}]
    assert (await browser.post(f"{own}/contact/remove")).status_code == 303
    assert (await browser.post(f"{own}/contact/remove")).status_code == 410
    assert (await browser.post(f"{own}/reveal")).status_code == 410


async def test_what_is_wrong_with_a_contact_is_said_and_nothing_typed_is_lost(desk, own):
    page = await (await desk.be()).post(f"{own}/contact", **SAID | {"phone": "12"}, origin="card")
    assert (page.status_code, "电话号码无效" in page.text, "王经理" in page.text) == (
        422,
        True,
        True,
    )


async def test_a_companys_own_contact_is_the_companys(desk, lead):
    browser = await desk.be()
    answer = await browser.post(f"{LIST}/{lead.lead_id}/contact", **SAID, origin="card")
    assert answer.status_code == 409
    assert (await browser.post(f"{LIST}/{lead.lead_id}/contact/remove")).status_code == 409
    assert "139****5678" in (await browser.get(f"{LIST}/{lead.lead_id}")).text


async def test_a_lead_of_the_offices_own_has_no_company_that_reads(desk, own):
    assert (await (await desk.be()).post(f"{own}/message", message="您好")).status_code == 409


def test_of_two_names_that_begin_alike_the_longer_counts_and_namesakes_are_all_named():
    names = {1: "陈新", 2: "陈新华", 3: "陈新", 4: "王 五", 5: ""}
    assert mentioned("请@陈新华看", names) == [2]
    assert mentioned("@陈新，@王 五", names) == [1, 3, 4]
    assert mentioned("a@b.cn 陈新 @@陈新", names) == [1, 3]
    assert mentioned("@", names) == []
