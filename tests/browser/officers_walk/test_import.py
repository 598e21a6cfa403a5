"""Five thousand rows as a city's list has them, brought in through the page."""

from python_calamine import CalamineWorkbook

from tests.browser.officers_walk.conftest import send
from tests.browser.officers_walk.firms import COUNT


async def test_the_good_rows_land_once_and_the_bad_ones_come_back_with_number_field_and_remedy(
    town, imported, desk
):
    sheet = imported.sheet
    assert imported.facts == [str(n) for n in (COUNT, sheet.good, 0, 0, sheet.bad)]
    of = town.people.here["officer"].organisation_id
    kept = await town.value(
        "SELECT count(*) FROM enterprises WHERE organisation_id = :o AND source_id = :job",
        o=of, job=imported.page.rsplit("/", 1)[1],
    )  # fmt: skip
    assert kept == sheet.good
    tab = await desk("officer")
    await tab.goto(imported.page)
    async with tab.expect_download() as saving:
        await tab.locator('a[href$="/bad/xlsx"]').click()
    saved = await (await saving.value).path()
    headers, *rows = CalamineWorkbook.from_path(str(saved)).get_sheet_by_index(0).to_python()
    assert headers[:3] == ["行号", "问题字段", "怎么改"]
    assert len(rows) == sheet.bad
    for number, field, remedy, *cells in rows:
        assert cells[1] == (sheet.rows[int(number) - 2][1] or "")
        assert field
        assert remedy


async def test_the_same_file_again_adds_nothing(town, imported, desk):
    tab = await desk("officer", lang="en")
    _, facts = await send(town, tab, imported.sheet.rows)
    assert facts == [str(n) for n in (COUNT, 0, 0, imported.sheet.good, imported.sheet.bad)]


async def test_a_viewer_reads_what_came_in_and_cannot_send_anything(imported, desk):
    tab = await desk("viewer", lang="en", width=390)
    await tab.goto("/officer/imports")
    assert await tab.locator("#file").count() == 0
    assert await tab.locator(f"a[href='{imported.page}']").count() == 1
