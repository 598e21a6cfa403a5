"""Two cities' officers and a manager: one town for all walks of a worker, its five thousand rows imported once, by the page."""

from typing import NamedTuple

import pytest

from matching.catalogue import load_catalogue
from matching.encoder import LexicalEncoder
from matching.match import build_knowledge
from service.app import Known
from service.enterprises.books import book
from service.maintenance import project
from tests.browser.officers_walk.firms import HEADERS, Sheet, firms
from tests.browser.officers_walk.town import Town, founded
from tests.browser.test_officers import sign_in
from tests.make import migrated_database
from tests.plans.chained import chained_plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SECRET = "独门绝活磁浮关节"
THEIRS = [
    {"name": f"邻市企业{n:02}", "business_text": f"人形机器人{SECRET}第{n}号", "location": {"city": "临海"}, "investment_wan": 777.0}
    for n in range(40)
]  # fmt: skip


class Imported(NamedTuple):
    """The sheet that was sent, the job's page, and the counts it showed: done, added, changed, same, bad."""

    sheet: Sheet
    page: str
    facts: list[str]


@pytest.fixture(scope="session")
async def bare_town(server_url, settings, tmp_path_factory):
    """The town before anything was imported."""
    catalogue = load_catalogue(chained_plan(tmp_path_factory.mktemp("plan")))
    known = Known(build_knowledge(catalogue, LexicalEncoder()), None)
    async with migrated_database(server_url) as url:
        await project(url, catalogue)
        async with founded(url, settings, known) as town:
            yield town


@pytest.fixture(scope="session")
async def imported(bare_town, browser) -> Imported:
    """An officer signs in, uploads the list and starts the import; the neighbours keep forty enterprises of their own."""
    town, sheet = bare_town, firms()
    await town.keep(town.people.there["officer"].organisation_id, *THEIRS)
    context = await browser.new_context(base_url=town.address, locale="zh-CN")
    tab = await context.new_page()
    await sign_in(tab, town.people.here["officer"].email)
    await tab.wait_for_url("**/officer/")
    page, facts = await send(town, tab, sheet.rows)
    await context.close()
    return Imported(sheet, page, facts)


@pytest.fixture(scope="session")
def town(bare_town, imported) -> Town:
    return bare_town


@pytest.fixture(scope="session")
def site(town) -> str:
    """`visit` opens tabs on the town."""
    return town.address


@pytest.fixture
def desk(town, visit):
    """A tab in which somebody is signed in: `await desk("officer", lang=…)`; of the other city: `there=True`."""

    async def opened(role="officer", *, there=False, **how):
        tab = await visit(**how)
        person = (town.people.there if there else town.people.here)[role]
        cookie = {"name": "luodi-session", "value": await town.session_of(person)}
        await tab.context.add_cookies([cookie | {"url": town.address}])
        return tab

    return opened


async def send(town, tab, rows) -> tuple[str, list[str]]:
    """Upload rows, start the import with the columns as guessed, wait; the job's address and its counts."""
    await tab.goto("/officer/imports")
    content = book("xlsx", HEADERS, rows)
    await tab.locator("#file").set_input_files(
        {"name": "名单.xlsx", "mimeType": XLSX, "buffer": content}
    )
    await press(tab, tab.locator("form:has(#file) button"))
    page = tab.url.removeprefix(town.address)
    await press(tab, tab.locator("button[value=start]"))
    await town.worked(town.people.here["officer"].organisation_id)
    await tab.goto(page)
    await tab.locator(".state-done").wait_for()
    return page, await tab.locator(".facts dd").all_text_contents()


async def press(tab, button) -> None:
    """Click what leads to another page, and be there."""
    async with tab.expect_navigation():
        await button.click()


async def found(tab) -> list[str]:
    """The enterprises of the page shown."""
    return await tab.locator(".candidates tbody th > a").all_text_contents()


async def total(tab) -> int:
    said = await tab.locator(".tally").text_content()
    return int("".join(filter(str.isdigit, said.split("；")[0].split(";")[0])))
