"""The overview's pages and files: who sees what, in both languages, and what is written down."""

import csv
import io
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine, event, text

from service.pages.officers.overview.exports import MAKERS

ALL = (
    "funnel",
    "stays",
    "clocks",
    "refusals",
    "cities",
    "industries",
    "coverage",
    "parks",
    "targets",
)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
async def told(office, came, keep):
    """Leads and enterprises on both sides; names of `there` carry a mark nobody here may meet."""
    here, there = office.people.here["officer"], office.people.there["officer"]
    await came(
        here,
        ("lead", 0),
        ("contacted", 1),
        ("signed", 9),
        industry_id="robot",
        owner_id=here.officer_id,
    )
    await came(here, ("lead", 0), ("unsuitable", 2), reason="land", closed=("unsuitable", 2))
    for _ in range(5):
        await came(
            there,
            ("lead", 0),
            ("contacted", 1),
            ("paused", 2),
            reason="timing",
            industry_id="photovoltaic",
            owner_id=there.officer_id,
        )
    does = "人形机器人谐波减速器与伺服电机"
    await keep(here, {"business_text": does, "name": "甲", "city_prefer": ["中原"], "land_mu": 9})
    await keep(
        there,
        *(
            {
                "business_text": f"{does}{n}",
                "name": f"乙{n}",
                "city_prefer": ["中原"],
                "power_mva": 9,
            }
            for n in range(3)
        ),
    )
    return here


def rows(answer):
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def figures(browser, name):
    return rows(await browser.get(f"/officer/overview/{name}/data.csv"))


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_page_answers_in_both_languages(told, me, language):
    browser = await me("manager")
    for path in (
        "overview",
        "overview/officers",
        "overview/coverage",
        "overview/parks",
        "targets",
        "targets/transfer-parks",
    ):
        page = await browser.get(f"/officer/{path}?lang={language}")
        assert page.status_code == 200, path
        assert ("总览" if language == "zh" else "Overview") in page.text
        assert " style=" not in page.text
        assert "<style" not in page.text


async def test_an_organisation_counts_its_own_and_the_province_both(office, told, me):
    here, there, above = [await me(p) for p in ("manager", office.people.there["manager"], "above")]

    async def total(browser, name, column):
        return sum(int(row[column] or 0) for row in (await figures(browser, name))[1:])

    for name, column, mine, theirs in (
        ("funnel", 3, 2, 5),
        ("clocks", 1, 2, 5),
        ("refusals", 3, 1, 5),
        ("cities", 1, 2, 5),
        ("industries", 1, 2, 5),
        ("officers", 1, 2, 5),
        ("stays", 1, 3, 10),
    ):
        assert await total(here, name, column) == mine, name
        assert await total(there, name, column) == theirs, name
        assert await total(above, name, column) == mine + theirs, name


async def test_coverage_and_parks_count_ones_own_enterprises(office, told, me):
    here, there, above = [await me(p) for p in ("viewer", office.people.there["viewer"], "above")]

    async def robots(browser):
        found = rows(await browser.get("/officer/overview/coverage/data.csv?grade=C"))
        return int(next(row for row in found if row[0].startswith("智能机器人"))[1])

    async def lacks(browser):
        found = rows(await browser.get("/officer/overview/parks/data.csv?grade=C"))
        return {row[1]: int(row[2]) for row in found[1:] if row[0] == "中原机器人产业园"}

    assert [await robots(b) for b in (here, there, above)] == [1, 3, 4]
    assert list((await lacks(here)).values()) == [1]
    assert list((await lacks(there)).values()) == [3]
    assert sorted((await lacks(above)).values()) == [1, 3]


async def test_nothing_of_the_other_city_stands_on_a_page_or_in_a_file(office, told, me):
    browser = await me("manager")
    names = [person.name for person in office.people.there.values()]
    paths = ["overview", "overview/officers", "targets/transfer-parks"]
    paths += [f"overview/{name}/{file}" for name in MAKERS for file in ("chart.svg", "data.csv")]
    for path in paths:
        answer = await browser.get(f"/officer/{path}")
        assert answer.status_code == 200
        assert not any(name in answer.text for name in names), path
        assert "时间不合" not in answer.text, path


