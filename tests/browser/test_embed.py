"""The assessment inside a partner's page of another site, in a real browser that blocks third-party cookies."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest
from playwright.async_api import async_playwright
from sqlalchemy import text

from service.db import owner_engine
from service.embedded import EmbeddedServer
from service.organisations.store import add_organisation
from tests.browser.test_layout import AXE, SIDEWAYS

HEARD = """
window.heard = [];
for (const name of ["luodi:ready", "luodi:resize", "luodi:completed"])
  addEventListener(name, (event) => heard.push(event.detail));
addEventListener("message", ({ data, origin }) => (window.from = [...(window.from || []), [origin, data]]));
"""


GROWN = """
() => Math.abs(document.querySelector('iframe').offsetHeight - heard.filter(one => one.height).at(-1).height) <= 1
"""
LAST = """
[...document.querySelectorAll('a[href], button:not([tabindex="-1"])')]
  .filter(node => node.getClientRects().length).at(-1).focus()
"""


@contextmanager
def page_at(html):
    """A page of its own site (localhost, while the service is at 127.0.0.1); its origin."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            body = html.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def partners_page(site, tag, more=""):
    return f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>示例银行</title>
<link rel="icon" href="data:,"><script>{HEARD}</script></head><body><main><h1>示例银行</h1>
<p><button id="before">前</button></p>
<script src="{site}/embed.js" data-partner="{tag}" {more}></script>
<noscript><a href="{site}/embed/{tag}">企业自评</a></noscript>
<p><button id="after">后</button></p></main></body></html>"""


@pytest.fixture(scope="session")
async def partner(site, site_folder):
    """Somebody who receives leads, and `await partner(tag, origin, **changed)`: a form that the origin may frame."""
    engine = owner_engine(EmbeddedServer(site_folder / "data").url)
    async with engine.begin() as connection:
        found = await connection.execute(text("SELECT count(*) FROM organisations WHERE kind = 'province'"))  # fmt: skip
        if not found.scalar_one():
            await add_organisation(connection, f"示例省 {uuid4().hex[:6]}", "province")
        bank = await add_organisation(connection, f"示例银行 {uuid4().hex[:6]}", "partner")

    async def made(tag, origin, **changed):
        row = {"o": bank, "tag": tag, "origin": origin, "theme": "auto", "accent": None, **changed}
        async with engine.begin() as connection:
            await connection.execute(
                text(
                    "INSERT INTO embeds (organisation_id, tag, environment, origins, theme, accent) "
                    "VALUES (:o, :tag, 'live', ARRAY[:origin], :theme, :accent)"
                ),
                row,
            )
        return bank

    made.engine = engine
    yield made
    await engine.dispose()


@pytest.fixture
async def tab(chromium):
    """A tab of a browser that blocks third-party cookies; what it complains about is kept in `complaints`."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--test-third-party-cookie-phaseout"],
        )
        context = await browser.new_context(locale="zh-CN", viewport={"width": 1000, "height": 800})
        opened = await context.new_page()
        opened.set_default_timeout(30_000)
        opened.complaints = []
        opened.on("console", lambda line: opened.complaints.append(line.text) if line.type == "error" else None)  # fmt: skip
        opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
        yield opened
        await browser.close()


async def inside(tab, ready="#business_text"):
    """The frame's own document, once what is named stands in it."""
    await tab.frame_locator("iframe").locator(ready).wait_for()
    return next(frame for frame in tab.frames if "/embed/" in frame.url)


async def until(tab, condition):
    await tab.wait_for_function(condition)


async def test_from_a_partners_page_to_the_office_without_a_cookie(tab, site, partner, axe):
    tag = f"bank-{uuid4().hex[:8]}"
    with page_at(partners_page(site, tag)) as origin:
        bank = await partner(tag, origin, accent="#0b5d1e")
        await tab.goto(origin)
        frame = await inside(tab)
        await until(tab, "heard.some(one => one.type == 'luodi:resize')")
        assert await tab.evaluate("heard[0].type") == "luodi:ready"
        assert await tab.evaluate("[...new Set(from.map(([origin]) => origin))]") == [site]
        await until(tab, GROWN)
        assert await frame.evaluate("document.documentElement.scrollHeight - innerHeight") <= 1
        assert await frame.evaluate(SIDEWAYS) == 0
        await frame.evaluate(axe)
        assert await frame.evaluate(AXE) == []
        colour = "getComputedStyle(document.documentElement).getPropertyValue('--link').trim()"
        assert await frame.evaluate(colour) == "#0b5d1e"

        await frame.locator("#business_text").fill(f"生产机器人谐波减速器与伺服电机 {tag}")
        async with tab.expect_event("framenavigated"):
            await frame.locator("button[value=finish]:not(.sr)").click()
        frame = await inside(tab, "a[href$='/contact']")
        await until(tab, "heard.some(one => one.type == 'luodi:completed' && one.what == 'report')")
        assert await frame.evaluate("document.documentElement.scrollHeight - innerHeight") <= 1
        assert "run_" not in await tab.evaluate(
            "JSON.stringify(heard)"
        )  # whose report it is stays in the frame

        async with tab.expect_event("framenavigated"):
            await frame.locator("a[href$='/contact']").first.click()
        frame = await inside(tab, "#person")
        assert "示例银行" in await frame.locator("#notice ~ p, section[aria-labelledby=notice]").first.text_content()  # fmt: skip
        await frame.locator("#enterprise").fill("示例机器人有限公司")
        await frame.locator("#person").fill("李雷")
        await frame.locator("#phone").fill("138 1234 5678")
        await frame.locator("[name=preferred][value=phone]").check()
        await frame.locator("#consent").check()
        async with tab.expect_event("framenavigated"):
            await frame.locator("button[value=send]:not(.sr)").click()
        await until(tab, "heard.some(one => one.type == 'luodi:completed' && one.what == 'lead')")
        assert await tab.context.cookies() == []
        assert tab.complaints == []
    async with partner.engine.connect() as connection:
        query = text("SELECT source FROM leads WHERE partner_organisation_id = :bank")
        assert (await connection.execute(query, {"bank": bank})).scalars().all() == ["partner"]


