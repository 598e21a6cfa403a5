"""Finding enterprises in a real browser: both languages, phone and desk, with and without script."""

import json
import re
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from service.enterprises.books import book
from service.enterprises.columns import BY_PATH
from tests import forked
from tests.browser.test_layout import AUDITED, AXE, SIDEWAYS, SMALL, UNFOLD
from tests.browser.test_officers import set_password, sign_in
from tests.conftest import DEMO_PLAN
from tests.service.candidates.conftest import ROBOTS, WINDS

LIST = "/officer/candidates"
HEAD = [BY_PATH[path].zh for path in ("name", "business_text", "location/city", "investment_wan")]


@pytest.fixture(scope="session")
def staffed(site, site_environment, tmp_path_factory):
    """An officer of a city that keeps 24 scored enterprises: e-mail and the path to set a password, used up once."""

    def run(*words):
        done = forked.luodi(*words, environment=site_environment)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    mark = uuid4().hex[:8]
    org, email = f"中原市 {mark}", f"officer.{mark}@example.gov.cn"
    run("organisations", "add", "--name", org, "--kind", "province")
    staff = ("--email", email, "--org", org, "--role", "officer", "--name", "欧阳一二三")
    link = json.loads(run("officers", "add", *staff, "--json"))["link"]
    texts = [f"{(*ROBOTS, *WINDS)[n % 6]}，第{n}号" for n in range(24)]
    rows = [
        [f"企业{n:02}", text, "中原" if n % 2 else None, 100.0 * n if n % 3 else None]
        for n, text in enumerate(texts)
    ]
    file = tmp_path_factory.mktemp("sheet") / "in.xlsx"
    file.write_bytes(book("xlsx", HEAD, rows))
    run("enterprises", "import", "--org", org, str(file), "--plan", str(DEMO_PLAN))
    run("enterprises", "embed", "--org", org, "--plan", str(DEMO_PLAN))
    return {"email": email, "link": urlsplit(link).path}


@pytest.fixture
def inside(visit, staffed):
    """A tab of the officer at the workspace's home: `await inside(lang=…, width=…)`."""

    async def opened(**how):
        tab = await visit(**how)
        if link := staffed.pop("link", None):
            async with tab.expect_navigation(url="**/sign-in?done=first-password"):
                await set_password(tab, link)
        await sign_in(tab, staffed["email"])
        await tab.wait_for_url("**/officer/")
        return tab

    return opened


async def names(tab):
    return await tab.locator(".candidates tbody th > a").all_text_contents()


async def went(tab, click):
    async with tab.expect_navigation():
        await click


async def test_from_an_entrance_to_a_place_of_ones_own_without_script(inside):
    tab = await inside(javascript=False)
    await went(tab, tab.locator(".places a", has_text="找企业").click())
    entrance = tab.locator(".entrance", has=tab.locator("input[value=site]"))
    await entrance.locator("input[name=of]").fill("中原机器人产业园")
    await went(tab, entrance.locator("button").click())
    before = await names(tab)
    assert len(before) >= 10
    await went(tab, tab.locator(".facet a", has_text="中原").first.click())
    assert 0 < len(await names(tab)) < len(before)
    await went(tab, tab.locator(".chosen a").first.click())
    assert await names(tab) == before
    await went(tab, tab.locator(".candidates tbody th > a").nth(4).click())
    await tab.locator("#reason").fill("已签意向书")
    await went(tab, tab.locator("form[action$=override] button").click())
    await went(tab, tab.locator(".eyebrow a").click())
    assert (await names(tab))[:2] == [before[4], before[0]]
    assert "已签意向书" in await tab.locator(".own").text_content()
    for box in (0, 1):
        await tab.locator("input[name=enterprise]").nth(box).check()
    await went(tab, tab.locator("#compare button").click())
    assert await tab.locator(".compared thead a").count() == 2


async def test_rows_move_while_the_weights_do(inside):
    tab = await inside()
    await tab.goto(f"{LIST}?for=site&of=zhongyuan-robot-park")
    before = await names(tab)
    await tab.locator(".weigh summary").click()
    for slider in await tab.locator(".weigh input[type=range]").all():
        name = await slider.get_attribute("name")
        await slider.fill("100" if name == "sites.text" else "0")
    await tab.locator("#found .notices-one").wait_for()
    await tab.wait_for_function("!document.getElementById('found').classList.contains('busy')")
    after = await names(tab)
    assert sorted(after) == sorted(before)
    assert after != before
    assert await tab.locator(".weigh").evaluate("fold => fold.open")


@pytest.mark.parametrize(("lang", "scheme"), [("zh", "light"), ("en", "dark")])
async def test_every_page_fits_phone_and_desk_and_axe_finds_nothing(inside, axe, lang, scheme):
    tab = await inside(lang=lang, width=390, scheme=scheme)
    pages = [
        LIST,
        f"{LIST}?for=site&of=x",
        f"{LIST}?for=site&of=zhongyuan-robot-park&city=none",
        f"{LIST}?for=text&of=风机&investment_wan_min=x",
        f"{LIST}?for=all&name=没有",
    ]
    await tab.goto(f"{LIST}?for=site&of=zhongyuan-robot-park")
    ids = await tab.locator("input[name=enterprise]").evaluate_all(
        "all => all.map(box => box.value)"
    )
    target = "for=site&of=zhongyuan-robot-park"
    pages.append(f"/officer/enterprises/{ids[0]}?{target}")
    pages.append(f"{LIST}/compare?{target}&" + "&".join(f"enterprise={one}" for one in ids[:4]))
    for address in pages:
        await tab.goto(address)
        await tab.evaluate(UNFOLD)
        for width in (390, 1280):
            await tab.set_viewport_size({"width": width, "height": 900})
            assert await tab.evaluate(SIDEWAYS) == 0, (address, width)
            assert await tab.evaluate(SMALL) == [], (address, width)
        await tab.set_viewport_size({"width": AUDITED[scheme], "height": 900})
        await tab.evaluate(axe)
        assert await tab.evaluate(AXE) == [], address
    if lang == "en":
        text = await tab.locator("main").inner_text()
        assert not re.search(r"企业比较|未说明|名次", text)
