"""The pages an organisation integrates by (keys, usage, webhooks, embedded forms, the API's own pages) fit and read well."""

import re

import pytest

from tests.browser.test_layout import AUDITED, AXE, SIDEWAYS, SMALL, UNFOLD
from tests.browser.test_officers import invited, luodi, signed_in

__all__ = ["invited", "luodi", "signed_in"]
KEYS, USAGE, HOOKS, EMBEDS = "/officer/keys", "/officer/usage", "/officer/webhooks", "/officer/embeds"  # fmt: skip
ADDRESS = "https://93.184.216.34/" + "luodi-events/" * 8
LONG = "招商云平台对接示例银行总行普惠金融部企业服务门户" * 3


async def sent(tab, button):
    """The form of a button sent, its answer there."""
    async with tab.expect_navigation():
        await tab.locator(button).click()


async def filled(tab):
    """Pages to look at, one after the other: empty, in error, made, filled, ended."""
    await tab.goto(KEYS)
    yield "no keys"
    await tab.locator("#name").fill(LONG)
    await tab.locator("[name=scopes]").first.check()
    await sent(tab, "form[action$=keys] button")
    yield "the key, once"
    await tab.goto(KEYS)
    await tab.evaluate("document.querySelector('#name').required = false")
    await sent(tab, "form[action$=keys] button")
    yield "keys in error"
    await tab.goto(KEYS)
    yield "keys"
    await sent(tab, "tbody a")
    yield "a key"
    await tab.goto(USAGE)
    yield "usage"
    async for name in hooks(tab):
        yield name
    async for name in embeds(tab):
        yield name


async def hooks(tab):
    await tab.goto(HOOKS)
    yield "no webhooks"
    await tab.locator("#url").fill(ADDRESS)
    await sent(tab, "form[action$=webhooks] button")
    yield "the secret, once"
    await sent(tab, "main .actions a.button")
    yield "a webhook"
    for _ in range(2):
        await sent(tab, "form[action$=test] button")
    await tab.evaluate(UNFOLD)
    yield "deliveries"
    await sent(tab, "form[action$=disable] button")
    await tab.evaluate(UNFOLD)
    yield "a disabled webhook"
    await sent(tab, "form[action$=enable] button")
    await sent(tab, "form[action$='/replay'] button >> nth=0")
    await tab.locator(".tone-done").wait_for()
    yield "sent again"
    await tab.goto(HOOKS)
    yield "webhooks"


async def embeds(tab):
    await tab.goto(EMBEDS)
    yield "no forms"
    await tab.locator("#tag").fill("a-very-long-tag-of-forty-letters-0123456")
    await tab.locator("#origins").fill("http://www.example.com")
    await sent(tab, "form[action$=embeds] button")
    yield "forms in error"
    tag = f"bank-{abs(hash(tab.url + await tab.evaluate('navigator.language'))) % 10**8}"
    await tab.locator("#tag").fill(tag)
    await tab.locator("#origins").fill("https://www.example.com\nhttps://portal.example.com:8443")
    await sent(tab, "form[action$=embeds] button")
    yield "a form"
    await tab.goto(EMBEDS)
    yield "forms"
    for look in ("auto.light", "auto.dark"):
        await tab.goto(f"/embed/{tag}/{look}/assess")
        yield f"the form itself, {look}"


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_every_page_fits_phone_and_desk_in_both_schemes_and_axe_finds_nothing(
    signed_in, axe, lang
):
    tab, _ = await signed_in(lang=lang, width=390)
    seen = 0
    async for name in filled(tab):
        seen += 1
        await tab.evaluate(axe)
        for width, scheme in ((320, "light"), (390, "dark"), (1280, "light")):
            await tab.set_viewport_size({"width": width, "height": 900})
            await tab.emulate_media(color_scheme=scheme)
            assert await tab.evaluate(SIDEWAYS) == 0, (name, width)
            if width > 320:
                assert await tab.evaluate(SMALL) == [], (name, width)
            if (lang, width) in {("zh", 1280), ("en", 390)}:
                assert await tab.evaluate(AXE) == [], (name, width, scheme)
        han = re.findall(r"[\u4e00-\u9fff]{2,}", await tab.locator("h1, h2, label, button").evaluate_all(
            "nodes => nodes.map(node => node.innerText).join(' ')"))  # fmt: skip
        assert lang == "zh" or not set(han) - {"中文"} - set(re.findall(r"[\u4e00-\u9fff]+", LONG)), name  # fmt: skip
    assert seen >= 17


@pytest.mark.parametrize("path", ["/docs/api", "/docs/errors"])
@pytest.mark.parametrize(("lang", "scheme"), [("zh", "light"), ("en", "dark")])
async def test_the_apis_own_pages_fit_and_axe_finds_nothing(visit, axe, path, lang, scheme):
    tab = await visit(lang=lang, width=390, scheme=scheme)
    await tab.goto(path)
    await tab.evaluate(UNFOLD)
    for width in (320, 390, 1280):
        await tab.set_viewport_size({"width": width, "height": 900})
        assert await tab.evaluate(SIDEWAYS) == 0
    assert await tab.evaluate(SMALL) == []
    await tab.set_viewport_size({"width": AUDITED[scheme], "height": 900})
    await tab.evaluate(axe)
    assert await tab.evaluate(AXE) == []
