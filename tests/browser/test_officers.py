"""Officers in a real browser: from the one-time link to signing out, in both languages, by keyboard, without script."""

import asyncio
import json
import re
from urllib.parse import urlsplit
from uuid import uuid4

import pyotp
import pytest

from tests import forked
from tests.browser.test_layout import AUDITED, AXE, SIDEWAYS, SMALL

PASSWORD = "orange ladder quietly 7"
NAMES = {
    "zh": ("设置密码", "登录", "退出登录", "工作台", "审计日志"),
    "en": ("Set password", "Sign in", "Sign out", "Workspace home", "Audit log"),
}


@pytest.fixture
async def luodi(site, site_environment):
    """The command line on the running service's database: `await luodi("officers", "list")` → what it answers."""

    async def run(*arguments):
        done = await asyncio.to_thread(
            forked.luodi, *arguments, "--json", environment=site_environment
        )
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    return run


@pytest.fixture
async def invited(luodi):
    """A province, a city beneath it, and a new officer of the city: `await invited(role)` → e-mail and link's path."""
    mark = uuid4().hex[:8]
    await luodi("organisations", "add", "--name", f"省厅 {mark}", "--kind", "province")
    city = (
        "--name",
        f"中原市 {mark}",
        "--kind",
        "city",
        "--parent",
        f"省厅 {mark}",
        "--city",
        "中原",
    )
    await luodi("organisations", "add", *city)

    async def made(role="admin", name="欧阳一二三"):
        email = f"{role}.{uuid4().hex[:6]}@example.gov.cn"
        given = ("--email", email, "--org", f"中原市 {mark}", "--role", role, "--name", name)
        answer = await luodi("officers", "add", *given)
        return email, urlsplit(answer["link"]).path

    return made


async def sign_in(tab, email, code=""):
    await tab.goto("/officer/sign-in")
    await tab.locator("#email").fill(email)
    await tab.locator("#password").fill(PASSWORD)
    await tab.locator("#code").fill(code)
    await tab.locator("main button").click()


async def set_password(tab, link):
    await tab.goto(link)
    await tab.locator("#password").fill(PASSWORD)
    await tab.locator("#again").fill(PASSWORD)
    await tab.locator("main button").click()


@pytest.fixture
async def signed_in(visit, invited):
    """A tab of an administrator at the workspace's home."""

    async def opened(**how):
        email, link = await invited()
        tab = await visit(**how)
        await set_password(tab, link)
        await sign_in(tab, email)
        await tab.wait_for_url("**/officer/")
        return tab, email

    return opened


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_from_the_link_to_the_workspace_and_out_by_keyboard_alone(visit, invited, lang):
    set_it, enter, leave, home, _ = NAMES[lang]
    email, link = await invited()
    tab = await visit(lang=lang)
    await tab.goto(link)
    await tab.locator("#password").focus()
    await tab.keyboard.type(PASSWORD)
    await tab.keyboard.press("Tab")
    await tab.keyboard.type(PASSWORD)
    await tab.keyboard.press("Tab")
    assert await tab.evaluate("document.activeElement.textContent") == set_it
    await tab.keyboard.press("Enter")
    await tab.wait_for_url("**/officer/sign-in?done=first-password")
    await tab.locator("#email").focus()
    for typed in (email, PASSWORD, ""):
        await tab.keyboard.type(typed)
        await tab.keyboard.press("Tab")
    assert await tab.evaluate("document.activeElement.textContent") == enter
    await tab.keyboard.press("Enter")
    await tab.wait_for_url("**/officer/")
    assert await tab.locator(".places [aria-current]").text_content() == home
    button = tab.get_by_role("button", name=leave)
    await button.focus()
    await tab.keyboard.press("Enter")
    await tab.wait_for_url("**/officer/sign-in?done=signed-out")
    await tab.goto("/officer/")
    assert "/officer/sign-in" in tab.url


