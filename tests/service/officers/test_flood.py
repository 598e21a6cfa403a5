"""A flood of forms from outside is refused at its bound and takes nothing from officers at work."""

import asyncio
import time

import pytest

from service.buckets import RATES
from service.pages.officers.candidates.addresses import PATH
from tests.service.officers.people import Browser

BURST, STEP = RATES["lead"]
FORM = f"/l/{'A' * 43}/withdraw"


async def flood(browser: Browser, times: int) -> list[int]:
    """The statuses of so many forms sent at once, each pretending to come from somewhere else."""

    async def one(number: int) -> int:
        headers = {"accept": "text/html", "x-forwarded-for": f"203.0.113.{number % 250}"}
        answer = await browser.http.post(FORM, headers=headers)
        if answer.status_code == 429:
            assert int(answer.headers["retry-after"]) >= 1
        return answer.status_code

    return await asyncio.gather(*(one(number) for number in range(times)))


async def test_beyond_its_bound_a_strangers_form_is_refused_whatever_address_it_pretends(office):
    began = time.monotonic()
    statuses = await flood(await office.browser("198.51.100.7"), BURST + 60)
    came_back = (time.monotonic() - began) / STEP
    admitted = len(statuses) - statuses.count(429)
    assert BURST - 5 <= admitted <= BURST + came_back + 5
    began, times = time.monotonic(), 20
    again = await flood(await office.browser("198.51.100.7"), times)
    came_back = (time.monotonic() - began) / STEP
    refused = again.count(429)
    assert refused >= times - 2 - came_back, "another browser at the same address is the same stranger"  # fmt: skip
    assert 429 not in await flood(await office.browser("198.51.100.8"), 1)


@pytest.mark.parametrize(
    ("path", "address"),
    [("/officer/", "198.51.100.21"), (PATH, "198.51.100.22"), ("/officer/leads", "198.51.100.23")],
)
async def test_officers_go_on_working_during_the_flood(office, path, address):
    officer = await (await office.browser()).be(office.people.here["officer"])
    flooding = asyncio.create_task(flood(await office.browser(address), BURST + 60))
    seen = [(await officer.get(path)).status_code for _ in range(10)]
    assert 429 in await flooding
    assert seen == [200] * 10
