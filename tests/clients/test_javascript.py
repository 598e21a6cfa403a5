"""The JavaScript of docs/partners.md, run by a real browser on the service's own origin (there is no Node here)."""

import json
import re

import pytest
from playwright.async_api import Error, async_playwright

from tests.chromium import CHROMIUM, NONE
from tests.service.live import ROOT

TEXT = (ROOT / "docs" / "partners.md").read_text("utf-8")
(SCRIPT,) = (
    block for block in re.findall(r"```js\n(.*?)```", TEXT, re.S) if "process.env" in block
)


@pytest.fixture
async def run(line, key):
    """`await run(change)`: what the script's `result` is."""
    if CHROMIUM is None:
        pytest.skip(NONE)
    environment = json.dumps({"env": {"LUODI_URL": line.url, "LUODI_KEY": key}})

    async with async_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        tab = await browser.new_page()
        await tab.goto(f"{line.url}/healthz")
        line.seen.clear()

        async def run(change=lambda script: script):
            body = f"const process = {environment};\n{change(SCRIPT)}\nreturn result;"
            return await tab.evaluate(f"(async () => {{ {body} }})()")

        yield run
        await browser.close()


async def test_the_example_matches_and_waits_out_a_busy_moment(run, line):
    line.faults = [(503, 0)]
    result = await run()
    assert result["industries"][0]["name_zh"]
    first, second = line.keys()
    assert first == second


async def test_the_example_tells_every_wrong_field(run):
    with pytest.raises(Error, match="/land_mu"):
        await run(
            lambda script: script.replace("{ business_text:", "{ land_mu: -1, business_text:")
        )
