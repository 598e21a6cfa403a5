"""Signing in and out: what opens a session, what does not, and what a guesser learns."""

import re
import statistics
import time

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from service.officers import passwords
from service.officers.cookies import csrf_of
from service.pages.officers.signing import next_of
from tests.service.officers.people import PASSWORD

INSIDE = "/officer/settings"


async def test_who_is_not_signed_in_is_led_to_the_form_and_back(office):
    browser, person = await office.browser(), office.people.here["admin"]
    asked = await browser.get("/officer/audit?what=officer.added")
    assert asked.status_code == 303
    assert asked.headers["location"].startswith("/officer/sign-in?next=")
    form = await browser.get(asked.headers["location"])
    after = re.search(r'name="next" value="([^"]+)"', form.text)[1]
    assert after == "/officer/audit?what=officer.added"
    signed = await browser.try_sign_in(person.email, next=after)
    assert signed.headers["location"] == after
    assert (await browser.get(after)).status_code == 200


async def test_a_program_gets_a_problem_in_place_of_the_form(office):
    browser = await office.browser()
    answer = await browser.http.get(INSIDE)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/sign-in-needed"


@pytest.mark.parametrize(
    "given",
    [
        "https://elsewhere.example/officer",
        "//elsewhere.example/officer/",
        "/\\elsewhere.example",
        "/officer/\\elsewhere",
        "/officer//elsewhere.example",
        "/officer/\n",
        "/officer/sign-in",
        "/assess",
        "javascript:alert(1)",
        "",
    ],
)
def test_after_sign_in_one_stays_on_officers_pages(given):
    assert next_of(given) == "/officer/"


async def test_an_email_is_taken_however_it_is_written(office):
    person = office.people.here["viewer"]
    answer = await (await office.browser()).try_sign_in(f"  {person.email.upper()} ")
    assert answer.status_code == 303


async def test_unknown_wrong_disabled_and_never_invited_look_the_same(office):
    people = office.people
    gone = people.here["viewer"]
    async with office.owner.begin() as connection:
        disable = text("UPDATE officers SET disabled_at = now() WHERE officer_id = :id")
        await connection.execute(disable, {"id": gone.officer_id})
    tries = [
        (people.here["officer"].email, "not the password at all"),
        ("nobody.at.all@example.gov.cn", PASSWORD),
        (gone.email, PASSWORD),
        ("", ""),
        ("a\x00b@example.cn", "\x00"),
        ("x" * 5000, "y" * 5000),
    ]
    answers = [
        await (await office.browser(f"192.0.2.{number}")).try_sign_in(*sent)
        for number, sent in enumerate(tries)
    ]

    def without_what_was_typed(answer):
        page = re.sub(r'name="csrf" value="[^"]*"', "", answer.text)
        return re.sub(r'name="email" type="email" value="[^"]*"', "", page)

    assert {answer.status_code for answer in answers} == {422}
    assert len({without_what_was_typed(answer) for answer in answers}) == 1
    assert all("luodi-session" not in answer.headers.get("set-cookie", "") for answer in answers)


async def test_an_unknown_email_takes_as_long_as_a_known_one(office):
    known, unknown = office.people.here["officer"].email, "nobody@example.gov.cn"
    spent = {known: [], unknown: []}
    for number in range(10):
        for email, times in spent.items():
            browser = await office.browser(f"198.51.100.{number}")
            token = await browser.token("/officer/sign-in")
            sent = {"csrf": token, "email": email, "password": "wrong wrong wrong"}
            office.clock.move(days=2)  # so that nobody waits for an earlier failure
            began = time.perf_counter()
            await browser.http.post("/officer/sign-in", data=sent)
            times.append(time.perf_counter() - began)
    middle = {email: statistics.median(times) for email, times in spent.items()}
    assert 0.5 < middle[known] / middle[unknown] < 2
    assert (
        middle[unknown] > 0.01
    )  # a look-up alone would be faster: the hash is made for nobody too


async def test_the_cookie_is_out_of_reach_and_dies_with_the_browser(office):
    answer = await (await office.browser()).try_sign_in(office.people.here["viewer"].email)
    cookies = {line.split("=")[0]: line for line in answer.headers.get_list("set-cookie")}
    session = cookies["luodi-session"]
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(session.split("; "))
    assert "Max-Age" not in session
    assert "Secure" not in session


async def test_over_https_cookies_are_secure_and_bound_to_the_host(office):
    browser = await office.browser()
    browser.http.base_url = "https://luodi.test"
    answer = await browser.try_sign_in(office.people.here["viewer"].email)
    session = next(c for c in answer.headers.get_list("set-cookie") if "luodi-session" in c)
    assert session.startswith("__Host-luodi-session=")
    assert "Secure" in session
    assert "Domain" not in session


async def test_a_session_set_before_sign_in_is_not_the_one_after(office):
    browser, person = await office.browser(), office.people.here["viewer"]
    planted = "A" * 43
    browser.http.cookies.set("luodi-session", planted, domain="luodi.test")
    await browser.sign_in(person)
    mine = {cookie.value for cookie in browser.http.cookies.jar if "session" in cookie.name}
    thief = await office.browser()
    thief.http.cookies.set("luodi-session", planted, domain="luodi.test")
    assert planted not in mine or len(mine) == 2
    assert (await thief.get(INSIDE)).status_code == 303