async def test_without_script_everything_works_the_same(signed_in):
    tab, _ = await signed_in(javascript=False)
    await tab.locator(".places a", has_text="审计日志").click()
    assert "登录" in await tab.locator("tbody").text_content()


async def test_every_link_of_the_workspace_leads_somewhere(signed_in):
    tab, _ = await signed_in()
    seen, ahead = set(), {"/officer/"}
    while ahead:
        path = ahead.pop()
        seen.add(path)
        answer = await tab.goto(path)
        assert answer.status == 200, path
        found = await tab.locator(
            "a[href^='/officer'], a[href^='/plans'], a[href='/']"
        ).evaluate_all("links => links.map(link => link.getAttribute('href').split('#')[0])")
        ahead |= {
            link
            for link in found
            if link not in seen
            and "lang=" not in link
            and "who=" not in link
            # Files are no pages, and an overview's hundreds of searches are one page.
            and not link.split("?")[0].endswith(
                (".svg", "/csv", ".csv", "/xlsx", ".pdf", "/candidates")
            )
        }
        # One address of each page: what its filters lead to is tested with the page.
        known = {link.split("?")[0] for link in seen}
        ahead = {link for link in ahead if link.startswith("/officer")} - seen
        ahead = {link for link in ahead if link.split("?")[0] not in known}


async def test_two_step_sign_in_is_set_up_from_the_page_and_asked_for(signed_in):
    tab, email = await signed_in()
    await tab.goto("/officer/settings/second")
    assert await tab.locator(".qr svg path").count() >= 1
    secret = (await tab.locator(".secret").text_content()).replace(" ", "")
    await tab.locator("#code").fill(pyotp.TOTP(secret).now())
    await tab.locator("#current").fill(PASSWORD)
    await tab.locator("main form.stack button").click()
    codes = await tab.locator(".codes code").all_text_contents()
    assert len(codes) == 10
    await tab.get_by_role("button", name="退出登录").click()
    await sign_in(tab, email)
    await tab.locator("[role=alert]").wait_for()
    await sign_in(tab, email, codes[0])
    await tab.wait_for_url("**/officer/")


PAGES = {
    "sign-in": "/officer/sign-in",
    "home": "/officer/",
    "settings": "/officer/settings",
    "second": "/officer/settings/second",
    "officers": "/officer/officers",
    "audit": "/officer/audit",
    "fault": "/officer/audit?since=tomorrow&until=x",
    "empty": "/officer/audit?what=officer.enabled",
    "spent": f"/officer/password/{'A' * 43}",
}


@pytest.mark.parametrize(("lang", "scheme"), [("zh", "light"), ("en", "dark")])
async def test_every_page_fits_phone_and_desk_and_axe_finds_nothing(
    signed_in, invited, axe, lang, scheme
):
    tab, _ = await signed_in(lang=lang, width=390, scheme=scheme)
    _, link = await invited("officer", "N" * 100)

    async def judge(name):
        assert await tab.evaluate(SIDEWAYS) == 0, name
        assert await tab.evaluate(SMALL) == [], name
        await tab.set_viewport_size({"width": 320, "height": 700})
        assert await tab.evaluate(SIDEWAYS) == 0, name
        await tab.set_viewport_size({"width": 1280, "height": 900})
        assert await tab.evaluate(SIDEWAYS) == 0, name
        await tab.set_viewport_size({"width": AUDITED[scheme], "height": 900})
        await tab.evaluate(axe)
        assert await tab.evaluate(AXE) == [], name
        await tab.set_viewport_size({"width": 390, "height": 900})

    for name, address in (PAGES | {"link": link}).items():
        await tab.goto(address)
        await judge(name)
    await tab.goto("/officer/officers")
    person = tab.locator("tbody a", has_text=re.compile("NNN"))
    await person.click()
    await judge("person")
    await tab.locator("form[action$=reset] button").click()
    await tab.locator(".said").wait_for()
    await judge("new link")
