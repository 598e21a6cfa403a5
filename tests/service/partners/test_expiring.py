"""Who holds a key hears of its end thirty days, seven days and one day before, each once, on whatever day the chore runs."""

import datetime as dt
import json

import pytest

from service.db import owner_engine
from service.partners.expiring import tell_expiring

DAY = dt.timedelta(days=1)


@pytest.fixture
async def told(desk, home):
    """`await told(days_before)` runs the chore so many days before the key's last one; the notices it gave."""
    engine = owner_engine(home)
    organisation = await desk.organisation()
    last = dt.date(2031, 6, 30)
    key = await desk.key(organisation, expires_on=last)
    await desk.run(
        "UPDATE api_keys SET created_at = '2030-06-30' WHERE key_id = :id", id=key.key_id
    )
    await desk.run(
        "INSERT INTO webhook_endpoints (organisation_id, environment, url, events, secret) "
        "VALUES (:o, 'live', 'https://a.example/', ARRAY['key.expiring'], 'x')",
        o=organisation,
    )
    heard = []

    async def also(_, notice, __):
        if notice.key_id == key.key_id:
            heard.append(notice.days)

    async def run(days_before):
        heard.clear()
        day = dt.datetime.combine(last - days_before * DAY, dt.time(3), dt.UTC)
        await tell_expiring(engine, day, also)
        query = (
            "SELECT payload FROM webhook_deliveries WHERE organisation_id = :o ORDER BY created_at"
        )
        sent = [json.loads(row[0]) for row in await desk.rows(query, o=organisation)]
        assert len({row["data"]["key_id"] for row in sent} | {str(key.key_id)}) == 1
        return list(heard), len(sent)

    run.key, run.desk = key, desk
    yield run
    await desk.run("DELETE FROM api_keys WHERE key_id = :id", id=key.key_id)
    await engine.dispose()


async def test_each_notice_is_given_once(told):
    seen = [await told(days) for days in (31, 30, 30, 29, 8, 7, 6, 2, 1, 1, 0)]
    assert [days for notices, _ in seen for days in notices] == [30, 7, 1]
    assert [count for _, count in seen] == [0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3]


async def test_days_missed_are_made_up_for_by_the_tightest_notice_alone(told):
    assert await told(5) == ([7], 1)
    assert await told(3) == ([], 1)
    assert await told(0) == ([1], 2)


async def test_after_its_last_day_nobody_is_told(told):
    assert await told(-1) == ([], 0)


@pytest.mark.parametrize("ended", ["revoked_at = now()", "replaced_by = key_id"])
async def test_a_key_that_was_revoked_or_replaced_is_not_spoken_of(told, ended):
    await told.desk.run(f"UPDATE api_keys SET {ended} WHERE key_id = :id", id=told.key.key_id)
    assert await told(7) == ([], 0)


async def test_a_key_made_for_ten_days_is_not_announced_as_ending_in_thirty(told):
    await told.desk.run(
        "UPDATE api_keys SET created_at = '2031-06-20' WHERE key_id = :id", id=told.key.key_id
    )
    assert await told(10) == ([], 0)
    assert await told(7) == ([7], 1)


async def test_what_is_sent_names_the_key_and_opens_nothing(told):
    await told(7)
    ((payload,),) = await told.desk.rows(
        "SELECT payload FROM webhook_deliveries WHERE event = 'key.expiring' AND payload LIKE :p",
        p=f"%{told.key.prefix}%",
    )
    said = json.loads(payload)
    assert said["type"] == "key.expiring"
    assert said["data"] == {
        "key_id": str(told.key.key_id), "prefix": told.key.prefix, "expires_on": "2031-06-30",
    }  # fmt: skip
    assert told.key.secret not in payload