async def test_signing_in_twice_gives_two_tokens_and_signing_out_ends_one(office):
    person = office.people.here["officer"]
    desk, phone = await office.browser(), await office.browser()
    await desk.sign_in(person)
    await phone.sign_in(person)
    token = desk.http.cookies.get("luodi-session")
    left = await desk.post("/officer/sign-out")
    assert left.headers["location"] == "/officer/sign-in?done=signed-out"
    assert left.headers["clear-site-data"] == '"cache"'
    desk.http.cookies.set("luodi-session", token, domain="luodi.test")
    assert (await desk.get(INSIDE)).status_code == 303
    assert (await phone.get(INSIDE)).status_code == 200


async def test_signing_out_everywhere_ends_all(office):
    person = office.people.here["officer"]
    browsers = [await (await office.browser()).be(person) for _ in range(3)]
    await browsers[0].post("/officer/sign-out-everywhere")
    assert [(await browser.get(INSIDE)).status_code for browser in browsers] == [303, 303, 303]
    (row,) = [r for r in await office.rows_of(person) if r.action.endswith("everywhere")]
    assert row.detail == {"ended": 3}


async def test_a_session_ends_when_it_is_idle_for_half_a_day(office):
    browser = await (await office.browser()).be(office.people.here["viewer"])
    for _ in range(3):
        office.clock.move(hours=11)
        assert (await browser.get(INSIDE)).status_code == 200
    office.clock.move(hours=12)
    assert (await browser.get(INSIDE)).status_code == 303


async def test_a_session_ends_after_a_week_however_busy(office):
    browser = await (await office.browser()).be(office.people.here["viewer"])
    for _ in range(16):
        office.clock.move(hours=10)
        assert (await browser.get(INSIDE)).status_code == 200
    office.clock.move(hours=8)
    assert (await browser.get(INSIDE)).status_code == 303


async def test_nothing_that_opens_anything_is_kept_in_the_database(office):
    browser, person = await office.browser(), office.people.here["officer"]
    await browser.sign_in(person)
    token = browser.http.cookies.get("luodi-session")
    dumped = []
    async with office.owner.connect() as connection:
        for table in (
            "officers",
            "officer_credentials",
            "officer_sessions",
            "audit_log",
            "sign_in_delays",
        ):
            rows = await connection.execute(text(f"SELECT to_jsonb(t)::text FROM {table} t"))
            dumped += rows.scalars()
    everything = "\n".join(dumped)
    assert token not in everything
    assert token.encode().hex() not in everything
    assert PASSWORD not in everything
    log = "\n".join(str(row) for row in await office.rows_of(person))
    assert person.email not in log
    assert person.name not in log


async def test_an_old_hash_is_made_anew_at_sign_in(office):
    person = office.people.here["viewer"]
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    change = text("UPDATE officer_credentials SET password_hash = :h WHERE officer_id = :id")
    async with office.owner.begin() as connection:
        await connection.execute(change, {"h": weak, "id": person.officer_id})
    await (await office.browser()).sign_in(person)
    query = text("SELECT password_hash FROM officer_credentials WHERE officer_id = :id")
    async with office.owner.connect() as connection:
        kept = (await connection.execute(query, {"id": person.officer_id})).scalar_one()
    assert kept != weak
    assert (await passwords.verified(PASSWORD, kept)) == (True, None)


async def test_every_sign_in_is_one_row_and_a_failure_names_an_officer_only_when_it_is_one(office):
    person, browser = office.people.here["officer"], await office.browser()
    before = len(await office.rows("actor = 'sign-in'"))
    await browser.try_sign_in(person.email, "not the password at all")
    await browser.try_sign_in("nobody@example.gov.cn")
    await browser.sign_in(person)
    assert [row.action for row in await office.rows_of(person)] == [
        "officer.sign_in_failed",
        "officer.signed_in",
    ]
    unknown = (await office.rows("actor = 'sign-in'"))[before:]
    assert [(row.subject, row.organisation_id) for row in unknown] == [("unknown", None)]


@pytest.mark.parametrize("token", [None, "", "0" * 64, "ß"])
async def test_a_sign_in_that_our_page_did_not_send_is_refused(office, token):
    browser, person = await office.browser(), office.people.here["viewer"]
    await browser.get("/officer/sign-in")
    sent = {"email": person.email, "password": PASSWORD} | (
        {"csrf": token} if token is not None else {}
    )
    answer = await browser.http.post("/officer/sign-in", data=sent)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/form-not-ours"
    assert "luodi-session" not in browser.http.cookies


async def test_a_token_of_another_browser_does_not_count(office):
    mine, other = await office.browser(), await office.browser()
    token, person = await other.token("/officer/sign-in"), office.people.here["viewer"]
    await mine.get("/officer/sign-in")
    sent = {"email": person.email, "password": PASSWORD, "csrf": token}
    assert (await mine.http.post("/officer/sign-in", data=sent)).status_code == 403


async def test_a_form_from_another_site_is_refused_even_with_the_right_token(office):
    browser = await (await office.browser()).be(office.people.here["viewer"])
    token = await browser.token()
    for header in ({"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}):
        answer = await browser.http.post("/officer/sign-out", data={"csrf": token}, headers=header)
        assert answer.json()["type"] == "/problems/cross-site"
    assert (await browser.get(INSIDE)).status_code == 200


async def test_a_script_may_send_the_token_in_a_header(office):
    browser = await (await office.browser()).be(office.people.here["viewer"])
    token = await browser.token()
    headers = {"x-csrf-token": token, "accept": "text/html"}
    assert (await browser.http.post("/officer/sign-out", headers=headers)).status_code == 303


async def test_tokens_of_forms_differ_by_session_and_by_secret(settings):
    from service.keyring import Keyring

    one, other = Keyring(b"1" * 32), Keyring(b"2" * 32)
    assert len({csrf_of(one, "a"), csrf_of(one, "b"), csrf_of(other, "a")}) == 3
