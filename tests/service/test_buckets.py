"""How often is too often: generous to an office, patient with one person, and told with the seconds to wait."""

import pytest

from service.addresses import address_of
from service.buckets import MOST, RATES, Buckets
from service.errors import TooManyRequests
from tests.service.pages.drafting import HTML, begun


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_a_bucket_gives_its_burst_then_one_each_interval():
    clock = Clock()
    buckets, rate = Buckets(clock=clock), RATES["read"]
    for _ in range(rate.burst):
        buckets.take("read", "a")
    with pytest.raises(TooManyRequests) as refused:
        buckets.take("read", "a")
    assert refused.value.headers["Retry-After"] == str(int(rate.seconds))
    clock.now += rate.seconds
    buckets.take("read", "a")
    with pytest.raises(TooManyRequests):
        buckets.take("read", "a")


def test_addresses_and_uses_do_not_share_a_bucket():
    buckets = Buckets(clock=Clock())
    for _ in range(RATES["read"].burst):
        buckets.take("read", "a")
    buckets.take("read", "b")
    buckets.take("run", "a")


def test_an_office_of_two_hundred_fills_in_its_forms_within_a_minute():
    clock = Clock()
    buckets = Buckets(clock=clock)
    for person in range(200):
        buckets.take("create", "office")
        for _ in range(3):
            buckets.take("save", "office")
        buckets.take("run", "office")
        clock.now += 60 / 200
        buckets.take("draft-run", f"draft {person}")


def test_no_factor_means_no_limit_and_memory_is_bounded():
    off = Buckets(0, Clock())
    for _ in range(10_000):
        off.take("read", "a")
    small = Buckets(clock=Clock())
    for number in range(MOST + 10):
        small.take("read", str(number))
    assert len(small._kept) == MOST


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_is_what_one_household_or_office_has(host, address):
    from starlette.requests import Request

    assert address_of(Request({"type": "http", "client": (host, 1)})) == address


async def test_too_many_answers_of_one_draft_are_refused_on_a_page_that_says_when(client):
    token = await begun(client)
    form = {"step": "needs", "do": "finish"}
    for _ in range(RATES["draft-run"].burst):
        answer = await client.post(f"/assess/d/{token}/needs", data=form, headers=HTML)
        assert answer.status_code == 303
    refused = await client.post(f"/assess/d/{token}/needs", data=form, headers=HTML)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert "已保存的内容都在" in refused.text
    assert (await client.get(f"/assess/d/{token}/needs", headers=HTML)).status_code == 200
