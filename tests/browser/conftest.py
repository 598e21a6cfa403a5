"""A real browser on the real service: `python -m service serve` with its own database in a temporary folder."""

import asyncio
import functools
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Locator, async_playwright

from tests.chromium import CHROMIUM, NONE
from tests.conftest import DEMO_PLAN
from tests.forked import Files, Forked
from tests.prepared import prepared, servers_folder

SITE = pytest.StashKey[tuple[Forked, Path]]()
READY = re.compile(r"ready at (http://\S+)")
AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def chromium() -> str:
    if CHROMIUM is None:
        pytest.skip(NONE)
    return CHROMIUM


@pytest.fixture(scope="session")
def site_folder() -> Iterator[Path]:
    """Where the service under test keeps its data and its log."""
    with servers_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def site_environment(site_folder) -> dict[str, str]:
    """What the service runs with; `luodi` with the same works on the same database.

    Without limits on how often: all files of a worker come from one address, and how many do depends on how they are spread.
    """
    return environment(
        site_folder,
        LUODI_PLAN=str(DEMO_PLAN),
        LUODI_MODEL="/nonexistent",
        LUODI_LIMIT_FACTOR="0",
    )


@pytest.fixture(scope="session")
async def site(chromium, site_environment, site_folder, pytestconfig):
    """The address of a running service on the small invented plan, matched on wording alone."""
    await asyncio.to_thread(prepared, site_folder / "data")
    log = site_folder / "log"
    log.touch()
    files = Files(os.devnull, str(log), str(log))
    server = await asyncio.to_thread(Forked, ("serve",), site_environment, files)
    pytestconfig.stash[SITE] = server, log
    yield await _address(lambda: server.returncode, log)
    del pytestconfig.stash[SITE]
    os.kill(server.pid, signal.SIGTERM)
    try:
        assert await server.wait() == 0
    except AssertionError as error:
        raise AssertionError(f"{error}: {log.read_text('utf-8')[-5000:]}") from None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that failed tells what the site wrote last, and where its threads stand: it or the browser may have hung."""
    report = yield
    if report.failed and "site" in item.fixturenames and SITE in item.config.stash:
        server, log = item.config.stash[SITE]
        if server.returncode is None:
            server.stacks()
            time.sleep(0.5)
        report.sections.append(("the site's log", log.read_text("utf-8")[-5000:]))
    return report


@pytest.fixture(scope="session")
async def real_site(chromium):
    """The address of a running service as people run it: the bundled plan and the bundled model."""
    with servers_folder() as folder:
        async with running(folder, environment(folder)) as address:
            yield address


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """This process's environment without settings of its own, and a data folder and a free port."""
    kept = {"LUODI_CACHE"}
    env = {k: v for k, v in os.environ.items() if not k.startswith("LUODI_") or k in kept}
    return (
        env
        | {"LUODI_DATA_DIR": str(folder / "data"), "LUODI_PORT": "0", "LUODI_WORKERS": "0"}
        | settings
    )


@asynccontextmanager
async def running(folder: Path, environment: dict[str, str]) -> AsyncIterator[str]:
    """A service with its own database; stopping it in the end is an orderly end too."""
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "service", "serve"], env=environment, stdout=log, stderr=log
        )
    try:
        yield await _address(server.poll, folder / "log")
    finally:
        server.terminate()
        assert await asyncio.to_thread(server.wait, 240) == 0


async def _address(returncode: Callable[[], int | None], log: Path) -> str:
    for _ in range(2_400):
        ready = READY.search(log.read_text("utf-8"))
        if ready:
            return ready[1]
        if returncode() is not None:
            break
        await asyncio.sleep(0.1)
    raise AssertionError(f"the service did not start: {log.read_text('utf-8')[-2000:]}")


@pytest.fixture(scope="session", autouse=True)
def arrivals() -> Iterator[None]:
    """A click or a key that leads to another page is over when that page is there.

    Playwright's own are over as soon as the new document begins, when it may have no body yet to look at.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in ("click", "press"):
            patch.setattr(Locator, name, _arriving(getattr(Locator, name)))
        yield


def _arriving(act):
    @functools.wraps(act)
    async def arrived(locator, *arguments, **options):
        await act(locator, *arguments, **options)
        await locator.page.wait_for_load_state()

    return arrived


@pytest.fixture(scope="session")
async def browser(chromium):
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield started
        await started.close()


@pytest.fixture
async def visit(browser, site):
    """Opens a tab: `await visit(lang=…, width=…, javascript=…, scheme=…)`; any dialog or console error fails the test."""
    contexts, complaints = [], []

    async def _dialog(dialog):
        complaints.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    async def opened(*, lang="zh", width=1280, javascript=True, scheme="light", base=None):
        context = await browser.new_context(
            base_url=base or site,
            locale={"zh": "zh-CN", "en": "en-GB"}[lang],
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            color_scheme=scheme,
        )
        contexts.append(context)
        tab = await context.new_page()
        tab.set_default_timeout(30_000)
        tab.on("dialog", _dialog)
        tab.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        tab.on("console", lambda line: complaints.append(line.text) if _is_fault(line) else None)
        return tab

    yield opened
    for context in contexts:
        await context.close()
    assert complaints == []


def _is_fault(line) -> bool:
    """An error of the page itself; a status of 404 or 422 is what some tests ask for."""
    return line.type == "error" and "the server responded with a status of" not in line.text


@pytest.fixture(scope="session")
def axe() -> str:
    return AXE.read_text("utf-8")
