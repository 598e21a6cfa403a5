"""Files built to do harm, and a real one of fifty thousand rows: refused in time and in bounds, or read whole."""

import io
import os
import resource
import time
import zipfile
from tempfile import TemporaryFile

import pytest

from service.enterprises.books import book
from service.enterprises.columns import COLUMNS
from service.sheets.process import COMMON, Unreadable, read_table
from tests.service.jobs.test_tables import HARM, SHEET, changed, zipped

QUADRATIC = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "'
    + b"a" * 50_000
    + b'">]><worksheet><sheetData><row r="1">'
    b'<c r="A1" t="inlineStr"><is><t>'
    + b"&a;" * 50_000
    + b"</t></is></c></row></sheetData></worksheet>"
)


def locked():
    """An archive whose directory says that a part has a password."""
    content = bytearray(zipped(xl__workbook_dot_xml=b"<x/>"))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def linked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("xl/workbook.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


CASES = {
    **HARM,
    "quadratic": (changed(SHEET, lambda _: QUADRATIC), None),
    "a password within": (locked(), "old_or_encrypted"),
    "a symbolic link": (linked(), "damaged"),
    "many parts": (
        zipped(xl__workbook_dot_xml=b"<x/>", **{f"p{n}": b"" for n in range(2_100)}),
        "too_heavy",
    ),
    "nothing": (b"  \n ", "empty"),
    "too many rows": (b"a,b\n" + b"x,1\n" * 50_001, "too_many_rows"),
}


async def read(content, most=50_000):
    with TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        async with read_table(file, most) as found:
            return list(found.lines())


async def harmless(content):
    """Some parsers pass entities over: then nothing of the file's trick may be in the rows."""
    rows = await read(content)
    assert not any("root:" in str(row) or len(str(row)) > 100_000 for row in rows)
    raise Unreadable("passed over")


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A folder that all temporary files are made in."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", CASES)
async def test_a_harmful_file_is_refused_within_two_seconds_and_leaves_nothing(name, temporary):
    content, code = CASES[name]
    before, spent, began = resident(), children(), time.monotonic()
    with pytest.raises(Unreadable) as refused:
        await harmless(content)
    assert code is None or refused.value.code == code
    assert refused.value.code in {*COMMON, "kind", "too_many_rows", "passed over"}
    assert children() - spent < 2, "processor time, whatever else the machine does"
    assert time.monotonic() - began < 10
    assert resident() - before < 100 * 1024 * 1024
    assert os.listdir(temporary) == []


def resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_a_real_file_of_fifty_thousand_rows_is_read_whole(form, temporary):
    headers = [column.zh for column in COLUMNS[:6]]
    cells = ["示例企业有限公司", "谐波减速器与伺服电机，年产十万台", 30000.5, None, "中原市"]
    rows = ([str(number), *cells] for number in range(50_000))
    content = book(form, headers, rows)
    lines = await read(content)
    assert len(lines) == 50_001
    assert lines[0].cells == headers
    assert lines[-1].number == 50_001
    assert str(lines[-1].cells[0]) == "49999"
    assert os.listdir(temporary) == []


async def test_rows_keep_their_numbers_and_blank_ones_are_left_out():
    lines = await read(b"\n\na,b\n,\n1,2\n\n3,4\n")
    assert [(line.number, line.cells[0]) for line in lines] == [(3, "a"), (5, "1"), (7, "3")]


async def test_a_cell_longer_than_any_field_is_cut_and_not_dropped():
    (_, line) = await read(b"a\n" + b"x" * 30_000 + b"\n")
    assert len(line.cells[0]) == 20_000


async def test_a_hidden_first_sheet_is_not_the_one_that_is_read():
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        hidden, shown = made.add_worksheet("a"), made.add_worksheet("b")
        hidden.write(0, 0, "hidden")
        shown.write(0, 0, "shown")
        shown.activate()
        shown.set_first_sheet()
        hidden.hide()
    (line,) = await read(out.getvalue())
    assert line.cells == ["shown"]
