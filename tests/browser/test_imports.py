"""An officer brings a list in: uploaded, columns named, watched, bad rows put right; in both languages, by phone, without script."""

import asyncio
import os
import signal

import pytest
from python_calamine import CalamineWorkbook

from service.enterprises.books import book
from tests import forked
from tests.browser.test_layout import AXE, SIDEWAYS, SMALL
from tests.browser.test_officers import invited, luodi, set_password, sign_in

__all__ = ["invited", "luodi"]
HEADERS = ["企业名称", "统一社会信用代码", "主营业务", "投资", "城市"]
ROWS = [
    *([f"浏览器制造{n}号", None, f"光伏组件第{n}号产线", n, "中原"] for n in range(1, 60)),
    ["错投资企业", None, "光伏支架", "三亿", None],
]
WORDS = {
    "zh": ("上传并预览", "开始导入", "已完成", "待改正的行"),
    "en": ("Upload and preview", "Start the import", "Done", "Rows to correct"),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
async def worker(site, site_environment, site_folder):
    """A worker beside the service, as `luodi worker` runs one."""
    log = site_folder / "worker-log"
    log.touch()
    files = forked.Files(os.devnull, str(log), str(log))
    process = await asyncio.to_thread(forked.Forked, ("worker",), site_environment, files)
    async with asyncio.timeout(240):
        while "worker ready" not in log.read_text("utf-8"):
            assert process.returncode is None, "the worker did not start"
            await asyncio.sleep(0.1)
    yield process
    os.kill(process.pid, signal.SIGTERM)
    assert await process.wait() == 0


@pytest.fixture
async def officer(visit, invited):
    """A tab of an officer at the page of imports."""

    async def opened(lang="zh", **how):
        email, link = await invited("officer")
        tab = await visit(lang=lang, **how)
        await set_password(tab, link)
        await tab.wait_for_url("**/officer/sign-in?**")
        await sign_in(tab, email)
        await tab.wait_for_url("**/officer/")
        await tab.goto("/officer/imports")
        return tab

    return opened


def sheet(rows, headers=HEADERS):
    return {"name": "名单.xlsx", "mimeType": XLSX, "buffer": book("xlsx", headers, rows)}


async def upload(tab, sent, words):
    await tab.locator("#file").set_input_files(sent)
    async with tab.expect_navigation():
        await tab.get_by_role("button", name=words[0]).click()


async def start(tab, column, words):
    await tab.locator(f'[id="column.{column}"]').select_option("investment_wan")
    async with tab.expect_navigation():
        await tab.get_by_role("button", name=words[1]).click()


async def fits(tab, axe):
    """Nothing axe can find, nothing wider than the screen, nothing too small to touch."""
    await tab.evaluate(axe)
    found = await tab.evaluate(AXE)
    assert found == [], (tab.url, found)
    assert await tab.evaluate(SIDEWAYS) <= 0, tab.url
    assert await tab.evaluate(SMALL) == [], tab.url


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_from_the_file_to_the_enterprises_and_the_bad_rows_again(officer, worker, lang):
    words = WORDS[lang]
    tab = await officer(lang)
    await upload(tab, sheet(ROWS), words)
    assert await tab.locator('[id="column.0"]').input_value() == "name"
    await start(tab, 3, words)
    await tab.locator(".state-done").wait_for(timeout=180_000)
    assert words[2] in await tab.locator(".state-done").text_content()
    assert await tab.locator(".facts dd").all_text_contents() == ["60", "59", "0", "0", "1"]
    async with tab.expect_download() as saving:
        await tab.locator('a[href$="/bad/xlsx"]').click()
    saved = await (await saving.value).path()
    headers, row = CalamineWorkbook.from_path(str(saved)).get_sheet_by_index(0).to_python()
    assert row[0] == 61
    row[6] = 30_000
    await tab.goto("/officer/imports")
    await upload(tab, sheet([row], headers), words)
    await start(tab, 6, words)
    await tab.locator(".state-done").wait_for(timeout=180_000)
    assert await tab.locator(".facts dd").all_text_contents() == ["1", "1", "0", "0", "0"]
    await tab.goto("/officer/enterprises?q=错投资")
    assert await tab.locator(".enterprises tbody tr").count() == 1


async def test_without_script_the_page_comes_again_by_itself(officer, worker):
    words = WORDS["zh"]
    tab = await officer(javascript=False)
    await upload(tab, sheet(ROWS[:3]), words)
    await start(tab, 3, words)
    await tab.locator(".state-done").wait_for(timeout=180_000)


@pytest.mark.parametrize(("lang", "width", "scheme"), [("zh", 390, "light"), ("en", 1280, "dark")])
async def test_every_page_fits_and_can_be_used_by_everybody(
    officer, worker, axe, lang, width, scheme
):
    words = WORDS[lang]
    tab = await officer(lang, width=width, scheme=scheme)
    await fits(tab, axe)
    twins = [
        ["同名精密传动装备", None, "甲", 1, None],
        ["同名精密传动装备有限公司", None, "乙", 2, None],
    ]
    await upload(tab, sheet([*ROWS[-2:], *twins]), words)
    await fits(tab, axe)
    await start(tab, 3, words)
    await tab.locator(".state-done").wait_for(timeout=180_000)
    await fits(tab, axe)
    await tab.goto("/officer/enterprises")
    await fits(tab, axe)
    where = await tab.locator(".enterprises tbody tr a[href$='/edit']").first.get_attribute("href")
    for path in (where, where.replace("/edit", "/remove"), "/officer/enterprises/new"):
        await tab.goto(path)
        await fits(tab, axe)
    for _ in range(40):
        await tab.goto("/officer/duplicates")
        if await tab.locator(".pair").count():
            break
        await asyncio.sleep(0.25)
    assert await tab.locator(".pair").count() == 1
    await fits(tab, axe)
