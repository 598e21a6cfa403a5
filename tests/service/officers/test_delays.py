"""Guessing gets slower and slower; colleagues and their offices are not locked out by it."""

import asyncio

import pytest
from sqlalchemy import text

from service.officers import delays
from service.officers.delays import BOUNDS
from tests.service.officers.people import PASSWORD

WRONG = "not the password at all"
FREE = BOUNDS["account"].free


async def fail(office, email, times, address="192.0.2.1"):
    browser = await office.browser(address)
    return [await browser.try_sign_in(email, WRONG) for _ in range(times)]


def _said(seconds):
    """As the page says it, minutes in full."""
    return f"请等候 {seconds} 秒" if seconds <= 90 else f"请等候 {-(-seconds // 60)} 分钟"


@pytest.mark.parametrize("real", [True, False])
async def test_after_five_failures_one_waits_ever_longer_known_or_not(office, real):
    email = office.people.here["officer"].email if real else "nobody@example.gov.cn"
    assert {a.status_code for a in await fail(office, email, FREE)} == {422}
    waits = []
    for _ in range(12):
        (tried,) = await fail(office, email, 1)
        assert tried.status_code == 422
        (refused,) = await fail(office, email, 1)
        assert refused.status_code == 429
        waits.append(int(refused.headers["retry-after"]))
        assert "请本单位管理员重设" in refused.text
        assert _said(waits[-1]) in refused.text
        office.clock.move(seconds=waits[-1])
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


async def test_the_right_password_waits_too_and_then_counts_from_anew(office):
    person = office.people.here["officer"]
    await fail(office, person.email, FREE + 1)
    browser = await office.browser()
    assert (await browser.try_sign_in(person.email)).status_code == 429
    office.clock.move(seconds=2)
    assert (await browser.try_sign_in(person.email)).status_code == 303
    assert {a.status_code for a in await fail(office, person.email, FREE)} == {422}


async def test_a_stranger_cannot_keep_a_colleague_out_of_her_own_browser(office):
    person = office.people.here["officer"]
    mine = await (await office.browser("192.0.2.7")).sign_in(person)
    await mine.post("/officer/sign-out")
    await fail(office, person.email, FREE + 1, "203.0.113.9")
    assert (await (await office.browser("192.0.2.8")).try_sign_in(person.email)).status_code == 429
    assert (await mine.try_sign_in(person.email)).status_code == 303


async def test_a_known_browser_counts_its_own_failures_and_serves_one_email_only(office):
    person, other = office.people.here["officer"], office.people.here["manager"]
    mine = await (await office.browser()).sign_in(person)
    await mine.post("/officer/sign-out")
    for _ in range(FREE + 1):
        assert (await mine.try_sign_in(person.email, WRONG)).status_code == 422
    assert (await mine.try_sign_in(person.email)).status_code == 429
    await fail(office, other.email, FREE + 1, "203.0.113.9")
    assert (await mine.try_sign_in(other.email)).status_code == 429


async def test_one_address_trying_many_emails_waits_and_others_do_not(office):
    free = BOUNDS["address"].free
    async with office.sessions.begin() as session:
        here = delays.Counter("address", b"one address")
        for _ in range(free + 1):
            await delays.take(session, here, office.clock())
        with pytest.raises(Exception, match="Too many") as waiting:
            await delays.take(session, here, office.clock())
        assert waiting.value.retry_after == 2
        await delays.take(session, delays.Counter("address", b"another"), office.clock())


async def test_tries_at_once_do_not_outrun_the_count(office):
    email = office.people.here["officer"].email
    browsers = [await office.browser() for _ in range(12)]
    tokens = [await browser.token("/officer/sign-in") for browser in browsers]
    answers = await asyncio.gather(
        *(
            browser.http.post(
                "/officer/sign-in", data={"csrf": token, "email": email, "password": WRONG}
            )
            for browser, token in zip(browsers, tokens, strict=True)
        )
    )
    looked_at = sum(answer.status_code == 422 for answer in answers)
    assert looked_at == FREE + 1


async def test_failures_are_forgotten_after_a_day(office):
    person = office.people.here["officer"]
    await fail(office, person.email, FREE + 1)
    office.clock.move(hours=25)
    assert {a.status_code for a in await fail(office, person.email, FREE)} == {422}


async def test_neither_email_nor_address_can_be_read_from_what_is_counted(office):
    await fail(office, office.people.here["officer"].email, 1, "203.0.113.77")
    async with office.owner.connect() as connection:
        rows = await connection.execute(text("SELECT to_jsonb(d)::text FROM sign_in_delays d"))
        kept = "\n".join(rows.scalars())
    assert kept
    assert "example" not in kept
    assert "203.0.113" not in kept


async def test_a_session_left_open_does_not_help_to_guess_the_password(office):
    browser = await (await office.browser()).be(office.people.here["officer"])
    sent = {
        "current": WRONG,
        "password": "violet harbour sings 9",
        "again": "violet harbour sings 9",
    }
    for _ in range(FREE + 1):
        answer = await browser.post("/officer/settings/password", **sent)
        assert answer.status_code == 422
    right = sent | {"current": PASSWORD}
    assert (await browser.post("/officer/settings/password", **right)).status_code == 429
