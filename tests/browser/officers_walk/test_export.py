"""A list as a spreadsheet: the rows and the order of the page, cells that compute nothing, one row in the log."""

import pytest
from python_calamine import CalamineWorkbook

from tests.browser.officers_walk.conftest import found, total
from tests.browser.officers_walk.firms import INERT

LIST = "/officer/candidates?for=industry&of=robot&city=中原"
EXPORTS = "SELECT count(*) FROM audit_log WHERE action = 'candidates.exported' AND actor = :who"


async def exported(tab) -> list[list[list[object]]]:
    """The sheets of the file that the button gives."""
    async with tab.expect_download() as saving:
        await tab.locator("form[action$='/export'] button").click()
    book = CalamineWorkbook.from_path(str(await (await saving.value).path()))
    return [book.get_sheet_by_index(at).to_python() for at in range(len(book.sheet_names))]


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_file_holds_the_list_in_its_order_with_a_sheet_that_says_what_was_asked(
    town, desk, lang
):
    who = town.people.here["officer"]
    before = await town.value(EXPORTS, who=str(who.officer_id))
    tab = await desk("officer", lang=lang)
    await tab.goto(LIST)
    names, count = await found(tab), await total(tab)
    (headers, *rows), about = await exported(tab)
    assert len(rows) == count
    assert [row[0] for row in rows] == list(range(1, count + 1))
    assert [
        row[2] or {"zh": "未署名企业", "en": "Unnamed enterprise"}[lang] for row in rows[:20]
    ] == names
    assert {"zh": {"上次联系", "倒计时"}, "en": {"Last contact", "Clock"}}[lang] <= set(headers)
    assert who.name not in str(about)
    assert {"zh": "智能机器人产业", "en": "robot"}[lang] in str(about)
    assert await town.value(EXPORTS, who=str(who.officer_id)) == before + 1


async def test_a_name_that_looks_like_a_formula_stays_a_name(desk):
    tab = await desk("officer")
    await tab.goto("/officer/candidates?for=all&name=HYPERLINK")
    assert await found(tab) == [INERT]
    (_, row), _ = await exported(tab)
    assert row[2] == INERT


async def test_a_viewer_has_no_button_and_a_sent_form_is_refused(town, desk):
    tab = await desk("viewer")
    await tab.goto(LIST)
    assert await tab.locator("form[action$='/export']").count() == 0
    token = await tab.locator("input[name=csrf]").first.get_attribute("value")
    form = {"csrf": token, "query": LIST.split("?")[1]}
    answer = await tab.request.post(f"{town.address}/officer/candidates/export", form=form)
    assert answer.status == 403