@pytest.mark.parametrize("name", sorted(MAKERS))
async def test_a_chart_is_an_accessible_drawing_without_script_or_style(office, told, me, name):
    browser = await me("manager")
    answer = await browser.get(f"/officer/overview/{name}/chart.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["content-disposition"].startswith("attachment")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{SVG}svg"
    assert root.attrib["role"] == "img"
    said = {
        child.attrib["id"]
        for child in root
        if child.tag in (f"{SVG}title", f"{SVG}desc") and child.text
    }
    assert set(root.attrib["aria-labelledby"].split()) == said
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {"svg", "title", "desc", "rect", "text", "line"}
        assert not {
            key for key in element.attrib if key == "style" or key.startswith("on") or "href" in key
        }
    (row,) = await office.rows_of(office.people.here["manager"])
    assert (row.action, row.detail) == ("figures.exported", {"chart": name, "form": "svg"})


async def test_a_file_of_data_holds_no_cell_that_computes(office, told, me, came):
    person = office.people.here["officer"]
    async with office.owner.begin() as connection:
        query = text("UPDATE officers SET name = '=1+1' WHERE officer_id = :id")
        await connection.execute(query, {"id": person.officer_id})
    found = await figures(await me("manager"), "officers")
    assert "'=1+1" in [row[0] for row in found]
    assert [row.detail for row in await office.rows_of(office.people.here["manager"])] == [
        {"chart": "officers", "form": "csv"}
    ]


async def test_ones_filters_go_along_into_the_files(told, me):
    browser = await me("viewer")
    page = (await browser.get("/officer/overview?industry=robot&period=year")).text
    assert "/officer/overview/funnel/data.csv?period=year&amp;industry=robot" in page
    found = rows(await browser.get("/officer/overview/funnel/data.csv?industry=robot"))
    assert sum(int(row[3]) for row in found[1:]) == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("period=decade", "请选择所列选项之一"),
        ("since=yesterday", "日期格式不正确"),
        ("since=2030-06-01&until=2030-05-01", "截止日期早于起始日期"),
        ("city=东京", "请选择所列选项之一"),
        ("industry=alchemy", "请选择所列选项之一"),
        ("officer=nobody", "请选择所列选项之一"),
    ],
)
async def test_a_filter_that_cannot_be_read_is_told_and_does_not_count(told, me, query, said):
    page = await (await me("manager")).get(f"/officer/overview?{query}")
    assert page.status_code == 422
    assert said in page.text
    assert "<dd>2</dd>" in page.text


@pytest.mark.parametrize(
    ("period", "total"), [("month", 0), ("quarter", 0), ("year", 2), ("all", 2)]
)
async def test_a_period_begins_at_midnight_where_the_office_is(told, me, period, total):
    page = (await (await me("viewer")).get(f"/officer/overview?period={period}")).text
    assert f"<dd>{total}</dd>" in page


async def test_the_figures_of_one_officer_are_for_managers_and_looking_is_recorded(
    office, told, me
):
    query = f"/officer/overview?officer={told.officer_id}"
    assert (await (await me("officer")).get(query)).status_code == 403
    page = await (await me("manager")).get(query)
    assert "<dd>1</dd>" in page.text
    (row,) = await office.rows_of(office.people.here["manager"])
    assert (row.action, row.subject) == ("figures.officer_read", str(told.officer_id))


async def test_the_files_of_officers_figures_are_for_managers_too(office, told, me):
    browser = await me("officer")
    for file in ("chart.svg", "data.csv"):
        assert (await browser.get(f"/officer/overview/officers/{file}")).status_code == 403
        assert (await browser.get(f"/officer/overview/anything/{file}")).status_code == 404
    assert await office.rows_of(office.people.here["officer"]) == []


async def test_looking_at_everybodys_figures_is_one_row(office, told, me):
    page = await (await me("manager")).get("/officer/overview/officers")
    assert told.name in page.text
    (row,) = await office.rows_of(office.people.here["manager"])
    assert (row.action, row.subject) == ("figures.officer_read", "officers")


async def test_the_overview_asks_the_database_a_counted_number_of_times(office, told, me):
    browser, asked = await me("viewer"), []

    def note(*given):
        asked.append(given[2])

    event.listen(Engine, "before_cursor_execute", note)
    await browser.get("/officer/overview")
    event.remove(Engine, "before_cursor_execute", note)
    counting = [statement for statement in asked if "FROM leads" in statement]
    assert 0 < len(counting) <= 7  # two of them ask only on which days leads came
    assert len(asked) <= 16


async def test_with_nothing_kept_every_page_says_so_and_shows_no_nought_as_a_share(me):
    browser = await me("manager")
    page = (await browser.get("/officer/overview")).text
    assert page.count("在所选范围内没有数据。") >= 4
    assert "尚无结果" in page
    for name in MAKERS:
        assert (await browser.get(f"/officer/overview/{name}/chart.svg")).status_code == 200
