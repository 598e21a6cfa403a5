"""One's own account: password, second factor, recovery codes."""

import html
import re

import pyotp
import pytest
from sqlalchemy import text

from service.keyring import keyring
from service.officers import passwords, second
from tests.service.officers.people import NEW_PASSWORD, PASSWORD

SETTINGS, SECOND = "/officer/settings", "/officer/settings/second"


def code_at(secret, office, steps=0):
    return pyotp.TOTP(secret).at(int(office.clock().timestamp()) + 30 * steps)


async def set_up(office, browser):
    """Two-step sign-in through its page; the secret and the recovery codes."""
    page = await browser.get(SECOND)
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")
    sent = {
        "begun": html.unescape(re.search(r'name="begun" value="([^"]+)"', page.text)[1]),
        "code": code_at(secret, office),
        "current": PASSWORD,
    }
    answer = await browser.post(SECOND, SECOND, **sent)
    assert answer.status_code == 200, answer.text
    return secret, re.findall(r"<code>([2-9a-z]{5}-[2-9a-z]{5})</code>", answer.text)


async def change(browser, current=PASSWORD, new=NEW_PASSWORD, again=None):
    sent = {"current": current, "password": new, "again": new if again is None else again}
    return await browser.post(f"{SETTINGS}/password", **sent)


async def test_a_new_password_ends_other_sessions_and_the_old_password(office):
    person = office.people.here["officer"]
    here, elsewhere = [await (await office.browser()).be(person) for _ in range(2)]
    assert (await change(here)).headers["location"] == f"{SETTINGS}?done=password"
    assert (await here.get(SETTINGS)).status_code == 200
    assert (await elsewhere.get(SETTINGS)).status_code == 303
    assert (await (await office.browser()).try_sign_in(person.email)).status_code == 422
    assert (
        await (await office.browser()).try_sign_in(person.email, NEW_PASSWORD)
    ).status_code == 303
    actions = [row.action for row in await office.rows_of(person)]
    assert actions.count("officer.password_changed") == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"current": "something else"}, "当前密码不正确"),
        ({"again": "something else"}, "两次输入的密码不一致"),
        ({"new": "short"}, "至少 12 个字符"),
        ({"new": "x" * 257}, "至多 256 个字符"),
        ({"new": "password12345"}, "容易被猜到"),
        ({"new": PASSWORD}, "与当前密码相同"),
    ],
)
async def test_a_password_that_will_not_do_is_told_beside_its_field(office, sent, said):
    person = office.people.here["viewer"]
    browser = await (await office.browser()).be(person)
    answer = await change(browser, **sent)
    assert answer.status_code == 422
    assert re.search(rf'class="field-error"[^>]*>.*{said}', answer.text)
    assert (await (await office.browser()).try_sign_in(person.email)).status_code == 303


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "qwertyuiop123",
        "aaaaaaaaaaaa",
        "luodi20261127",
        "zhangwei.2026",
        "passwordpassword",
    ],
)
async def test_what_is_tried_first_is_refused(password):
    assert await passwords.fault_of(password, ("zhangwei@example.cn",)) == "password_guessable"


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "q7xK2mVb9LpT",
        "山高水长人间忽晚春江花月",
        "only small letters here",
    ],
)
async def test_no_capitals_digits_or_symbols_are_asked_for(password):
    assert await passwords.fault_of(password) is None


async def test_with_a_second_factor_the_password_alone_is_not_enough(office):
    person = office.people.here["officer"]
    secret, codes = await set_up(office, await (await office.browser()).be(person))
    assert len(set(codes)) == 10
    office.clock.move(minutes=1)
    for code in ("", "000000" if code_at(secret, office) != "000000" else "000001", "abc"):
        answer = await (await office.browser()).try_sign_in(person.email, code=code)
        assert answer.status_code == 422
    signed = await (await office.browser()).try_sign_in(person.email, code=code_at(secret, office))
    assert signed.status_code == 303
    (row,) = [r for r in await office.rows_of(person) if r.action == "officer.signed_in"]
    assert row.detail == {"second": "totp"}


