"""A list as a spreadsheet: what was shown, in its order, in cells that nothing computes."""

import io
import re
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from service.enterprises.books import book
from service.enterprises.cells import plain
from tests.service.candidates.conftest import made
from tests.service.finding.conftest import LIST, SECRET, every_page

STARTS = ("=", "+", "-", "@", "\t", "\r", "\x00", "＝", "＋", "－", "＠")
MALICE = st.builds("{}{}".format, st.sampled_from(STARTS), st.text(max_size=40))


async def exported(browser, query, **more):
    return await browser.post(f"{LIST}/export", query=query, **more)


def sheets(content):
    read = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [read.get_sheet_by_name(name).to_python() for name in read.sheet_names]


def formulas(content):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        names = [name for name in file.namelist() if name.startswith("xl/worksheets/")]
        return [found for n in names for found in re.findall(rb"<f[ >/]", file.read(n))]


async def test_the_file_holds_the_list_in_its_order_and_says_what_it_is(filled, signed, office):
    browser, me = await signed("officer"), office.people.here["officer"]
    query = "for=industry&of=robot&city=中原"
    ids = await every_page(browser, f"{LIST}?{query}")
    answer = await exported(browser, query)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-store"
    table, about = sheets(answer.content)
    assert table[0][:4] == ["名次", "模型名次", "企业", "统一社会信用代码"]
    assert [row[0] for row in table[1:]] == list(range(1, len(ids) + 1))
    told = dict(about)
    assert told["查询"] == "属于“智能机器人产业”的企业"
    assert told["所在城市"] == "中原"
    assert told["导出企业"] == told["共有企业"] == len(ids)
    (row,) = await office.rows_of(me)
    assert row.action == "candidates.exported"
    assert row.detail == {"target": "industry:robot", "filters": ["city"], "rows": len(ids)}


async def test_a_long_list_is_exported_whole_across_pages(filled, signed, keep, office):
    here = office.people.here["officer"].organisation_id
    await keep(here, *(made(n) for n in range(100, 330)), scored=False)
    table, _ = sheets((await exported(await signed("officer"), "for=all&sort=name")).content)
    names = [row[2] for row in table[1:]]
    assert len(names) == len(set(names)) == 270
    assert names == sorted(names)


async def test_nothing_of_another_office_is_in_the_file(filled, signed):
    for query in ("for=all", "for=text&of=秘密传动公司", "for=all&city=秘密市"):
        answer = await exported(await signed("officer"), query)
        assert SECRET not in str(sheets(answer.content))


async def test_a_viewer_may_not_and_an_address_with_a_fault_leads_back(filled, signed, office):
    assert (await exported(await signed("viewer"), "for=all")).status_code == 403
    back = await exported(await signed("officer"), "for=site&of=nowhere-at-all")
    assert back.status_code == 303
    assert back.headers["location"].startswith("/officer/candidates?")
    nasty = await exported(await signed("officer"), "for=nothing\r\nX-Evil: 1")
    assert "x-evil" not in nasty.headers
    assert await office.rows_of(office.people.here["officer"]) == []


async def test_names_that_look_like_formulas_are_text_from_the_page_to_the_file(
    signed, keep, office
):
    names = [f"{start}1+1|cmd{n}" for n, start in enumerate(STARTS) if start not in "\t\r\x00"]
    here = office.people.here["officer"].organisation_id
    await keep(here, *(made(n, name=name) for n, name in enumerate(names)))
    answer = await exported(await signed("officer"), "for=all&sort=name")
    table, _ = sheets(answer.content)
    assert sorted(row[2] for row in table[1:]) == sorted(names)
    assert formulas(answer.content) == []


@given(
    cells=st.lists(st.lists(MALICE, min_size=3, max_size=3), min_size=1, max_size=5), note=MALICE
)
@settings(max_examples=60)
def test_no_text_ever_becomes_a_formula(cells, note):
    content = book("xlsx", ["一", note, "三"], cells, [(note, note)])
    table, about = sheets(content)

    def read(text):
        return plain(text).replace("\r\n", "\n").replace("\r", "\n")

    def cell(text):
        return str(text).replace("\r\n", "\n").replace("\r", "\n")

    assert [[cell(one) for one in row] for row in table[1:]] == [
        [read(one) for one in row] for row in cells
    ]
    assert [cell(one) for one in about[0]] == [read(note), read(note)]
    assert formulas(content) == []