async def test_a_page_that_is_not_on_the_list_is_refused_by_the_browser(tab, site, partner):
    tag = f"bank-{uuid4().hex[:8]}"
    await partner(tag, "https://bank.example")
    with page_at(partners_page(site, tag)) as origin:
        await tab.goto(origin)
        await tab.wait_for_function("document.querySelector('iframe')")
        for _ in range(100):
            if tab.complaints:
                break
            await tab.wait_for_timeout(50)
        assert any("frame-ancestors" in line for line in tab.complaints), tab.complaints
        assert await tab.frame_locator("iframe").locator("#business_text").count() == 0
        assert await tab.evaluate("heard") == []


async def test_a_page_that_may_frame_but_greets_from_elsewhere_hears_nothing(tab, site, partner):
    """A frame within the allowed page is no parent, and a parent with another origin is not answered."""
    tag = f"bank-{uuid4().hex[:8]}"
    with page_at("<p>inner</p>") as other, page_at(partners_page(site, tag)) as origin:
        await partner(tag, origin)
        await tab.goto(origin)
        await inside(tab)
        await until(tab, "heard.length")
        await tab.evaluate(f"document.body.append(Object.assign(document.createElement('iframe'), {{src: '{other}'}}))")  # fmt: skip
        stranger = None
        while stranger is None:
            await tab.wait_for_timeout(20)
            stranger = next((f for f in tab.frames if f.url.startswith(other)), None)
        await stranger.evaluate(
            "window.got = []; addEventListener('message', e => got.push(e.data));"
            "top.frames[0].postMessage({type: 'luodi:hello'}, '*')"
        )
        await tab.wait_for_timeout(300)
        assert await stranger.evaluate("got") == []


async def test_the_keyboard_goes_in_and_out_again_and_escape_does_nothing(tab, site, partner):
    tag = f"bank-{uuid4().hex[:8]}"
    with page_at(partners_page(site, tag)) as origin:
        await partner(tag, origin)
        await tab.goto(origin)
        frame = await inside(tab)
        await tab.locator("#before").focus()
        await tab.keyboard.press("Tab")
        assert await tab.evaluate("document.activeElement.tagName") == "IFRAME"
        await tab.keyboard.press("Escape")
        assert await tab.evaluate("document.activeElement.tagName") == "IFRAME"
        await frame.evaluate(LAST)
        for _ in range(3):
            await tab.keyboard.press("Tab")
            if await tab.evaluate("document.activeElement.id") == "after":
                break
        assert await tab.evaluate("document.activeElement.id") == "after"


async def test_theme_and_language_are_the_pages_to_choose(tab, site, partner):
    tag = f"bank-{uuid4().hex[:8]}"
    more = 'data-lang="en" data-theme="dark" data-label="Assess your firm"'
    with page_at(partners_page(site, tag, more)) as origin:
        await partner(tag, origin)
        await tab.goto(origin)
        frame = await inside(tab)
        assert await frame.evaluate("document.documentElement.lang") == "en"
        assert await frame.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 24, 33)"  # fmt: skip
        assert await tab.locator("iframe").get_attribute("title") == "Assess your firm"
        await frame.locator(".languages a").click()
        await frame.wait_for_url("**/zh.dark/assess")
        assert await frame.evaluate("document.documentElement.lang") == "zh-CN"
        assert await tab.context.cookies() == []


async def test_without_script_the_partners_page_shows_a_link_that_carries_the_tag(
    chromium, browser, site, partner
):
    tag = f"bank-{uuid4().hex[:8]}"
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    with page_at(partners_page(site, tag)) as origin:
        await partner(tag, origin)
        await page.goto(origin)
        async with page.expect_navigation():
            await page.locator("noscript a, a").first.click()
        assert page.url == f"{site}/embed/{tag}/auto.auto/assess"
        await page.locator("#business_text").fill("生产机器人谐波减速器")
        async with page.expect_navigation():
            await page.locator("button[value=finish]:not(.sr)").click()
        assert f"/embed/{tag}/auto.auto/r/run_" in page.url
    await context.close()