async def test_a_code_opens_once_and_older_ones_never_again(office):
    person = office.people.here["officer"]
    secret, _ = await set_up(office, await (await office.browser()).be(person))
    replayed = code_at(secret, office)
    assert (
        await (await office.browser()).try_sign_in(person.email, code=replayed)
    ).status_code == 422
    office.clock.move(minutes=1)
    now, before = code_at(secret, office), code_at(secret, office, -1)
    statuses = [
        (await (await office.browser()).try_sign_in(person.email, code=code)).status_code
        for code in (now, now, before)
    ]
    assert statuses == [303, 422, 422]


async def test_a_clock_may_be_off_by_half_a_minute_and_no_more(office):
    secret = second.new_secret()
    steps = {
        offset: second.step_of(secret, code_at(secret, office, offset), office.clock())
        for offset in range(-3, 4)
    }
    assert [offset for offset, step in steps.items() if step is not None] == [-1, 0, 1]


async def test_each_recovery_code_opens_once(office):
    person = office.people.here["officer"]
    _, codes = await set_up(office, await (await office.browser()).be(person))
    spelt = codes[0].replace("-", " ").upper()
    first = await (await office.browser()).try_sign_in(person.email, code=spelt)
    again = await (await office.browser()).try_sign_in(person.email, code=codes[0])
    assert (first.status_code, again.status_code) == (303, 422)
    page = await (await (await office.browser()).be(person)).get(SETTINGS)
    assert "剩余恢复码 9 个" in page.text


async def test_new_recovery_codes_replace_the_old(office):
    person = office.people.here["officer"]
    browser = await (await office.browser()).be(person)
    _, old = await set_up(office, browser)
    page = await browser.post(f"{SECOND}/codes", current=PASSWORD)
    new = re.findall(r"<code>([2-9a-z]{5}-[2-9a-z]{5})</code>", page.text)
    assert len(new) == 10
    tries = [
        await (await office.browser()).try_sign_in(person.email, code=c) for c in (old[1], new[1])
    ]
    assert [answer.status_code for answer in tries] == [422, 303]


async def test_turning_it_off_takes_the_password(office):
    person = office.people.here["officer"]
    browser = await (await office.browser()).be(person)
    await set_up(office, browser)
    assert (await browser.post(f"{SECOND}/remove", current="something else")).status_code == 422
    assert (await (await office.browser()).try_sign_in(person.email)).status_code == 422
    assert (await browser.post(f"{SECOND}/remove", current=PASSWORD)).status_code == 303
    assert (await (await office.browser()).try_sign_in(person.email)).status_code == 303


async def test_looking_at_the_set_up_page_changes_nothing(office):
    person = office.people.here["officer"]
    browser = await (await office.browser()).be(person)
    pages = {
        re.search(r'class="secret">([^<]+)<', (await browser.get(SECOND)).text)[1] for _ in range(2)
    }
    assert len(pages) == 2
    assert (await (await office.browser()).try_sign_in(person.email)).status_code == 303


async def test_a_secret_begun_by_another_officer_is_not_taken(office):
    mine = await (await office.browser()).be(office.people.here["officer"])
    other = await (await office.browser()).be(office.people.here["manager"])
    page = await other.get(SECOND)
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")
    begun = re.search(r'name="begun" value="([^"]+)"', page.text)[1]
    for sent in (begun, "", "AAAA", "ß"):
        fields = {"begun": sent, "code": code_at(secret, office), "current": PASSWORD}
        answer = await mine.post(SECOND, SECOND, **fields)
        assert (answer.status_code, answer.headers["location"]) == (303, SECOND)


async def test_the_secret_is_kept_sealed_for_its_officer(office, settings):
    person, keys = office.people.here["officer"], keyring(settings)
    secret, _ = await set_up(office, await (await office.browser()).be(person))
    query = text("SELECT totp_secret FROM officer_credentials WHERE officer_id = :id")
    async with office.owner.connect() as connection:
        kept = (await connection.execute(query, {"id": person.officer_id})).scalar_one()
    assert secret.encode() not in kept
    assert second.opened(keys, person.officer_id, kept) == secret
    assert second.opened(keys, office.people.here["viewer"].officer_id, kept) is None
    assert second.opened(keys, person.officer_id, b"short") is None
